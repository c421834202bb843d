"""Figures of the chapter on sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from coursework.figures import PRINTED, SMALL, strip_plot
from coursework.sentiment.evaluation import mean_of_a_strip, outcomes_of
from coursework.sentiment.networks import SETTINGS


def strips(runs: pd.DataFrame, by: str, printed: Mapping[Any, Mapping[str, Any]], chance: float) -> Figure:
    """Accuracy on test and on validation sentences of every run of a question, see `strip_plot`.

    Args:
        runs: of `questions.answers`, with the choice in column `by`.
        printed: by choice, what the course printed, as in data/course_results.toml.
        chance: accuracy of a constant answer; where only some runs exceed it, no mean is drawn.
    """
    tests = {choice: run["test_accuracy"] for choice, run in printed.items() if "test_accuracy" in run}
    last = {choice: run["validation_accuracy"][-1] for choice, run in printed.items() if "validation_accuracy" in run}
    return strip_plot(
        runs,
        by,
        {"accuracy": "test sentences", "validation_accuracy": "validation sentences"},
        {"accuracy": tests, "validation_accuracy": last},
        chance,
        partial(mean_of_a_strip, chance=chance),
        [name for name in SETTINGS if (runs["setting"] == name).any()],
    )


def curves(runs: Mapping[str, pd.DataFrame], printed: Mapping[str, Mapping[str, Any]], chance: float) -> Figure:
    """Validation accuracy by epoch, a panel for each experiment: every run thin, the mean over the seeds thick.

    The mean accuracy on training sentences is dashed, what the course printed are circles. Where some runs learn and
    others stay at chance, there are no means.

    Args:
        runs: by experiment, with the columns setting and history; colours as in the strips. Runs that diverged have no
            curve.
        printed: by experiment, what the course printed; has a `validation_accuracy` for each of them.
        chance: accuracy of a constant answer.
    """
    settings = [name for name in SETTINGS if any((some["setting"] == name).any() for some in runs.values())]
    rows = -(-len(runs) // 3)
    fig, axes = plt.subplots(
        rows, 3, figsize=(6.8, 0.7 + 1.5 * rows), sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for ax in axes.flat[len(runs) :]:
        ax.set_visible(False)
    for ax, (name, some) in zip(axes.flat, runs.items(), strict=False):
        for color, setting in enumerate(settings):
            same = some[some["setting"] == setting]
            histories = [h for h in same["history"] if h is not None]
            if histories:
                validation, training = (
                    100 * np.array([h[quantity] for h in histories]) for quantity in ("validation_accuracy", "accuracy")
                )  # runs, epochs
                epochs = np.arange(1, validation.shape[1] + 1)
                style = {"color": f"C{color}", "marker": "." if len(epochs) == 1 else ""}
                ax.plot(epochs, validation.T, linewidth=0.5, alpha=0.4, **style)
                if not outcomes_of(same, chance).mixed():
                    ax.plot(epochs, validation.mean(axis=0), **style)
                    ax.plot(epochs, training.mean(axis=0), linewidth=1, linestyle="--", **style)
        found = printed[name]["validation_accuracy"]
        ax.plot(range(1, len(found) + 1), found, **PRINTED | {"markersize": 4})
        ax.set_title(name, fontsize=9)
        ax.tick_params(labelsize=SMALL)
    for ax in axes[-1]:
        ax.set_xlabel("epoch", fontsize=9)
    for ax in axes[:, 0]:
        ax.set_ylabel("accuracy, %", fontsize=9)
    lines = [Line2D([], [], color=f"C{i}", label=f"{name}: validation") for i, name in enumerate(settings)]
    lines += [Line2D([], [], color="0.25", linewidth=1, linestyle="--", label="training")]
    lines += [Line2D([], [], label="validation, printed by the course", **PRINTED | {"markersize": 4})]
    fig.legend(handles=lines, loc="outside lower center", ncols=2, fontsize=SMALL)
    return fig
