"""Independent eyes for drawn digits: networks trained on images, from starts and on plans that no drawing used."""

from __future__ import annotations

import numpy as np

from coursework.datasets import non_digits as nondigits
from coursework.datasets.mnist import Digits
from coursework.mnist.classifier import Classifier, train_classifier
from coursework.mnist.networks import best_network, network


def independent_classifier(digits: Digits, images: int = 10_000) -> Classifier:
    """A classifier of ten classes, trained on so many digits from the middle of the training set."""
    middle = len(digits.train_images) // 2
    chosen = slice(middle, middle + images)
    return train_classifier(
        "independent", best_network(), digits.train_images[chosen], digits.train_labels[chosen], seed=11, epochs=4
    )


def judge_of_digits(digits: Digits, images: int = 10_000) -> Classifier:
    """A classifier of eleven classes, class 10 being "not a digit", of which it saw other kinds than who draws.

    It is trained on so many digits from the end of the training set, and on three pictures that are none (see
    `nondigits.JUDGE`) for five that are.
    """
    some, labels = digits.train_images[-images:], digits.train_labels[-images:]
    no_digits = nondigits.nondigits(some, nondigits.JUDGE, 3 * images // 5, np.random.default_rng(12))
    return train_classifier(
        "judge",
        network("shallower", hidden_units=100, classes=11),
        np.concatenate([some, no_digits]),
        np.concatenate([labels, np.full(len(no_digits), 10)]),
        seed=12,
        epochs=4,
    )
