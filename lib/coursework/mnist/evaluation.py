"""How well digits are read, as sure as seeds and test images allow; where a classifier errs, and how trainings went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.mnist.hits import unpack
from coursework.mnist.mixtures import CHANGES, MIXTURES


def accuracy(runs: pd.DataFrame, images: int | None = None, **chosen: Any) -> Estimate:
    """The accuracy of runs that differ in their seed, on the same test images for all.

    Args:
        runs: with the column hits, see `experiment.classify`.
        images: how many of the first test images count; by default all.
        chosen: values of other columns, to leave out the runs that have others.
    """
    for name, value in chosen.items():
        runs = runs[runs[name] == value]
    return Estimate.of_items([_hits(packed, images) for packed in runs["hits"]], same_items=True)


def outcomes(runs: pd.DataFrame, chance: float, images: int | None = None) -> Outcomes:
    """How many runs stayed at chance, diverged or learnt.

    Args:
        runs, images: as of `accuracy`.
        chance: accuracy of a constant answer, between 0 and 1.
    """
    hits = [_hits(packed, images) for packed in runs["hits"]]
    items = max((len(some) for some in hits if some is not None), default=1)
    return Outcomes.of([None if some is None else float(some.mean()) for some in hits], chance, items)


def means(runs: pd.DataFrame, by: str, chance: float) -> dict[str, dict[Any, float]]:
    """By setting and value of column `by`, the mean accuracy in percent; NaN where only some runs learn.

    Args:
        runs: with the columns setting, hits and `by`.
        chance: accuracy of a constant answer, between 0 and 1.
    """
    return {
        str(setting): {
            value: float("nan") if outcomes(some, chance).mixed() else 100 * accuracy(some).mean
            for value, some in of_setting.groupby(by, sort=False)
        }
        for setting, of_setting in runs.groupby("setting", sort=False)
    }


def gain(runs: pd.DataFrame, by: str, first: Any, second: Any, images: int | None = None) -> Estimate:
    """How much more accurate runs are where column `by` is `second` than where it is `first`; paired by seed and image.

    Args:
        runs: one for each seed and choice, with the columns seed, hits and `by`; seeds of only one choice are left out.
        images: as of `accuracy`.
    """
    before, after = (runs[runs[by] == value].set_index("seed")["hits"] for value in (first, second))
    pairs = [(_hits(before[seed], images), _hits(after[seed], images)) for seed in before.index if seed in after.index]
    return Estimate.of_items(
        [None if a is None or b is None else b.astype(float) - a for a, b in pairs], same_items=True
    )


def compared(runs: pd.DataFrame, first: str, second: str, chance: float) -> tuple[Outcomes, Outcomes, Estimate]:
    """What became of the runs of two settings, and the gain of the second over the first; see `outcomes` and `gain`."""
    one, other = (outcomes(runs[runs["setting"] == name], chance) for name in (first, second))
    return one, other, gain(runs, "setting", first, second)


def _hits(packed: str | None, images: int | None = None) -> np.ndarray | None:
    """Which of the first test images a run reads rightly; None if it diverged."""
    return None if pd.isna(packed) else unpack(packed)[:images]


def main_effects(runs: pd.DataFrame) -> dict[str, Estimate]:
    """What each of CHANGES does to the accuracy, on the average over all mixtures of the others; paired.

    Args:
        runs: one for each seed and mixture, with the columns seed, setting and hits.
    """
    effects = _effects(runs)
    return {change: Estimate.of_items([None if e is None else e[change] for e in effects], True) for change in CHANGES}


def leads(runs: pd.DataFrame) -> dict[str, Estimate]:
    """How much larger the largest main effect is than that of each other change, in the same `runs`; paired."""
    effects, found = _effects(runs), main_effects(runs)
    largest = max(found, key=lambda change: found[change].mean)
    return {
        change: Estimate.of_items([None if e is None else e[largest] - e[change] for e in effects], same_items=True)
        for change in CHANGES
        if change != largest
    }


def _effects(runs: pd.DataFrame) -> list[dict[str, np.ndarray] | None]:
    """For each seed, by change, how much more often each test image is read rightly with it; None if a run diverged."""
    seeds = []
    for _, same in runs.groupby("seed"):
        hits = {MIXTURES[name]: _hits(packed) for name, packed in zip(same["setting"], same["hits"], strict=True)}
        seeds.append(None if any(some is None for some in hits.values()) else _contrasts(hits))
    return seeds


def _contrasts(hits: dict[tuple[str, ...], np.ndarray]) -> dict[str, np.ndarray]:
    """By change, the mean of the mixtures with it less that of those without: (images,)."""
    return {
        change: np.mean([some for made, some in hits.items() if change in made], axis=0)
        - np.mean([some for made, some in hits.items() if change not in made], axis=0)
        for change in CHANGES
    }


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
