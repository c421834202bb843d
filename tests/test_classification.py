"""The networks of Part 1 and their trainings, on made-up digits."""

import numpy as np
import pytest

from coursework.datasets.mnist import Digits
from coursework.experiments import trained as storage
from coursework.mnist import experiment as classification
from coursework.mnist.classifier import Standardizer, train_classifier
from coursework.mnist.experiment import classify, signal_scales
from coursework.mnist.networks import best_network, network
from coursework.settings import ORIGINAL, STANDARD


@pytest.fixture(autouse=True)
def checkpoints(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "CHECKPOINTS", tmp_path)
    return tmp_path


@pytest.fixture
def digits(monkeypatch):
    """Each class a bright bar at its own place, in noise."""
    rng = np.random.default_rng(0)

    def make(count):
        labels = np.arange(count) % 10
        images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        return images, labels

    made = Digits(*make(300), *make(250))
    monkeypatch.setattr(classification, "_digits", lambda: made)
    return made


@pytest.mark.parametrize(
    ("kind", "flat"),
    [("shallower", 14 * 14 * 8), ("base", 14 * 14 * 8), ("deeper", 4 * 4 * 32)],
)
def test_networks_have_the_sizes_of_the_write_up(kind, flat, rng):
    model = network(kind).build((28, 28, 1), rng)
    assert [row["output"] for row in model.summary() if row["layer"] == "flatten_1"] == [(flat,)]
    assert model.output_shape == (10,)
    if kind == "base":
        assert sum(p.size for p in model.params.values()) == 317_626


def test_initialisers_follow_setting_and_activation():
    assert "course_filters" in repr(network("base", ORIGINAL))
    assert "course_dense" in repr(network("base", ORIGINAL, activation="Tanh"))
    assert "he_normal" in repr(network("base", STANDARD, activation="ELU"))
    assert "glorot_uniform" in repr(network("base", STANDARD, activation="Linear"))


def test_standardizer_by_hand():
    images = np.array([[[0, 255]], [[51, 102]]], np.uint8)
    exact, cut = Standardizer.of(images), Standardizer.of(images, integer_statistics=True)
    assert (exact.mean, cut.mean, cut.sd) == (102.0, 102, int(exact.sd))
    x = exact(images)
    assert x.shape == (2, 1, 2, 1)
    assert x.dtype == np.float32
    assert x.mean() == pytest.approx(0, abs=1e-6)
    assert x.std() == pytest.approx(1)
    np.testing.assert_allclose(exact.pixels(x), images, atol=1e-4)


def test_classify_is_an_experiment_of_its_arguments(digits):
    options = {"seed": 1, "setting": STANDARD.name, "train_images": 300, "epochs": 3, "validation_images": 50}
    first, again = classify(**options), classify(**options)
    assert first["accuracy"] > 0.9
    assert first["accuracy_200"] == pytest.approx(first["accuracy"], abs=0.1)
    assert {k: v for k, v in first.items() if k != "seconds"} == {k: v for k, v in again.items() if k != "seconds"}
    assert len(first["history"]["validation_accuracy"]) == 3
    assert classify(**options | {"seed": 2})["history"] != first["history"]


def test_a_diverged_training_counts_as_guessing(digits):
    result = classify(
        seed=0, setting=STANDARD.name, train_images=300, epochs=3, optimizer="momentum", learning_rate=1e6
    )
    assert (result["accuracy"], result["history"]) == (0.1, None)


def test_the_course_start_fades_and_the_proper_one_does_not(digits):
    course, proper = (signal_scales(setting, "deeper", digits, seed=0) for setting in (ORIGINAL, STANDARD))
    assert course[0]["layer"] == "conv2d_1"
    assert len(course) == 9
    assert course[-1]["activation"] < 1e-3 * course[0]["activation"]
    assert proper[-1]["activation"] > 0.05 * proper[0]["activation"]
    assert course[0]["gradient"] < 1e-3 * proper[0]["gradient"]


def test_a_classifier_is_trained_once(digits, checkpoints, monkeypatch):
    def train(seed=0):
        return train_classifier(
            "c", network("shallower"), digits.train_images, digits.train_labels, seed=seed, epochs=2
        )

    first = train()
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)  # would fail if it trained again
    again = train()
    np.testing.assert_array_equal(first.probabilities(digits.test_images), again.probabilities(digits.test_images))
    assert first.features(digits.test_images).shape == (250, 200)
    assert len(list(checkpoints.iterdir())) == 1
    with pytest.raises(TypeError):
        train(seed=1)


def test_the_best_network_fits_digits(rng):
    assert best_network().build((28, 28, 1), rng).output_shape == (10,)
