"""Where a classifier errs."""

from __future__ import annotations

import numpy as np


def surest_errors(probabilities: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Indices of the samples that are misread with the greatest certainty, the most certain first.

    Args:
        probabilities: (N, classes).
        labels: (N,).
        count: how many at most.
    """
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    return wrong[np.argsort(-probabilities[wrong, predicted[wrong]], kind="stable")][:count]
