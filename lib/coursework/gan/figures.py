"""Figures of the GAN: the game as a diagram, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coursework.figures import legend_below

WINDOW = 25  # steps that a curve is averaged over
COLORS = "C2", "C1", "C0"  # of real digits, of the discriminator and of the generator
POINTS = 600  # of a curve, at least


def game() -> Figure:
    """Generator against discriminator, and the way that each one's gradient goes."""
    fig, ax = plt.subplots(figsize=(6.8, 2.8))
    ax.set(xlim=(0, 10), ylim=(-0.6, 4))
    ax.axis("off")
    green, orange, blue = COLORS
    _box(ax, 0.9, 1.0, "latent point\n$z$ ~ N(0, 1)", "0.5")
    _box(ax, 3.4, 1.0, "generator $G$", blue)
    _box(ax, 3.4, 3.2, "real digits", green)
    _box(ax, 6.4, 2.1, "discriminator $D$", orange)
    _box(ax, 9.0, 2.1, "real or\ngenerated?", "0.5")
    for start, end in (((1.75, 1.0), (2.45, 1.0)), ((4.35, 1.1), (5.4, 1.85)), ((4.35, 3.1), (5.4, 2.35))):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "0.3"})
    ax.annotate("", (8.2, 2.1), (7.4, 2.1), arrowprops={"arrowstyle": "->", "color": "0.3"})
    learns = {"arrowstyle": "->", "linestyle": "--", "connectionstyle": "arc3,rad=-0.35"}
    ax.annotate("", (6.9, 2.55), (8.7, 2.6), arrowprops=learns | {"color": orange, "connectionstyle": "arc3,rad=0.35"})
    ax.text(7.8, 3.2, "learns to tell", color=orange, ha="center", fontsize="small")
    ax.annotate("", (3.5, 0.5), (8.9, 1.5), arrowprops=learns | {"color": blue})
    ax.text(6.4, -0.45, "learns to be taken for real; D stays as it is", color=blue, ha="center", fontsize="small")
    return fig


def _box(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    ax.text(x, y, text, ha="center", va="center", bbox={"boxstyle": "round,pad=0.5", "fc": "none", "ec": color})


def course_of_training(histories: dict[str, dict[str, list[float]]], guessing: Mapping[str, float]) -> Figure:
    """Losses (above) and the discriminator's accuracy (below) by step, a column for each GAN, averaged over WINDOW.

    Thin lines are the levels of `guessing`: the losses d1, d2 and g while the discriminator only guesses.
    """
    fig, axes = plt.subplots(
        2, len(histories), figsize=(6.8, 4.0), sharex="col", sharey="row", squeeze=False, layout="constrained"
    )
    losses = {"d1": "D on real digits (d1)", "d2": "D on generated digits (d2)", "g": "G (g)"}
    shares = {"real_accuracy": "D on real digits", "fake_accuracy": "D on generated digits"}
    for column, (title, history) in zip(axes.T, histories.items(), strict=True):
        smooth = pd.DataFrame(history).rolling(WINDOW, min_periods=1).mean()
        smooth = smooth[:: max(1, len(smooth) // POINTS)]  # finer than the printed line is thick
        for ax, lines in zip(column, (losses, shares), strict=True):
            for (key, label), dashes, color in zip(lines.items(), ("-", "--", "-."), COLORS, strict=False):
                (line,) = ax.plot(smooth.index + 1, smooth[key], dashes, color=color, label=label, linewidth=1.2)
                if key in guessing:
                    ax.axhline(guessing[key], color=line.get_color(), linestyle=dashes, linewidth=0.6)
        column[0].set_title(title)
        column[1].set_xlabel("step")
    axes[0, 0].set_ylabel("cross-entropy, nats")
    axes[1, 0].set_ylabel("D's accuracy")
    legend_below(fig, axes[0, 0])
    return fig


def grid(images: np.ndarray, columns: int = 10) -> Figure:
    """Images (N, 28, 28), row by row."""
    rows = [np.concatenate(images[i : i + columns], axis=1) for i in range(0, len(images), columns)]
    fig, ax = plt.subplots(figsize=(0.5 * columns, 0.5 * len(rows)))
    ax.imshow(np.concatenate(rows), cmap="gray_r", vmin=0, vmax=255, interpolation="none")
    ax.axis("off")
    return fig


def quality_along_training(quality: pd.DataFrame) -> Figure:
    """Fréchet distance and confidence along training: columns step, network, frechet and confidence."""
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.6), layout="constrained")
    for ax, (column, label) in zip(
        axes, (("frechet", "Fréchet distance"), ("confidence", "classifier's mean confidence")), strict=True
    ):
        sns.lineplot(
            quality, x="step", y=column, hue="network", style="network", markers=True, ax=ax, legend=ax is axes[0]
        )
        ax.set_ylabel(label)
    axes[0].set_yscale("log")
    legend_below(fig, axes[0])
    return fig
