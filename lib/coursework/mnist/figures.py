"""Figures of the chapter on digits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from coursework.experiments.shares import share_interval
from coursework.experiments.statistics import Estimate
from coursework.figures import CHANCE, RUN, SIGNED, SMALL, legend_below, spelled, strip_plot
from coursework.mnist.evaluation import accuracy, histories, outcomes
from coursework.mnist.mixtures import CHANGES, MIXTURES
from coursework.settings import COURSE_TEST_IMAGES, SETTINGS


def digit_samples(images: np.ndarray, labels: np.ndarray, per_class: int = 10) -> Figure:
    """A row of `per_class` digits for each class 0-9, the first ones in `images` (N, 28, 28) by `labels` (N,)."""
    rows = [np.concatenate(images[labels == digit][:per_class], axis=1) for digit in range(10)]  # 28, 28·per_class
    fig, ax = plt.subplots(figsize=(6.3, 6.3 * 10 / per_class))
    ax.imshow(np.concatenate(rows), cmap="gray_r", interpolation="none")
    ax.set_yticks(14 + 28 * np.arange(10), range(10))
    ax.set_xticks([])
    ax.set_ylabel("class")
    ax.grid(False)
    return fig


def learning_curves(runs: pd.DataFrame) -> Figure:
    """Loss and accuracy by epoch, on training and validation images: mean over the seeds, band from worst to best.

    `runs` has the columns setting and history, see `experiment.classify`.
    """
    rows = [
        {"epoch": epoch, "setting": run.setting, "images": images, "loss": loss, "accuracy": accuracy}
        for run in runs[runs["history"].notna()].itertuples()
        for images, prefix in (("training", ""), ("validation", "validation_"))
        for epoch, (loss, accuracy) in enumerate(
            zip(run.history[f"{prefix}loss"], run.history[f"{prefix}accuracy"], strict=True), start=1
        )
    ]
    frame = pd.DataFrame(rows)
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.9), layout="constrained")
    for ax, quantity in zip(axes, ("loss", "accuracy"), strict=True):
        sns.lineplot(
            frame,
            x="epoch",
            y=quantity,
            hue="setting",
            style="images",
            errorbar=("pi", 100),
            markers=True,
            ax=ax,
            legend=quantity == "loss",
        )
        ax.set_xticks(range(1, frame["epoch"].max() + 1))
        ax.set_ylabel("cross-entropy, nats" if quantity == "loss" else "accuracy")
    legend_below(fig, axes[0], columns=4)
    return fig


def curves_of_all(experiments: Mapping[str, tuple[pd.DataFrame, str]]) -> Figure:
    """Training accuracy by epoch of every single run: a row of panels for each experiment, a line for each run.

    Args:
        experiments: by the label of the row, its runs (columns setting and history), and the column that varies.
    """
    count = max(runs[column].nunique() for runs, column in experiments.values())
    fig, axes = plt.subplots(
        len(experiments),
        count,
        figsize=(6.8, 1.15 * len(experiments)),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    colors = dict(zip(experiments[next(iter(experiments))][0]["setting"].unique(), sns.color_palette(), strict=False))
    for row, (label, (runs, column)) in zip(axes, experiments.items(), strict=True):
        for ax, (value, some) in zip(row, runs.groupby(column, sort=False), strict=False):
            for run in some.itertuples():
                curve = [math.nan] if run.history is None else run.history["accuracy"]
                ax.plot(
                    range(1, len(curve) + 1),
                    curve,
                    marker="." if len(curve) == 1 else "",
                    color=colors[run.setting],
                    linewidth=0.7,
                )
            ax.set_title(spelled(value), fontsize=SMALL)
        for ax in row:
            ax.set(ylim=(0, 1.02), xticks=[])
            ax.tick_params(labelsize=SMALL)
        for ax in row[runs[column].nunique() :]:
            ax.axis("off")
        row[0].set_ylabel(label, fontsize=SMALL)
    handles = [plt.Line2D([], [], color=color, label=name) for name, color in colors.items()]
    fig.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=SMALL)
    return fig


def batch_costs(runs: pd.DataFrame, printed: Sequence[float]) -> Figure:
    """Cost of every batch, thin for each seed and thick for their median, with the course's printed cost per epoch."""
    fig, ax = plt.subplots(figsize=(6.8, 2.9), layout="constrained")
    for color, (setting, some) in zip(sns.color_palette(), runs.groupby("setting", sort=False), strict=False):
        costs = histories(some, "batch_loss")  # seeds, batches
        batches = np.arange(1, costs.shape[1] + 1)
        ax.plot(batches, costs.T, color=color, linewidth=0.4, alpha=0.35)
        ax.plot(batches, np.nanmedian(costs, axis=0), color=color, linewidth=1.6, label=setting)
    if printed:
        ends = len(batches) // len(printed) * np.arange(1, len(printed) + 1)
        ax.plot(ends, printed, "o", color="black", markerfacecolor="white", label="printed by the course")
    ax.set(xlabel="batch", ylabel="cross-entropy, nats", yscale="log")
    legend_below(fig, ax)
    return fig


