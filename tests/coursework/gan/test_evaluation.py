"""Generated digits measured: along training, beside real ones and noise, and a hundred at a time."""

import numpy as np
import pytest

from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.metrics import METRICS, evaluate
from coursework.evaluation.splits import rows
from coursework.gan.evaluation import (
    class_shares,
    evaluate_by_hundreds,
    quality,
    quality_along_training,
    references,
)
from coursework.gan.model import gan_of_digits
from coursework.gan.networks import LATENT, draw
from coursework.gan.training import train_gan


@pytest.fixture
def evaluators(bars, checkpoints):
    return Evaluators.trained(bars, 75)


def test_real_digits_are_of_quality_and_noise_is_not(bars, evaluators):
    real = quality(bars.test_images, bars.test_labels, evaluators)
    assert real["frechet"] == pytest.approx(0, abs=1e-3)
    assert real["recognised"] > 0.9
    assert real["confidence"] > 0.5
    assert 0.05 < real["rarest"] <= 0.1


def test_generated_digits_lie_between_unseen_digits_and_noise(bars, evaluators):
    found = references(bars, 50, 0, evaluators)
    real, noise = found["real digits"], found["noise"]
    assert 0 < real["frechet"] < noise["frechet"]
    assert real["recognised"] > 0.9 > 0.3 > noise["recognised"]
    assert real["coverage"] > noise["coverage"]
    nobody_saw = bars.train_images[rows(bars, "real digits")]  # there are just 50
    assert real == pytest.approx(quality(nobody_saw, bars.train_labels[rows(bars, "real digits")], evaluators))


def test_quality_along_training_is_that_of_the_generators_kept(bars, evaluators, rng):
    gan = gan_of_digits(0, 0.02, conditional=True)
    trained = train_gan("g", gan, bars.train_images, bars.train_labels, steps=2, batch_size=8, keep_at=[0])
    latent, asked = rng.standard_normal((20, LATENT)), np.arange(20) % 10
    along = quality_along_training({"g": trained}, [0, 2], latent, asked, evaluators)
    assert along[["network", "step"]].to_numpy().tolist() == [["g", 0], ["g", 2]]
    last = quality(draw(gan.generator, latent, asked), asked, evaluators)
    assert along.iloc[1][list(last)].to_dict() == pytest.approx(last)
    assert along.iloc[0]["frechet"] != along.iloc[1]["frechet"]


def test_class_shares_by_hand():
    assert class_shares(np.array([0, 0, 9, 1])).tolist() == [0.5, 0.25, 0, 0, 0, 0, 0, 0, 0, 0.25]


def test_only_whole_hundreds_are_evaluated(bars, evaluators):
    table = evaluate_by_hundreds(bars.test_images, bars.test_labels, evaluators)
    assert list(table.columns) == [*METRICS, "pictures"]
    assert len(table) == 2
    second = evaluate(bars.test_images[100:200], bars.test_labels[100:200], evaluators)
    assert table[list(METRICS)].iloc[1].to_dict() == pytest.approx(second[list(METRICS)].mean().to_dict())
    assert set(table["pictures"]) == {100}
