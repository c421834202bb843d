"""Figures of the synthesis chapter: how a descent goes, and the metrics by wanted class."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure


def descent(loss: np.ndarray, probability: np.ndarray) -> Figure:
    """Cross-entropy and probability of the wanted class against the step, a line for each class: both (steps, 10)."""
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.9), layout="constrained")
    for ax, values, name in zip(axes, (loss, probability), ("cross-entropy, nats", "probability"), strict=True):
        for digit, color in enumerate(sns.color_palette("viridis", 10)):
            ax.plot(values[:, digit], color=color, linewidth=1.1, label=str(digit))
        ax.set(xlabel="step", ylabel=name)
    axes[1].legend(title="wanted", fontsize="x-small", title_fontsize="x-small", ncols=2)
    return fig


def by_class(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Heat maps, two beside each other: one for each measure, methods as rows and the ten classes as columns."""
    rows = -(-len(tables) // 2)
    height = 0.26 * len(next(iter(tables.values()))) + 0.55
    fig, axes = plt.subplots(rows, 2, figsize=(6.8, height * rows), sharey=True, layout="constrained", squeeze=False)
    for ax, (name, table) in zip(axes.flat, tables.items(), strict=False):
        sns.heatmap(table, annot=True, fmt=".0f", cmap="viridis", cbar=False, annot_kws={"size": 6.5}, ax=ax)
        ax.grid(False)
        ax.set(xlabel="", ylabel="")
        ax.set_title(name, fontsize=9)
        ax.tick_params(length=0, labelsize=7.5)
    return fig
