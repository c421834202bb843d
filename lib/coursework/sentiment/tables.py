"""Tables of what the sentences are, and of which words have a vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursework.datasets.glove import Vectors
from coursework.datasets.reviews import SITES, Sentences
from coursework.experiments.statistics import Estimate
from coursework.sentiment.evaluation import accuracy, gain, outcomes_of


def reading_table(readings: Mapping[str, Sentences]) -> pd.DataFrame:
    """How many sentences each way of reading finds, by site and in all, how many are positive, and the longest."""
    return pd.DataFrame(
        [
            [
                name,
                *(f"{(found.sites == site).sum():,}" for site in range(len(SITES))),
                f"{len(found.texts):,}",
                f"{100 * found.labels.mean():.1f} %",
                f"{max(map(len, found.texts)):,}",
            ]
            for name, found in readings.items()
        ],
        columns=["", *SITES, "all", "positive", "longest, characters"],
    )


def example_table(sentences: Sentences, seed: int) -> pd.DataFrame:
    """A positive and a negative sentence of each site, drawn at random."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.choice(np.flatnonzero((sentences.sites == site) & (sentences.labels == label)))
        for site in range(len(SITES))
        for label in (1, 0)
    ]
    return pd.DataFrame(
        [
            [SITES[sentences.sites[i]], "positive" if sentences.labels[i] else "negative", sentences.texts[i].strip()]
            for i in drawn
        ],
        columns=["site", "label", "sentence"],
    )


def coverage_table(counts: Counter[str], vectors: Iterable[Vectors]) -> pd.DataFrame:
    """How many of the tokens have a vector, as types and as they occur, and the most frequent of those without.

    Args:
        counts: how often each token occurs.
        vectors: of several files.
    """
    rows = []
    for known in vectors:
        unknown = [token for token, _ in counts.most_common() if token not in known.index]
        found = sum(count for token, count in counts.items() if token in known.index)
        rows.append(
            [
                known.rows.shape[1],
                f"{100 * (1 - len(unknown) / len(counts)):.1f} %",
                f"{100 * found / counts.total():.1f} %",
                ", ".join(map(_visible, unknown[:10])),
                known.source,
            ]
        )
    return pd.DataFrame(
        rows, columns=["dimensions", "of all types", "of all tokens", "most frequent without", "read from"]
    )


def _visible(token: str) -> str:
    """The token, or the number of a character that cannot be printed, such as "U+0097"."""
    return "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in token)


def printed_table(runs: Mapping[str, Any]) -> pd.DataFrame:
    """What the write-up printed of each run on sentences: cost, validation and test accuracy, in nats and percent.

    Args:
        runs: as in data/course_results.toml, by name; a dash stands for what a run has not.
    """
    rows = []
    for name, run in runs.items():
        if isinstance(run, dict):
            cost, validation, test = run.get("cost"), run.get("validation_accuracy"), run.get("test_accuracy")
            rows.append(
                [
                    name.replace("lr_", "rate ").replace("0_", "0.").replace("_", " "),
                    "–" if cost is None else f"{cost[0]:.3f} → {cost[-1]:.3f}",
                    "–" if validation is None else f"{max(validation):.1f}",
                    "–" if validation is None else f"{validation[-1]:.1f}",
                    run.get("outcome", "–") if test is None else f"{test:.2f}",
                ]
            )
    return pd.DataFrame(rows, columns=["", "cost, first → last", "best validation", "last validation", "test"])


def comparison_table(runs: pd.DataFrame, by: str, printed: Mapping[Any, float], chance: float) -> pd.DataFrame:
    """The table of one experiment: for each value of column `by`, what the course printed and what our runs gave.

    Args:
        runs: of `classify_sentences`, with the columns seed, setting and `by`; first the setting of the course.
        printed: the course's accuracy in percent by value of `by`; absent values are shown as a dash.
        chance: accuracy of a constant answer; where only some runs exceed it, runs are counted.

    Returns:
        Text cells in percent, on test sentences "mean ± half of the 95 % interval (standard deviation)", on validation
        sentences the mean; and the gain paired by seed and sentence, in points.
    """
    original, other = runs["setting"].unique()
    rows = []
    for value, same in runs.groupby(by, sort=False):
        of_setting = dict(list(same.groupby("setting")))
        row = {by: str(value), "printed": f"{printed[value]:.1f}" if value in printed else "–"}
        for setting in (original, other):
            some = of_setting[setting]
            row[f"{setting}: test"] = _cell(some, chance)
            validation = Estimate.of(some["validation_accuracy"].to_list())
            row[f"{setting}: validation"] = f"{100 * validation.mean:.1f}" if validation.n else "–"
        difference = gain(of_setting[original], of_setting[other])
        row["gain"] = difference.points().removesuffix(" points") if difference.n else "–"
        rows.append(row)
    return pd.DataFrame(rows)


def _cell(runs: pd.DataFrame, chance: float) -> str:
    outcomes = outcomes_of(runs, chance)
    return str(outcomes) if outcomes.mixed() else accuracy(runs).percent(1, sd=True)
