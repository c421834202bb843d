"""Which test sentences to look at: those that a network gets right, and those in which it errs most surely."""

from __future__ import annotations

import numpy as np


def right_ones(probabilities: np.ndarray, labels: np.ndarray, lengths: np.ndarray, each: int) -> np.ndarray:
    """Indices of the first sentences of 10 to 24 tokens that are judged rightly: positive ones, then negative ones.

    Args:
        probabilities: (N,) of being positive.
        labels: (N,), 1 for positive.
        lengths: (N,) in tokens.
        each: how many of each label at most.
    """
    medium = (lengths > 9) & (lengths < 25) & ((probabilities >= 0.5) == labels)
    return np.concatenate([np.flatnonzero(medium & (labels == label))[:each] for label in (1, 0)])


def surest_errors(probabilities: np.ndarray, labels: np.ndarray, lengths: np.ndarray, count: int) -> np.ndarray:
    """Indices of the sentences of at most 40 tokens that are misjudged with the greatest certainty, the worst first.

    Args:
        probabilities, labels, lengths: as of `right_ones`.
        count: how many at most.
    """
    wrong = np.flatnonzero(((probabilities >= 0.5) != labels) & (lengths <= 40))
    return wrong[np.argsort(-np.abs(probabilities[wrong] - 0.5), kind="stable")][:count]