def strips(
    runs: pd.DataFrame, by: str, printed: Mapping[Any, float] | None = None, chance: float | None = None
) -> Figure:
    """Every run of an experiment as a dot, on the first 200 and on all test images, see `strip_plot`.

    Args:
        runs: of a sweep, with the columns setting, hits, accuracy, accuracy_200 and `by`.
        printed: the course's accuracy on the first 200 images, in percent, by value of `by`.
        chance: accuracy of a constant answer, between 0 and 1, where runs may come down to it; where only some exceed
            it, no mean is drawn.
    """
    panels = {"accuracy_200": f"first {COURSE_TEST_IMAGES} test images", "accuracy": "all test images"}

    def estimate(some: pd.DataFrame, column: str) -> Estimate | None:
        images = COURSE_TEST_IMAGES if column == "accuracy_200" else None
        mixed = chance is not None and outcomes(some, chance, images).mixed()
        return None if mixed else accuracy(some, images)

    return strip_plot(runs, by, panels, {"accuracy_200": printed or {}}, chance, estimate, list(SETTINGS))


IN_PANEL = {"textcoords": "offset points", "ha": "right", "fontsize": SMALL}


def mixtures(experiments: Mapping[str, pd.DataFrame], chance: float) -> Figure:
    """Every run of every mixture of settings as a dot, with their mean; below, which changes each mixture has.

    Args:
        experiments: runs by the title of their panel, with the columns setting, hits and accuracy.
        chance: accuracy of a constant answer, between 0 and 1, drawn where a panel reaches down to it; where
            only some runs exceed it, no mean is drawn.
    """
    fig, axes = plt.subplots(
        2, len(experiments), figsize=(6.8, 3.6), height_ratios=(3, 1), sharex=True, squeeze=False, layout="constrained"
    )
    for (title, runs), above, below in zip(experiments.items(), *axes, strict=True):
        for x, (name, changed) in enumerate(MIXTURES.items()):
            some = runs[runs["setting"] == name]
            color = "C0" if not changed else "C1" if len(changed) == len(CHANGES) else "0.35"
            above.plot(np.full(len(some), x - 0.12), 100 * some["accuracy"].astype(float), color=color, **RUN)
            if not outcomes(some, chance).mixed():
                mean = accuracy(some)
                margin = 100 * (mean.margin or 0)
                ends = np.clip([100 * mean.mean - margin, 100 * mean.mean + margin], 0, 100)
                above.plot([x + 0.12] * 2, ends, color=color)
                above.plot(x + 0.12, 100 * mean.mean, color=color, marker="_", markersize=9)
            for y, change in enumerate(CHANGES):
                below.plot(
                    x, y, "o", color=color, markersize=6, markerfacecolor=color if change in changed else "white"
                )
        above.set_title(title, fontsize=9)
        if above.get_ylim()[0] < 200 * chance:
            above.axhline(100 * chance, **CHANCE)
            above.annotate("chance", (1, 100 * chance), (-2, 3), above.get_yaxis_transform(), **IN_PANEL)
        below.set(ylim=(len(CHANGES) - 0.5, -0.5), xticks=[])
        below.set_yticks(range(len(CHANGES)), CHANGES if below is axes[1, 0] else [""] * len(CHANGES))
        below.tick_params(length=0)
        below.grid(False)
    axes[0, 0].set_ylabel("test accuracy, %")
    return fig


