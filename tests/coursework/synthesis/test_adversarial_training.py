"""Attacks stay within their bounds and hurt; a network learns from them, once."""

import numpy as np
import pytest

from convnet import Adam
from coursework.mnist.classifier import train_classifier
from coursework.mnist.networks import network
from coursework.synthesis.adversarial_training import pgd_attack, train_adversarially


def test_attacks_stay_near_and_raise_the_loss(bars, checkpoints, rng):
    classifier = train_classifier("c", network("shallower"), bars.train_images, bars.train_labels, seed=0, epochs=2)
    x, labels = classifier.standardize(bars.test_images[:40]), bars.test_labels[:40]
    bounds = float(x.min()), float(x.max())
    moved = pgd_attack(classifier.model, x, labels, epsilon=3.0, steps=4, bounds=bounds, rng=rng)
    assert (np.sqrt(((moved - x) ** 2).sum(axis=(1, 2, 3))) <= 3.001).all()
    assert bounds[0] <= moved.min()
    assert moved.max() <= bounds[1]
    assert moved.dtype == np.float32
    before, after = (classifier.model.predict_proba(z)[np.arange(40), labels] for z in (x, moved))
    assert after.mean() < before.mean() - 0.1


def test_adversarial_training_learns_and_is_kept(bars, checkpoints, monkeypatch):
    def train(epsilon=200.0):
        return train_adversarially(
            "r", network("shallower"), bars.train_images, bars.train_labels, seed=0, epochs=4, epsilon=epsilon,
            attack_steps=1,
        )  # fmt: skip

    first = train()
    assert (first.probabilities(bars.test_images).argmax(axis=1) == bars.test_labels).mean() > 0.9
    assert first.history.keys() == {"batch_loss", "loss", "accuracy"}
    monkeypatch.setattr("coursework.synthesis.adversarial_training.loss_and_gradients", None)  # would fail if it did
    second = train()
    assert first.history == second.history
    np.testing.assert_array_equal(first.probabilities(bars.test_images), second.probabilities(bars.test_images))
    with pytest.raises(TypeError):
        train(epsilon=100.0)


def test_the_rate_is_the_one_that_the_chapter_prints(bars, checkpoints, monkeypatch):
    rates = []
    monkeypatch.setattr("coursework.synthesis.adversarial_training.Adam", lambda rate: rates.append(rate) or Adam(rate))
    images, labels = bars.train_images[:20], bars.train_labels[:20]
    train_adversarially("r", network("shallower"), images, labels, seed=0, epochs=1, epsilon=1.0, attack_steps=1)
    assert rates == [Adam().learning_rate]
