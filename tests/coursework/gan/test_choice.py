"""The choice of the GAN's settings: games are measured on validation digits, which they did not see."""

import math

import numpy as np
import pandas as pd
import pytest

from convnet import DivergedError
from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.splits import rows
from coursework.gan import choice

SETTING = {
    "discriminator_width": 0.02,
    "batch_size": 30,
    "generator_rate": 0.001,
    "discriminator_rate": 0.002,
    "smoothing": 0.1,
    "epochs": 1.0,
}


@pytest.fixture
def played(bars, checkpoints, monkeypatch):
    """A game's result, and the images and steps that it was trained with."""
    seen = {}
    train = choice.train_gan

    def noting(name, gan, images, labels, **options):
        seen.update(images=images, labels=labels, **options)
        return train(name, gan, images, labels, **options)

    for name, value in {
        "mnist": lambda: bars,
        "WIDTH": 0.02,
        "JUDGE_IMAGES": 70,
        "SAMPLES": 40,
        "train_gan": noting,
    }.items():
        monkeypatch.setattr(choice, name, value)
    return choice.game(seed=0, conditional=True, share=0.5, **SETTING), seen


def test_a_game_learns_nothing_from_the_validation_digits(bars, played):
    found, seen = played
    assert seen["steps"] == 5
    left_out = bars.train_images[rows(bars, "validation")]
    assert len(seen["images"]) == len(seen["labels"]) == len(bars.train_images) - len(left_out)
    assert not any((seen["images"] == image).all(axis=(1, 2)).any() for image in left_out)
    assert tuple(found) == choice.MEASURES
    assert all(math.isfinite(value) for value in found.values())


def test_a_game_is_measured_on_the_validation_digits(bars, played, monkeypatch):
    found, _ = played
    monkeypatch.setattr(Evaluators, "for_choices", lambda evaluators, digits: evaluators)  # the test digits
    again = choice.game(seed=0, conditional=True, share=0.5, **SETTING)
    assert again["confidence"] == found["confidence"]
    assert again["frechet"] != found["frechet"]


def test_a_lost_game_is_no_number(bars, checkpoints, monkeypatch):
    def lost(*_, **__):
        raise DivergedError("the discriminator has won")

    monkeypatch.setattr(choice, "mnist", lambda: bars)
    monkeypatch.setattr(choice, "train_gan", lost)
    found = choice.game(seed=0, conditional=False, share=1.0, **SETTING)
    assert all(math.isnan(value) for value in found.values())


def test_the_best_have_the_least_mean_distance_and_none_lost_or_only_guessed():
    found = pd.DataFrame(
        {
            "batch_size": [1, 1, 2, 2, 3, 3, 4, 4],
            "frechet": [9.0, 5.0, 6.0, 6.0, 1.0, np.nan, 2.0, 2.0],
            "knowledge": [0.2, 0.2, 0.2, 0.2, 0.2, np.nan, 0.2, -0.2],
        }
    )
    assert choice.best(found, ["batch_size"], 2) == [{"batch_size": 2}, {"batch_size": 1}]
