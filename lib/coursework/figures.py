"""Figures that several chapters draw: digits in rows, and runs in strips; style and captions are the report's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from coursework.experiments.statistics import Estimate

SMALL = 8  # points; the printed page makes a figure a sixteenth smaller
RUN = {"linestyle": "", "marker": "o", "markersize": 4, "alpha": 0.55, "markeredgewidth": 0}
MEAN = {"linewidth": 1.4, "marker": "|", "markersize": 9, "markeredgewidth": 1.6}
PRINTED = {"linestyle": "", "marker": "o", "markersize": 6, "color": "black", "markerfacecolor": "white", "zorder": 4}
CHANCE = {"color": "0.4", "linewidth": 0.7, "linestyle": "--", "zorder": 1}
SIGNED = LinearSegmentedColormap.from_list("signed", ["#D55E00", "white", "#0072B2"])  # orange lowers, blue raises
DIVERGED = {"linestyle": "", "marker": "x", "markersize": 5, "markeredgewidth": 1.4}


def spelled(value: object) -> str:
    """A value as the text around spells it: numbers from five digits on in groups."""
    grouped = isinstance(value, int | np.integer) and abs(value) >= 10_000
    return f"{value:,}".replace(",", "\N{THIN SPACE}") if grouped else str(value)


def legend_below(fig: Figure, ax: Axes, columns: int = 3, title: str | None = None) -> None:
    """The legend of a panel, below all panels where it hides nothing, without the columns' names that seaborn adds."""
    if (own := ax.get_legend()) is not None:
        own.remove()
    handles, labels = ax.get_legend_handles_labels()
    entries = [(h, label) for h, label in zip(handles, labels, strict=True) if label not in ("setting", "images")]
    fig.legend(*zip(*entries, strict=True), loc="outside lower center", ncols=columns, title=title,
               fontsize=SMALL, title_fontsize=SMALL)  # fmt: skip


def digits_with_titles(images: np.ndarray, titles: Sequence[str], columns: int = 8) -> Figure:
    """A grid of `images` (N, 28, 28), each under its title."""
    rows = -(-len(images) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(6.8, 6.8 / columns * 1.35 * rows), layout="constrained")
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        ax.imshow(image, cmap="gray_r", interpolation="none")
        ax.set_title(title, fontsize=SMALL)
    return fig


def picture_rows(rows: Mapping[str, np.ndarray]) -> Figure:
    """Rows of pictures (N, 28, 28), each with its name at the left."""
    count = max(map(len, rows.values()))
    fig, axes = plt.subplots(len(rows), count, figsize=(6.8, 0.56 * len(rows)), squeeze=False)
    fig.subplots_adjust(left=0.24, right=1, bottom=0, top=1, wspace=0.06, hspace=0.06)
    for ax in axes.flat:
        ax.axis("off")
    for row, (name, pictures) in zip(axes, rows.items(), strict=True):
        row[0].text(-0.25, 0.5, name, transform=row[0].transAxes, ha="right", va="center", fontsize=SMALL)
        for ax, picture in zip(row, pictures, strict=False):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=255, interpolation="none")
    return fig


def estimate_of_column(runs: pd.DataFrame, column: str) -> Estimate:
    """The mean of a column over the runs."""
    return Estimate.of(runs[column].to_list())


