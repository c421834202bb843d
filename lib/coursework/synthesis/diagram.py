"""One gradient, two uses: it goes to the weights when a network learns, and to the pixels when it draws."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coursework.figures import SMALL

MOVES, STAYS, FORWARD = "#0072B2", "0.6", "0.3"
BOXES = {"image": 1.0, "network": 4.4, "loss": 8.6}  # left to right


def learning_and_drawing() -> Figure:
    """Training above, drawing below: in each the part that the gradient moves is blue, and the other one stays."""
    fig, axes = plt.subplots(2, 1, figsize=(6.8, 3.0))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1, hspace=0)
    _row(
        axes[0],
        "learning",
        {"image": "image\nstays", "network": "weights\nmove", "loss": "loss for the\ntrue digit"},
        moved="network",
    )
    _row(
        axes[1],
        "drawing",
        {"image": "image\nmoves", "network": "weights\nstay", "loss": "loss for the\nwanted digit"},
        moved="image",
    )
    return fig


def _row(ax: Axes, title: str, said: dict[str, str], moved: str) -> None:
    ax.set(xlim=(0, 10), ylim=(0, 2.2))
    ax.axis("off")
    ax.text(0.05, 2.05, title, fontsize=10.5, va="top")
    for name, text in said.items():
        color, width = (MOVES, 2) if name == moved else (STAYS, 1)
        box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": color, "linewidth": width}
        ax.text(BOXES[name], 1.2, text, ha="center", va="center", fontsize=9, bbox=box)
    for start, end in ((BOXES["image"] + 0.75, BOXES["network"] - 0.85), (BOXES["network"] + 0.85, BOXES["loss"] - 1)):
        ax.annotate("", (end, 1.2), (start, 1.2), arrowprops={"arrowstyle": "-|>", "color": FORWARD})
    style = {"arrowstyle": "-|>", "color": MOVES, "linestyle": "--", "linewidth": 1.4}
    bend = {"connectionstyle": f"arc3,rad={-0.9 / (BOXES['loss'] - BOXES[moved]):.2f}"}  # as deep whatever its length
    ax.annotate("", (BOXES[moved], 0.72), (BOXES["loss"], 0.72), arrowprops=style | bend)
    middle = (BOXES[moved] + BOXES["loss"]) / 2
    ax.text(middle, 0.5, "the gradient", ha="center", va="center", fontsize=SMALL, color=MOVES)
