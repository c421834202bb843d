"""How well sentences are told apart, as sure as seeds and test sentences allow, and which sentences to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate, paired_gain
from coursework.sentiment.text import split

_SHARES = {name: signature(split).parameters[name].default for name in ("test", "validation")}
_TRAINED = (1 - _SHARES["test"]) * (1 - _SHARES["validation"])
TEST_OVERLAP = _SHARES["test"] / _TRAINED  # every seed splits the same sentences anew, see `Estimate.of`
VALIDATION_OVERLAP = (1 - _SHARES["test"]) * _SHARES["validation"] / _TRAINED


def on_test(hits: Sequence[np.ndarray | None]) -> Estimate:
    """The mean over seeds of what was found for each one's own test sentences: whether it is right, or a difference."""
    return Estimate.of_items(hits, same_items=False, overlap=TEST_OVERLAP)


def on_validation(values: Sequence[float | None]) -> Estimate:
    """The mean over seeds of a figure that was measured on each one's own validation sentences."""
    return Estimate.of(values, VALIDATION_OVERLAP)


def accuracy(runs: pd.DataFrame) -> Estimate:
    """The accuracy of runs that differ in their seed, each on test sentences of its own: their `hits`."""
    return on_test(runs["hits"].to_list())


def mean_of_a_strip(runs: pd.DataFrame, column: str, chance: float) -> Estimate | None:
    """For `figures.strip_plot`, the mean of an accuracy; None where some runs learn and others stay at chance."""
    if outcomes_of(runs, chance).mixed():
        return None
    return accuracy(runs) if column == "accuracy" else on_validation(runs[column].to_list())


def outcomes_of(runs: pd.DataFrame, chance: float) -> Outcomes:
    """How many runs stayed at chance, diverged or learnt; `chance` is the accuracy of a constant answer."""
    items = max((len(hits) for hits in runs["hits"] if hits is not None), default=1)
    return Outcomes.of(runs["accuracy"].to_list(), chance, items)


def gain(first: pd.DataFrame, second: pd.DataFrame) -> Estimate:
    """How much more accurate the runs `second` are than `first`, paired by seed and by test sentence.

    Args:
        first, second: one run for each seed, with the columns seed and hits; seeds of only one of them are left out.
    """
    before, after = (runs.set_index("seed")["hits"] for runs in (first, second))
    pairs = [(before[seed], after[seed]) for seed in before.index if seed in after.index]
    return on_test([None if a is None or b is None else np.array(b, float) - np.array(a, float) for a, b in pairs])


def gain_of_others(runs: pd.DataFrame, by: str, first: Any, second: Any) -> Estimate:
    """The gain of runs that have other test sentences than the first ones, paired by seed alone; see `paired_gain`."""
    return paired_gain(runs, by, first, second, overlap=TEST_OVERLAP)


def validation_gain(runs: pd.DataFrame, by: str, first: Any, second: Any) -> Estimate:
    """The gain in accuracy on validation sentences, paired by seed; see `paired_gain`."""
    return paired_gain(runs, by, first, second, "validation_accuracy", VALIDATION_OVERLAP)


def gains(experiments: Mapping[str, pd.DataFrame], first: str, second: str, chance: float) -> dict[str, Estimate]:
    """The gain of one setting over another in every row that both have, by what the row is called.

    A row in which only some runs of a setting learn is left out: a mean would describe none of them.

    Args:
        experiments: runs by the name of the column that tells the rows apart; the same runs count once.
        first, second: the settings.
        chance: accuracy of a constant answer.
    """
    rows, seen = {}, []
    for by, runs in experiments.items():
        for value, same in runs.groupby(by, sort=False):
            of_setting = dict(list(same.groupby("setting")))
            if any(outcomes_of(some, chance).mixed() for some in of_setting.values()):
                continue
            if {first, second} <= set(of_setting) and (hits := same["hits"].to_list()) not in seen:
                seen.append(hits)
                rows[f"{by} {value}"] = gain(of_setting[first], of_setting[second])
    return rows


def memorised(runs: pd.DataFrame) -> pd.Series:
    """By seed, training accuracy during the last epoch less validation accuracy after it; NaN where one diverged."""
    gaps = [np.nan if h is None else h["accuracy"][-1] - h["validation_accuracy"][-1] for h in runs["history"]]
    return pd.Series(gaps, index=runs["seed"], dtype=float)


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


def errors_with_and_without(
    sentences: Sequence[list[str]], right: np.ndarray, words: Collection[str]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Errors and number of the sentences that have one of the words, and of those that have none.

    Args:
        sentences: lists of tokens.
        right: (N,), which of them are judged rightly.
        words: tokens.
    """
    has = np.array([not set(words).isdisjoint(tokens) for tokens in sentences])
    return tuple((int((~right[group]).sum()), int(group.sum())) for group in (has, ~has))
