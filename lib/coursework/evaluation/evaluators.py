"""Independent eyes for drawn digits: networks trained on other images, from other starts, on other plans than drawing.

They are a classifier of ten classes and a judge of eleven, class 10 being "not a digit".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursework.datasets import non_digits
from coursework.datasets.mnist import Digits
from coursework.mnist.classifier import Classifier, train_classifier
from coursework.mnist.networks import best_network, network

NEIGHBOURS = 10_000  # real digits among which the nearest is looked for


def unseen(digits: Digits) -> slice:
    """Rows of the training images that no evaluator is trained on and no reference contains: the second quarter.

    Those before it are the neighbours and the images of the drawing networks, those behind it train the evaluators.
    """
    return slice(len(digits.train_images) // 4, len(digits.train_images) // 2)


@dataclass(frozen=True)
class Evaluators:
    """What drawn digits are measured with.

    Attributes:
        independent: a classifier of the ten digits.
        judge: one of eleven classes, class 10 being "not a digit".
        real_features: (M, units), what `independent` sees of real test digits, see `Classifier.features`.
        neighbours: real training digits (M, 28, 28) of 0 … 255, to find the nearest of.
    """

    independent: Classifier
    judge: Classifier
    real_features: np.ndarray
    neighbours: np.ndarray

    @classmethod
    def trained(cls, digits: Digits, images: int) -> Evaluators:
        """Evaluators of which each network is trained on so many images of its own, or loaded if it was before."""
        independent = independent_classifier(digits, images)
        judge = judge_of_digits(digits, images)
        return cls(independent, judge, independent.features(digits.test_images), digits.train_images[:NEIGHBOURS])


def independent_classifier(digits: Digits, images: int) -> Classifier:
    """A classifier of ten classes, trained on so many digits from the middle of the training set."""
    middle = len(digits.train_images) // 2
    chosen = slice(middle, middle + images)
    return train_classifier(
        "independent", best_network(), digits.train_images[chosen], digits.train_labels[chosen], seed=11, epochs=4
    )


def judge_of_digits(digits: Digits, images: int) -> Classifier:
    """A classifier of eleven classes that learns what is no digit from other kinds than the drawing network does.

    It is trained on so many digits from the end of the training set, and on three non-digits (see
    `non_digits.EVALUATION_KINDS`) for every five digits.
    """
    real, labels = digits.train_images[-images:], digits.train_labels[-images:]
    others = non_digits.make_non_digits(real, non_digits.EVALUATION_KINDS, 3 * images // 5, np.random.default_rng(12))
    return train_classifier(
        "judge",
        network("shallower", hidden_units=100, classes=11),
        np.concatenate([real, others]),
        np.concatenate([labels, np.full(len(others), 10)]),
        seed=12,
        epochs=4,
    )
