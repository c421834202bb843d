"""Estimates from the metrics that the chapters saved: the same ones that the chapters themselves print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursework.evaluation.table import counted
from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.settings import SETTINGS

COURSE_DRAWING, BEST_DRAWING, REAL = "course settings", "best: robust network", "real digits"  # as "synthesis" does
SAME_RECIPE = ("best recipe, ordinary network", "best recipe, eleventh class")  # as the best, without adversarial noise
HUNDRED = 100  # pictures in each set of generated digits
ON_DIGITS = {"base": "base run, {} images", "width": "{} neurons", "depth": "{} network", "size": "{} images"}
ON_DIGITS |= {"optimizer": "{}"}
Metrics = Mapping[str, Any]


def by_seed(runs: Metrics, of: str = "accuracy") -> list[float | None]:
    """A figure of every run, None for one that diverged."""
    return list(runs[f"{of}_by_seed"].values())


def gain(first: Metrics, second: Metrics, of: str = "accuracy") -> Estimate:
    """How much larger a figure of the second runs is, over the seeds that both have; None if one diverged."""
    one, other = first[f"{of}_by_seed"], second[f"{of}_by_seed"]
    pairs = [(one[seed], other[seed]) for seed in one if seed in other]
    return Estimate.of([None if None in (a, b) else b - a for a, b in pairs])


def gains_on_digits(metrics: Metrics) -> dict[str, Estimate]:
    """Of the textbook settings in every row of the chapter's tables; a row that several tables share counts once.

    A row in which only some runs of a setting learn is left out, as its mean would describe none of them.
    """
    rows, seen = {}, []
    for experiment, name in ON_DIGITS.items():
        for value, runs in metrics[experiment].items():
            course, textbook = (runs[setting] for setting in SETTINGS)
            if (course, textbook) not in seen and not any(
                digit_outcomes(metrics, some).mixed() for some in (course, textbook)
            ):
                seen.append((course, textbook))
                rows[name.format(value)] = gain(course, textbook)
    return rows


def digit_outcomes(metrics: Metrics, runs: Metrics) -> Outcomes:
    """What became of runs on digits: learnt, at chance or diverged; `metrics` are those of their chapter."""
    return Outcomes.of(by_seed(runs), metrics["test"]["chance"], metrics["test"]["images"])


def gains_on_sentences(metrics: Metrics) -> dict[str, Estimate]:
    """The same, as the chapter found them: paired by seed and sentence."""
    return {name: Estimate.restored(saved) for name, saved in metrics["gains"].items()}


def accuracy_on_sentences(metrics: Metrics, runs: Metrics) -> Estimate:
    """Of runs that are tested on sentences drawn by the seed; `metrics` are those of their chapter."""
    sentences = metrics["test_sentences"]
    hits = [None if v is None else np.arange(sentences) < round(v * sentences) for v in by_seed(runs)]
    return Estimate.of_items(hits, same_items=False, overlap=metrics["overlap"])


def recognised(method: Metrics) -> Estimate:
    """The share recognised of a method's pictures, from the metrics of "synthesis"."""
    return _counted(by_seed(method, "recognised"), method["pictures"])


def recognised_as_asked(generated: Metrics) -> Estimate:
    """The same of the conditional GAN's pictures, from the metrics of "gan"."""
    return _counted(generated["conditional GAN"]["by_hundreds"]["recognised"], HUNDRED)


def _counted(shares: Iterable[float], pictures: int) -> Estimate:
    found = pd.Series(list(shares))
    return counted(found, pd.Series(pictures, found.index))
