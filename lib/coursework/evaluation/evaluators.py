"""Independent eyes for drawn digits: networks trained on other images, from other starts, on other plans than drawing.

They are a classifier of ten classes and a judge of eleven, class 10 being "not a digit".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coursework.datasets import non_digits
from coursework.datasets.mnist import Digits
from coursework.evaluation.splits import rows
from coursework.mnist.classifier import Classifier, train_classifier
from coursework.mnist.networks import best_network, network

NEIGHBOURS = 10_000  # real digits among which the nearest is looked for


@dataclass(frozen=True)
class Evaluators:
    """What drawn digits are measured with.

    Attributes:
        independent: a classifier of the ten digits.
        judge: one of eleven classes, class 10 being "not a digit".
        real_features: (M, units), what `independent` sees of real digits, see `Classifier.features`: of all test
            digits if a result is measured, of the validation digits if a choice is made.
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

    def for_choices(self, digits: Digits) -> Evaluators:
        """The same networks with the validation digits in the place of the test digits, which no choice may see."""
        return replace(self, real_features=self.independent.features(digits.train_images[rows(digits, "validation")]))


def independent_classifier(digits: Digits, images: int) -> Classifier:
    """A classifier of ten classes, trained on the first so many digits of its part."""
    part = rows(digits, "independent classifier")
    chosen = slice(part.start, part.start + images)
    return train_classifier(
        "independent", best_network(), digits.train_images[chosen], digits.train_labels[chosen], seed=11, epochs=4
    )


def judge_of_digits(digits: Digits, images: int) -> Classifier:
    """A classifier of eleven classes that learns what is no digit from other kinds than the drawing network does.

    It is trained on the last so many digits of its part, and on three non-digits (see `non_digits.EVALUATION_KINDS`)
    for every five digits.
    """
    part = rows(digits, "judge")
    chosen = slice(part.stop - images, part.stop)
    real, labels = digits.train_images[chosen], digits.train_labels[chosen]
    others = non_digits.make_non_digits(real, non_digits.EVALUATION_KINDS, 3 * images // 5, np.random.default_rng(12))
    return train_classifier(
        "judge",
        network("shallower", hidden_units=100, classes=11),
        np.concatenate([real, others]),
        np.concatenate([labels, np.full(len(others), 10)]),
        seed=12,
        epochs=4,
    )
