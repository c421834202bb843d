"""Figures of the synthesis chapter: how a descent goes, and the metrics by wanted class."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from coursework.figures import SMALL, digits_with_titles, legend_below


def descent(loss: np.ndarray, probability: np.ndarray) -> Figure:
    """Cross-entropy and probability of the wanted class against the step, a line for each class: both (steps, 10)."""
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.9), layout="constrained")
    for ax, values, name in zip(axes, (loss, probability), ("cross-entropy, nats", "probability"), strict=True):
        for digit, color in enumerate(sns.color_palette("colorblind", 10)):
            ax.plot(values[:, digit], "-" if digit < 5 else "--", color=color, linewidth=1.1, label=str(digit))
        ax.set(xlabel="step", ylabel=name)
    legend_below(fig, axes[1], columns=10, title="wanted")
    return fig


def by_class(tables: Mapping[str, pd.DataFrame], lower_is_better: Collection[str] = ()) -> Figure:
    """Heat maps, two beside each other: one for each measure, methods as rows and the ten classes as columns.

    Dark is good, also for the measures that are better if lower.
    """
    rows = -(-len(tables) // 2)
    height = 0.26 * len(next(iter(tables.values()))) + 0.55
    fig, axes = plt.subplots(rows, 2, figsize=(6.8, height * rows), sharey=True, layout="constrained", squeeze=False)
    for ax, (name, table) in zip(axes.flat, tables.items(), strict=False):
        cmap = "Blues_r" if name in lower_is_better else "Blues"
        cells = {"annot": True, "fmt": ".0f", "annot_kws": {"size": SMALL}, "rasterized": True}
        sns.heatmap(table, cmap=cmap, cbar=False, ax=ax, **cells)
        ax.grid(False)
        ax.set(xlabel="", ylabel="")
        ax.set_title(name, fontsize=9)
        ax.tick_params(length=0, labelsize=SMALL)
    return fig


def answers(seen: Mapping[str, np.ndarray], wanted: np.ndarray, classes: int = 11) -> Figure:
    """How often a judge gave each answer for each wanted digit: a heat map for each set of pictures, in percent.

    Args:
        seen: by set, the judge's answers (N,), of which the last class is "no digit".
        wanted: (N,), the digits that were wanted.
    """
    names = [*map(str, range(classes - 1)), "none"]
    fig, axes = plt.subplots(1, len(seen), figsize=(6.8, 2.9), sharey=True, layout="constrained", squeeze=False)
    for ax, (name, found) in zip(axes[0], seen.items(), strict=True):
        counts = np.zeros((wanted.max() + 1, classes))
        np.add.at(counts, (wanted, found), 1)
        shares = pd.DataFrame(100 * counts / counts.sum(axis=1, keepdims=True), columns=names)
        cells = shares.map(lambda share: f"{share:.0f}" if share else "")
        sns.heatmap(
            shares,
            annot=cells,
            fmt="",
            cmap="Blues",
            vmin=0,
            vmax=100,
            cbar=False,
            annot_kws={"size": SMALL},
            ax=ax,
            rasterized=True,
        )
        ax.grid(False)
        ax.set_title(name, fontsize=9)
        ax.tick_params(axis="y", labelrotation=0)
        ax.set_xlabel("the judge's answer", fontsize=SMALL)
        ax.tick_params(length=0, labelsize=SMALL)
    axes[0, 0].set_ylabel("wanted digit", fontsize=SMALL)
    return fig


def attacked(images: np.ndarray, moved: np.ndarray, before: np.ndarray, after: np.ndarray) -> Figure:
    """Digits and, below each, the same with noise made against a network, with what the network reads.

    Args:
        images, moved: (N, 28, 28) of 0 … 255.
        before, after: (N, classes), the network's probabilities.
    """
    titles = [f"{row.argmax()}: {100 * row.max():.0f} %" for row in np.concatenate([before, after])]
    return digits_with_titles(np.concatenate([images, moved]), titles, columns=len(images))
