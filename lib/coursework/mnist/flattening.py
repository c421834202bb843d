"""In which epochs the course's fading learning rate shows."""

from __future__ import annotations

import numpy as np

from coursework.experiments.statistics import Estimate
from coursework.verdicts import listed


def flattening(course: np.ndarray, textbook: np.ndarray, epochs: int) -> str:
    """In which epochs the course's fading rate shows: the end of a sentence about it.

    An epoch counts if its cost slows down in its second half, against the first, by more than in textbook settings.

    Args:
        course, textbook: costs of every batch, (seeds, batches), of the same seeds.
    """
    if course.shape[1] < 4 * epochs:
        return "cannot be seen in epochs of fewer than four batches"
    more = _slowing(course, epochs) - _slowing(textbook, epochs)  # seeds, epochs
    seen = [epoch for epoch, gains in enumerate(more.T, start=1) if Estimate.of(gains.tolist()).direction() > 0]
    if not seen:
        return "does not show as a flattening in any epoch"
    if len(seen) == epochs:
        return "shows as a flattening towards the end of each epoch"
    return f"shows as a flattening in epoch{'s' * (len(seen) > 1)} {listed(seen)} only"


def _slowing(costs: np.ndarray, epochs: int) -> np.ndarray:
    """How much less the logarithm of the cost falls in an epoch's second half than in its first: (seeds, epochs)."""
    by_epoch = np.log(costs).reshape(len(costs), epochs, -1)
    first, second, third, fourth = (q.mean(axis=-1) for q in np.array_split(by_epoch, 4, axis=-1))
    return (first - second) - (third - fourth)
