"""What the Fréchet distance compares: the clouds that two sets of pictures make in a network's features."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from coursework.evaluation.metrics import frechet_distance

DOTS = 500  # of each cloud are drawn
REAL, DRAWN = "0.45", "C1"


def clouds(real: np.ndarray, sets: Mapping[str, np.ndarray]) -> Figure:
    """A panel for each set: its features and those of real digits, seen along the two widest directions of the real.

    Ellipses hold two standard deviations around each mean; the distance in the title is that in all directions.

    Args:
        real: (N, features).
        sets: by name, (M, features).
    """
    centre = real.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov(real, rowvar=False))
    plane = directions[:, :-3:-1]  # the last two, the widest first
    fig, axes = plt.subplots(
        1, len(sets), figsize=(6.8, 3.1), sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for ax, (name, features) in zip(axes[0], sets.items(), strict=True):
        _cloud(ax, (real - centre) @ plane, REAL, "real digits")
        _cloud(ax, (features - centre) @ plane, DRAWN, "generated digits")
        ax.set_title(f"{name}: Fréchet distance {frechet_distance(features, real):.0f}", fontsize=9)
        ax.set(xticks=[], yticks=[], xlabel="widest direction")
    axes[0, 0].set_ylabel("next widest")
    fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=8)
    return fig


def _cloud(ax: Axes, points: np.ndarray, color: str, name: str) -> None:
    some = points[:: max(1, len(points) // DOTS)][:DOTS]
    ax.plot(*some.T, ".", color=color, markersize=3, alpha=0.5, markeredgewidth=0, label=name, rasterized=True)
    variances, axes = np.linalg.eigh(np.cov(points, rowvar=False))
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
    wide, narrow = 4 * np.sqrt(np.maximum(variances[::-1], 0))  # diameters of two standard deviations each way
    ax.add_patch(Ellipse(points.mean(axis=0), wide, narrow, angle=angle, fill=False, edgecolor=color, linewidth=1.8))
