"""The experiments on digits, on made-up ones."""

import pytest

from coursework.mnist import experiment
from coursework.mnist.experiment import classify, passes, signal_scales
from coursework.mnist.hits import unpack
from coursework.settings import ORIGINAL, STANDARD


@pytest.fixture
def digits(bars, monkeypatch):
    monkeypatch.setattr(experiment, "_digits", lambda: bars)
    return bars


def test_classify_is_an_experiment_of_its_arguments(digits):
    options = {"seed": 1, "setting": STANDARD.name, "train_images": 300, "epochs": 3, "validation_images": 50}
    first, again = classify(**options), classify(**options)
    assert first["accuracy"] > 0.9
    assert first["accuracy_200"] == pytest.approx(first["accuracy"], abs=0.1)
    assert {k: v for k, v in first.items() if k != "seconds"} == {k: v for k, v in again.items() if k != "seconds"}
    assert len(first["history"]["validation_accuracy"]) == 3
    assert classify(**options | {"seed": 2})["history"] != first["history"]


def test_hits_are_those_of_the_accuracy(digits):
    result = classify(seed=1, setting="start", train_images=30, epochs=1)
    hits = unpack(result["hits"])
    assert hits.shape == (250,)
    assert (hits.mean(), hits[:200].mean()) == (result["accuracy"], result["accuracy_200"])
    assert 0 < hits.mean() < 1


def test_a_diverged_training_has_no_accuracy(digits):
    result = classify(
        seed=0, setting=STANDARD.name, train_images=300, epochs=3, optimizer="momentum", learning_rate=1e6
    )
    assert [name for name, value in result.items() if value is not None] == ["seconds"]


def test_the_course_start_fades_and_hes_does_not(bars):
    scales = signal_scales("deeper", bars, seeds=[0, 1])
    assert len(scales) == 2 * 2 * 9
    assert scales["setting"].unique().tolist() == [ORIGINAL.name, STANDARD.name]
    assert scales["layer"].iloc[0] == "conv2d_1"
    original, standard = (scales[scales["setting"] == setting.name][:9] for setting in (ORIGINAL, STANDARD))
    assert original["activation"].iloc[-1] < 1e-3 * original["activation"].iloc[0]
    assert standard["activation"].iloc[-1] > 0.05 * standard["activation"].iloc[0]
    assert original["gradient"].iloc[0] < 1e-3 * standard["gradient"].iloc[0]


def test_passes_have_as_many_steps():
    assert [passes(images, 200) for images in (1000, 5000, 20_000)] == [20, 4, 1]
    assert [passes(images, 200) for images in (60_000, 950, 3000)] == [1, 20, 7]
