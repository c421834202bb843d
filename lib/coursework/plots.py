"""Figures of the report. Each function draws one and returns it; style, numbering and captions are the report's."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from coursework.classification import Run


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


def learning_curves(runs: Sequence[Run]) -> Figure:
    """Loss and accuracy by epoch, on training and validation images: mean over the seeds, band from worst to best."""
    rows = [
        {"epoch": epoch, "setting": run.setting.name, "images": images, "loss": loss, "accuracy": accuracy}
        for run in runs
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
    axes[0].legend(fontsize="small")
    return fig


def batch_costs(runs: Sequence[Run], printed_costs: Sequence[float]) -> Figure:
    """Cost of every batch, thin for each seed and thick for their median, with the course's printed cost per epoch."""
    fig, ax = plt.subplots(figsize=(6.8, 2.9), layout="constrained")
    for color, setting in zip(sns.color_palette(), dict.fromkeys(run.setting.name for run in runs), strict=False):
        costs = np.array([run.history["batch_loss"] for run in runs if run.setting.name == setting])  # seeds, batches
        batches = np.arange(1, costs.shape[1] + 1)
        ax.plot(batches, costs.T, color=color, linewidth=0.4, alpha=0.35)
        ax.plot(batches, np.median(costs, axis=0), color=color, linewidth=1.6, label=setting)
    ends = len(batches) // len(printed_costs) * np.arange(1, len(printed_costs) + 1)
    ax.plot(ends, printed_costs, "o", color="black", markerfacecolor="white", label="printed by the course")
    ax.set(xlabel="batch", ylabel="cross-entropy, nats", yscale="log")
    ax.legend(fontsize="small")
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


def digits_with_titles(images: np.ndarray, titles: Sequence[str], columns: int = 8) -> Figure:
    """A grid of `images` (N, 28, 28), each under its title."""
    rows = -(-len(images) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(6.8, 6.8 / columns * 1.35 * rows), layout="constrained")
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        ax.imshow(image, cmap="gray_r", interpolation="none")
        ax.set_title(title, fontsize=8)
    return fig
