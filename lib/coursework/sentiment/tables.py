"""Tables of what the sentences are, and of which words have a vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursework.datasets.glove import Vectors
from coursework.datasets.reviews import SITES, Sentences
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


def choices_table(
    questions: Mapping[str, pd.DataFrame], printed: Mapping[str, Mapping[Any, Any]], chance: float
) -> pd.DataFrame:
    """All runs by question and choice: what the course printed, and what ours gave in each setting.

    Args:
        questions: of `questions.answers`; first the setting of the course, then perhaps another one.
        printed: by question and choice, what the course printed, as in data/course_results.toml; a dash if it did not.
        chance: accuracy of a constant answer; where only some runs exceed it, runs are counted, and have no gain.

    Returns:
        Text cells in percent, on test sentences "mean ± half of the 95 % interval (standard deviation)", and the gain,
        paired by seed and sentence, in points.
    """
    original, other = next(iter(questions.values()))["setting"].unique()
    rows = []
    for by, runs in questions.items():
        for choice, same in runs.groupby(by, sort=False):
            of_setting, run = dict(list(same.groupby("setting"))), printed.get(by, {}).get(choice, {})
            row = {"": f"{by}: {choice}", "printed": run.get("outcome", "–")}
            if "test_accuracy" in run:
                row["printed"] = f"{run['test_accuracy']:.1f}"
            for setting in (original, other):
                row[setting] = _cell(of_setting[setting], chance) if setting in of_setting else "–"
            row["gain"] = "–"
            mixed = any(outcomes_of(some, chance).mixed() for some in of_setting.values())
            if not mixed and other in of_setting and (difference := gain(of_setting[original], of_setting[other])).n:
                row["gain"] = difference.points().removesuffix(" points")
            rows.append(row)
    return pd.DataFrame(rows)


def ladder_table(steps: pd.DataFrame, by: str) -> pd.DataFrame:
    """Of a ladder of runs, the accuracy on test sentences at every step, and its gain over the step before, in points.

    Args:
        steps: of `questions.answers`, with the step in column `by`, in their order.
    """
    rows, before = [], None
    for name, runs in steps.groupby(by, sort=False):
        gained = "" if before is None else gain(before, runs).points().removesuffix(" points")
        rows.append([name, accuracy(runs).percent(1, sd=True), gained])
        before = runs
    return pd.DataFrame(rows, columns=["what is changed, one after the other", "test accuracy, %", "gain"])


def _cell(runs: pd.DataFrame, chance: float) -> str:
    outcomes = outcomes_of(runs, chance)
    return str(outcomes) if outcomes.mixed() else accuracy(runs).percent(1, sd=True)
