"""Classifiers of digits: what they take, and that they are trained once."""

import numpy as np
import pytest

from coursework.mnist import classifier
from coursework.mnist.classifier import Standardizer, best_classifier, course_classifier, train_classifier
from coursework.mnist.networks import network


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
    assert exact.bounds == (x.min(), x.max())


def test_a_classifier_is_trained_once(bars, checkpoints, monkeypatch):
    def train(seed=0):
        return train_classifier("c", network("shallower"), bars.train_images, bars.train_labels, seed=seed, epochs=2)

    first = train()
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)  # would fail if it trained again
    again = train()
    np.testing.assert_array_equal(first.probabilities(bars.test_images), again.probabilities(bars.test_images))
    assert first.features(bars.test_images).shape == (250, 200)
    assert len(list(checkpoints.iterdir())) == 1
    with pytest.raises(TypeError):
        train(seed=1)


def test_the_best_classifier_validates_on_the_last_images(bars, checkpoints, monkeypatch):
    monkeypatch.setattr(classifier, "VALIDATION_IMAGES", 50)
    best = best_classifier(bars, epochs=2, train_images=200)
    images, labels = bars.train_images[-50:], bars.train_labels[-50:]
    right = (best.probabilities(images).argmax(axis=1) == labels).mean()
    assert best.history["validation_accuracy"][-1] == pytest.approx(right)
    assert len(best.history["batch_loss"]) == 4


def test_the_course_trains_on_the_first_digits(bars, checkpoints):
    classifier = course_classifier(bars, 50)
    assert classifier.model.output_shape == (10,)
    assert classifier.standardize == type(classifier.standardize).of(bars.train_images[:50], integer_statistics=True)