def signal_scales(scales: pd.DataFrame) -> Figure:
    """Standard deviation of activations and of gradients behind each layer, at initialisation, on logarithmic axes.

    `scales` has the columns layer, activation, gradient and setting, see `experiment.signal_scales`.
    """
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.1), layout="constrained")
    for ax, quantity in zip(axes, ("activation", "gradient"), strict=True):
        sns.lineplot(
            scales, x="layer", y=quantity, hue="setting", marker="o", errorbar=None, sort=False, ax=ax,
            legend=quantity == "activation",
        )  # fmt: skip
        ax.set(yscale="log", xlabel="", ylabel=f"standard deviation of the {quantity}s")
        ax.tick_params(axis="x", rotation=60)
    legend_below(fig, axes[0])
    return fig


def filters(bank: np.ndarray) -> Figure:
    """The filters (kh, kw, 1, F) of a first layer as pictures; orange is negative, blue positive."""
    count = bank.shape[3]
    fig, axes = plt.subplots(-(-count // 8), 8, figsize=(6.8, 0.95 * -(-count // 8)), layout="constrained")
    limit = np.abs(bank).max()
    for ax in axes.flat:
        ax.axis("off")
    for ax, picture in zip(axes.flat, np.moveaxis(bank[:, :, 0], -1, 0), strict=False):
        ax.imshow(picture, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="none")
    return fig


def confidence(probabilities: np.ndarray, labels: np.ndarray) -> Figure:
    """Left: how certain the network is where it is right, and where it errs. Right: how often it is right when so sure.

    Args:
        probabilities: (N, classes).
        labels: (N,).
    """
    certainty, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    edges = np.array([0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0000001])
    bins = np.digitize(certainty, edges) - 1
    filled = [k for k in range(len(edges) - 1) if (bins == k).any()]
    share = np.array([right[bins == k].mean() for k in filled])
    limits = [share_interval(int(right[bins == k].sum()), int((bins == k).sum())) for k in filled]
    error = np.abs(np.array(limits) - share[:, None]).T  # below and above, bins
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.9), layout="constrained")
    for chosen, name in ((right, "right"), (~right, "wrong")):
        axes[0].hist(
            certainty[chosen], bins=np.linspace(0.2, 1, 33), alpha=0.75, label=f"{name} ({spelled(chosen.sum())})"
        )
    axes[0].set(xlabel="probability of the predicted class", ylabel="test images", yscale="log")
    legend_below(fig, axes[0])
    axes[1].plot([0.3, 1], [0.3, 1], color="#888888", linewidth=0.8)
    axes[1].errorbar([certainty[bins == k].mean() for k in filled], share, error, fmt="o", markersize=4, capsize=3)
    axes[1].set(xlabel="mean probability of the predicted class", ylabel="share that is right")
    return fig


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> Figure:
    """How many digits of each class (row) were taken for which (column); colour shows the errors only."""
    counts = np.bincount(10 * labels + predicted, minlength=100).reshape(10, 10)
    errors = np.where(np.eye(10, dtype=bool), 0, counts)
    fig, ax = plt.subplots(figsize=(5.2, 4.4), layout="constrained")
    sns.heatmap(errors, annot=counts, fmt="d", cmap="Blues", ax=ax, annot_kws={"size": 8}, cbar_kws={"label": "errors"})
    ax.grid(False)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.tick_params(length=0)
    return fig
