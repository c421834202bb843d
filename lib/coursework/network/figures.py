"""Diagrams that explain the network: arrays as grids of numbers, the flow through its layers, what its layers see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from convnet import Layer, Sequential
from coursework.figures import SIGNED, legend_below

INK, QUIET, PAPER = "#1c1c1e", "#5a5a60", "#f5f3ee"
BLUE, ORANGE = "#0072B2", "#D55E00"
TINTS = [PAPER, "#cfe3f1", "#f8dcc8", "#d9d6cf"]  # of the cells of a grid, by mark


def number_grids(grids: Sequence[str | tuple[str, np.ndarray, np.ndarray | None]]) -> Figure:
    """Small arrays beside each other, number by number.

    Args:
        grids: a text to stand between two arrays, or the title of an array, the array (rows, columns), and for each of
            its cells a mark 0-3 that decides its colour (None: 0 everywhere).
    """
    widths = [0.7 if isinstance(grid, str) else grid[1].shape[1] for grid in grids]
    height = max(grid[1].shape[0] for grid in grids if not isinstance(grid, str))
    scale = min(0.4, 6.8 / (sum(widths) + 0.3 * len(widths)))  # inches of a cell
    fig, axes = plt.subplots(
        1,
        len(grids),
        figsize=(scale * (sum(widths) + 0.3 * len(widths)), scale * (height + 1.1)),
        width_ratios=widths,
        gridspec_kw={"wspace": 0.02, "left": 0, "right": 1, "bottom": 0, "top": height / (height + 1.1)},
    )
    for ax, grid in zip(np.atleast_1d(axes), grids, strict=True):
        ax.axis("off")
        if isinstance(grid, str):
            ax.text(0.5, 0.5, grid, transform=ax.transAxes, ha="center", va="center", fontsize=13, color=QUIET)
        else:
            _grid(ax, *grid)
    return fig


def _grid(ax: Axes, title: str, array: np.ndarray, marks: np.ndarray | None) -> None:
    marks = np.zeros(array.shape, int) if marks is None else marks
    for (i, j), value in np.ndenumerate(np.round(array, 6) + 0.0):  # what rounding leaves of a zero is no news
        ax.add_patch(plt.Rectangle((j, i), 1, 1, facecolor=TINTS[marks[i, j]], edgecolor="white", linewidth=1.2))
        quiet = value == 0 and marks[i, j] == 0
        ax.text(j + 0.5, i + 0.5, f"{value:g}".replace("-", "−"), ha="center", va="center", fontsize=9,
                color="#9a9a9f" if quiet else INK)  # fmt: skip
    ax.set(xlim=(0, array.shape[1]), ylim=(array.shape[0], 0), aspect="equal")
    ax.set_title(title, fontsize=9, color=INK)


def activation_curves(layers: Mapping[str, Layer]) -> Figure:
    """Activation functions (left) and their derivatives (right), as the layers themselves compute them."""
    x = np.linspace(-3, 3, 601).reshape(-1, 1)
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.7), layout="constrained")
    for (name, layer), style in zip(layers.items(), ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))], strict=False):
        layer.build((1,), np.random.default_rng(0), np.float64)
        y, tape = layer.forward(x)
        slope, _ = layer.backward(np.ones_like(y), tape)
        for ax, values in zip(axes, (y, slope), strict=True):
            ax.plot(x[:, 0], values[:, 0], linestyle=style, label=name)
    axes[0].set(title="y", xlabel="x", ylim=(-2, 3))
    axes[1].set(title="dy/dx", xlabel="x", ylim=(-0.1, 1.15))
    legend_below(fig, axes[0], columns=5)
    return fig


def flow(model: Sequential, end: str) -> Figure:
    """The layers of a network with what flows between them: outputs downwards, gradients upwards.

    Args:
        model: built.
        end: what the lowest box says, the loss.
    """
    shapes = [model.input_shape, *(layer.output_shape for layer in model.layers)]
    step, box = 0.56, 0.34  # inches from layer to layer, and height of its box
    height = step * (len(shapes) + 1)
    fig = plt.figure(figsize=(6.8, height))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 6.8), ylim=(height, 0))
    ax.axis("off")
    down, up, left, right = 1.9, 4.35, 2.25, 4.0
    ax.text(down - 0.1, 0.12, "forward: outputs", ha="right", va="center", color=BLUE)
    ax.text(up + 0.1, 0.12, "backward: gradients of the loss", ha="left", va="center", color=ORANGE)
    ax.text((left + right) / 2, 0.12, "layer", ha="center", va="center", color=QUIET)
    centers = [step * (i + 1.25) for i in range(len(shapes))]  # of the boxes, the loss last
    for name, layer, y in zip(model.names, model.layers, centers, strict=False):
        _box(ax, left, right, y, box, name, PAPER)
        if layer.params:
            text = " + ".join(f"{key} {_shape(value.shape)}" for key, value in layer.params.items())
            ax.annotate("", (up + 0.42, y), (right + 0.03, y), arrowprops=_arrow(ORANGE))
            ax.text(up + 0.47, y, text, va="center", fontsize=8.5, color=ORANGE)
    _box(ax, left, right, centers[-1], box, end, "white")
    for i, shape in enumerate(shapes):
        above, below = centers[i] - step, centers[i]
        text = f"N × {_shape(shape)}"
        start, stop = (above if i else above + step / 2 - 0.06), below
        middle = (above + below) / 2
        ax.annotate("", (down, stop - 0.02), (down, start + 0.02), arrowprops=_arrow(BLUE))
        ax.annotate("", (up, start + 0.02), (up, stop - 0.02), arrowprops=_arrow(ORANGE))
        ax.text(down - 0.1, middle, f"{'x' if i == 0 else 'logits' if i == len(shapes) - 1 else ''}  {text}",
                ha="right", va="center", fontsize=9.5, color=BLUE)  # fmt: skip
        ax.text(up + 0.1, middle, text, ha="left", va="center", fontsize=9.5, color=ORANGE)
    for y in centers:
        for x, edge in ((down, left), (up, right)):
            ax.plot([x, edge], [y, y], color="#bbbbbb", linewidth=0.8, zorder=0)
    return fig


def _box(ax: Axes, left: float, right: float, y: float, height: float, text: str, color: str) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (left, y - height / 2), right - left, height, boxstyle="round,pad=0,rounding_size=0.06", facecolor=color,
            edgecolor=QUIET, linewidth=0.8,
        )
    )  # fmt: skip
    ax.text((left + right) / 2, y, text, ha="center", va="center", fontsize=10, color=INK)


def _arrow(color: str) -> dict[str, object]:
    return {"arrowstyle": "-|>", "color": color, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def paths(curvature: Sequence[float], runs: Mapping[str, np.ndarray]) -> Figure:
    """How optimisers walk down the bowl Σ curvature·x² / 2: its lines of equal height, and a path (steps, 2) for each.

    Args:
        curvature: along the two axes.
        runs: positions after each step, the start first, by name.
    """
    reach = 1.12 * max(np.abs(path).max(axis=0)[0] for path in runs.values())
    tall = 1.35 * max(np.abs(path).max(axis=0)[1] for path in runs.values())
    a, b = np.meshgrid(np.linspace(-reach, reach, 201), np.linspace(-tall, tall, 201))
    bowl = (curvature[0] * a**2 + curvature[1] * b**2) / 2
    fig, axes = plt.subplots(
        1, len(runs), figsize=(6.8, 2.3), sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    levels = bowl.max() * np.linspace(0.05, 1, 9) ** 2
    for ax, (name, path), color in zip(axes.flat, runs.items(), (BLUE, ORANGE, "#009E73"), strict=False):
        ax.contour(a, b, bowl, levels=levels, colors="#c9c6bf", linewidths=0.7)
        ax.plot(*path.T, ".-", color=color, linewidth=1, markersize=3.5)
        ax.plot(0, 0, "+", color=INK, markersize=8)
        ax.set_title(name, fontsize=9)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    return fig


def step_ratio(ratio: np.ndarray, limit: float, marks: Mapping[str, int]) -> Figure:
    """The ratio of two step lengths against the step 1, 2, …, with the limit it tends to and some steps marked."""
    fig, ax = plt.subplots(figsize=(6.8, 2.7), layout="constrained")
    steps = np.arange(1, len(ratio) + 1)
    ax.plot(steps, ratio, color=ORANGE, label="constant divisor")
    ax.axhline(1, color=BLUE, linestyle="--", label="Adam")
    ax.axhline(limit, color=QUIET, linewidth=0.8, linestyle=":")
    ax.text(1.1, limit, f"limit {limit:.2f}", va="bottom", fontsize=8, color=QUIET)
    for name, step in marks.items():
        ax.plot(step, ratio[step - 1], "o", color=INK, markersize=4)
        ax.annotate(name, (step, ratio[step - 1]), (4, 4), textcoords="offset points", fontsize=8, color=INK)
    ax.set(xscale="log", xlabel="step", ylabel="step, Adam's = 1", ylim=(0, 1.15 * ratio.max()))
    legend_below(fig, ax)
    return fig


def through_the_network(
    image: np.ndarray, filters: np.ndarray, maps: Mapping[str, np.ndarray], probabilities: np.ndarray
) -> Figure:
    """What becomes of one digit: the filters of the first layer, the feature maps behind each layer, the answer.

    Args:
        image: (H, W) pixels.
        filters: (kh, kw, 1, F).
        maps: feature maps (H, W, F), by name, in order.
        probabilities: (classes,) of the answer.
    """
    count = filters.shape[3]
    named = f"filters, {filters.shape[0]} × {filters.shape[1]}"
    rows = {named: np.moveaxis(filters[:, :, 0], -1, 0)} | {n: np.moveaxis(m, -1, 0) for n, m in maps.items()}
    fig = plt.figure(figsize=(6.8, 0.68 * len(rows) + 1.75), layout="constrained")
    upper, lower = fig.subfigures(2, 1, height_ratios=[0.68 * len(rows), 1.75])
    axes = upper.subplots(len(rows), count + 1, gridspec_kw={"width_ratios": [1.5] + [1] * count})
    for ax in axes.flat:
        ax.axis("off")
    for row, (name, pictures) in zip(axes, rows.items(), strict=True):
        row[0].text(1, 0.5, name, transform=row[0].transAxes, ha="right", va="center", fontsize=8)
        signed = name == named
        limit = np.abs(pictures).max()
        for ax, picture in zip(row[1:], pictures, strict=True):
            ax.imshow(picture, cmap=SIGNED if signed else "gray_r", vmin=-limit if signed else 0, vmax=limit,
                      interpolation="none")  # fmt: skip
    left, right = lower.subplots(1, 2, width_ratios=[1, 3.4])
    left.imshow(image, cmap="gray_r", interpolation="none")
    left.axis("off")
    left.set_title("the digit", fontsize=9)
    bars = right.bar(range(len(probabilities)), probabilities, color=TINTS[1])
    bars[int(probabilities.argmax())].set_color(BLUE)
    right.set(xticks=range(len(probabilities)), ylim=(0, 1.05), ylabel="probability", xlabel="class")
    right.grid(axis="x", visible=False)
    right.set_axisbelow(True)
    return fig