def strip_plot(
    runs: pd.DataFrame,
    by: str,
    panels: Mapping[str, str],
    printed: Mapping[str, Mapping[Any, float]],
    chance: float | None,
    estimate: Callable[[pd.DataFrame, str], Estimate | None] = estimate_of_column,
    settings: Sequence[str] = (),
) -> Figure:
    """Every run as a dot: a strip for each value of column `by` and each setting, and the mean with its 95 % interval.

    Runs that diverged are counted beside a cross at the left margin.

    Args:
        runs: with the columns setting, `by` and those of `panels`, accuracies between 0 and 1, None or NaN if the run
            diverged.
        panels: titles by column; a panel for each.
        printed: by column, the course's accuracy in percent by value of `by`.
        chance: accuracy of blind guessing, between 0 and 1; None where it is too far off to be shown.
        estimate: of the runs of a strip and a column; None where a mean would describe none of them.
        settings: those of the runs, in the order of their colours; by default that in which they appear.
    """
    values, settings = list(runs[by].unique()), list(settings) or list(runs["setting"].unique())
    lanes = runs.groupby(by)["setting"].nunique().max()
    height = 0.9 + len(values) * (0.18 + 0.17 * lanes)
    fig, axes = plt.subplots(
        1, len(panels), figsize=(6.8, height), sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for ax, (column, title) in zip(axes[0], panels.items(), strict=True):
        for row, value in enumerate(values):
            if row % 2:
                ax.axhspan(row - 0.5, row + 0.5, color="0.96", zorder=0)
            same = runs[runs[by] == value]
            present = [setting for setting in settings if (same["setting"] == setting).any()]
            for lane, setting in enumerate(present):
                some, y = same[same["setting"] == setting], row + 0.36 * (lane - (len(present) - 1) / 2)
                _strip(ax, y, some[column], estimate(some, column), f"C{settings.index(setting)}")
            if value in printed.get(column, {}):
                ax.plot(printed[column][value], row, **PRINTED)
        if chance is not None:
            ax.axvline(100 * chance, **CHANCE)
        ax.set(xlabel="accuracy, %", ylim=(len(values) - 0.5, -0.5))
        ax.set_title(title, fontsize=9)
        ax.set_yticks(range(len(values)), [spelled(v) for v in values])
        ax.tick_params(axis="y", length=0, labelsize=SMALL + 0.5)
        ax.grid(axis="y", visible=False)
    found = runs[list(panels)].astype(float)
    shown = [*(100 * found.to_numpy()[found.notna()]), *(p for some in printed.values() for p in some.values())]
    shown += [] if chance is None else [100 * chance]
    low, high = min(shown), max(shown)
    room = high - low or 1
    axes[0, 0].set_xlim(low - (0.2 if found.isna().any(axis=None) else 0.04) * room, high + 0.04 * room)
    fig.legend(
        handles=[
            *(
                Line2D([], [], color=f"C{i}", label=f"{name}: a run", **RUN)
                for i, name in enumerate(settings)
                if (runs["setting"] == name).any()
            ),
            Line2D([], [], color="0.25", label="mean, 95 % interval", **MEAN),
            *([Line2D([], [], label="printed by the course", **PRINTED)] if any(printed.values()) else []),
            *([] if chance is None else [Line2D([], [], label="chance", **CHANCE)]),
            *([Line2D([], [], color="0.25", label="diverged", **DIVERGED)] if found.isna().any(axis=None) else []),
        ],
        loc="outside lower center",
        ncols=3,
        fontsize=SMALL,
    )
    return fig


def _strip(ax: Axes, y: float, accuracies: pd.Series, mean: Estimate | None, color: str) -> None:
    """The runs of one setting at the height y: dots a little apart, and below them their mean and its interval."""
    found = 100 * accuracies.astype(float).to_numpy()
    ended = found[~np.isnan(found)]
    apart = 0.05 * (np.arange(len(ended)) % 3 - 1) - 0.05  # so that equal ones can be told apart
    ax.plot(ended, y + apart, color=color, **RUN)
    if mean is not None and mean.n:
        margin = 100 * (mean.margin or 0)
        ends = np.clip([100 * mean.mean - margin, 100 * mean.mean + margin], 0, 100)
        ax.plot(ends, [y + 0.11] * 2, color=color, linewidth=MEAN["linewidth"], solid_capstyle="butt")
        ax.plot([100 * mean.mean], [y + 0.11], color=color, **MEAN)
    if diverged := len(found) - len(ended):
        ax.plot(0.02, y, color=color, transform=ax.get_yaxis_transform(), **DIVERGED)
        ax.annotate(
            f"{diverged} of {len(found)}",
            (0.045, y),
            xycoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
