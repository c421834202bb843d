"""Where a classifier errs, and how its trainings went."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


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


def histories(runs: pd.DataFrame, quantity: str) -> np.ndarray:
    """An entry of the history of each run, such as "batch_loss": (runs, epochs or batches), NaN where one diverged."""
    length = max((len(history[quantity]) for history in runs["history"] if history), default=1)
    return np.array([history[quantity] if history else [np.nan] * length for history in runs["history"]])


def mean_curves(runs: pd.DataFrame, quantity: str) -> dict[str, dict[int, float]]:
    """By setting and epoch, counted from 1, the mean over the runs of an entry of their histories."""
    return {
        str(setting): dict(enumerate(np.nanmean(histories(some, quantity), axis=0).tolist(), start=1))
        for setting, some in runs.groupby("setting", sort=False)
        if some["history"].notna().any()
    }


def start_and_spread(experiments: Iterable[tuple[pd.DataFrame, str]]) -> list[tuple[float, float]]:
    """How fast runs begin and how far they end apart, for each set of runs that differ in their seed only.

    Args:
        experiments: runs (columns setting and history), and the column that varies.

    Returns:
        The mean accuracy on the training images after the first epoch, and the standard deviation of that after the
        last; once for a set that serves several experiments, not for one with less than two runs that came to an end.
    """
    found = set()
    for runs, column in experiments:
        for _, some in runs[runs["history"].notna()].groupby([column, "setting"]):
            curves = histories(some, "accuracy")
            if len(curves) > 1:
                found.add((float(curves[:, 0].mean()), float(curves[:, -1].std(ddof=1))))
    return sorted(found)
