"""The pipeline as a picture: what a digit becomes on its way through a network, station by station."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from convnet import Conv2D, Flatten, MaxPool2D, ReLU, softmax
from coursework.figures import SMALL
from coursework.mnist.classifier import Classifier

Station = tuple[str, np.ndarray]
TALL, GAP = 1.15, 0.42  # inches: the tallest station, and the room for an arrow
OFFSET = 0.055  # inches from one map of a stack to the next


def stations(classifier: Classifier, image: np.ndarray) -> list[Station]:
    """The digit (28, 28), what comes out behind each layer that has a say, and the ten probabilities.

    Returns:
        A name for each station, and its maps (count, H, W), or its numbers as one column (1, count, 1), from 0 to 255,
        which is the largest of the station. A layer and the ReLU behind it are one station.
    """
    layers, x = classifier.model.layers, classifier.standardize(image[None])
    found, name = [("digit", image[None].astype(float))], ""
    for layer, following in zip(layers, [*layers[1:], None], strict=True):
        x = layer.forward(x)[0]
        name = name if isinstance(layer, ReLU) else _name(layer)
        if not isinstance(following, ReLU):
            out = softmax(x)[0] if following is None else x[0]
            maps = np.moveaxis(out, -1, 0) if out.ndim == 3 else out.reshape(1, -1, 1)
            found.append(("softmax" if following is None else name, 255 * maps / (maps.max() or 1)))
    return found


def _name(layer: object) -> str:
    kinds = {Conv2D: "convolution", MaxPool2D: "max-pool", Flatten: "flatten"}
    return next((name for kind, name in kinds.items() if isinstance(layer, kind)), "fully connected")


def pipeline(seen: Sequence[Station]) -> Figure:
    """All stations from left to right, maps in stacks, with their names above and their sizes below."""
    widths = [_width(maps) for _, maps in seen]
    width = sum(widths) + GAP * (len(seen) - 1) + 0.3
    height = TALL + OFFSET * max(len(maps) for _, maps in seen) + 0.55
    fig = plt.figure(figsize=(6.8, 6.8 * height / width))
    ax = fig.add_axes((0, 0, 1, 1))
    left, middle = 0.15, height / 2 - 0.02
    for i, ((name, maps), wide) in enumerate(zip(seen, widths, strict=True)):
        last = i == len(seen) - 1
        _stack(ax, left, middle, maps, answer=last)
        count, *size = maps.shape
        sizes = f"{size[0]:,}" if size[1] == 1 else "×".join(map(str, (*size, count)))
        ax.text(left + wide / 2, height - 0.02, name.replace(" ", "\n"), ha="center", va="top", fontsize=SMALL)
        ax.text(left + wide / 2, 0.04, sizes, ha="center", va="bottom", fontsize=SMALL, color="0.35")
        if not last:
            style = {"arrowstyle": "-|>", "color": "0.35", "linewidth": 1, "mutation_scale": 9}
            start = left + wide + 0.07
            ax.annotate("", (start + GAP - 0.14, middle), (start, middle), arrowprops=style)
        left += wide + GAP
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return fig


def _width(maps: np.ndarray) -> float:
    """Of a station, in inches."""
    return 0.16 if maps.shape[2] == 1 else TALL * maps.shape[2] / 28 * 0.75 + OFFSET * (len(maps) - 1)


def _stack(ax: Axes, left: float, middle: float, maps: np.ndarray, answer: bool) -> None:
    """Maps one before the other, or a column of numbers; those of the answer have their classes beside them."""
    count, rows, columns = maps.shape
    column = columns == 1
    tall = TALL * 1.1 if column else TALL * rows / 28 * 0.75
    wide = 0.16 if column else tall * columns / rows
    for i, picture in enumerate(maps):
        x = left + OFFSET * i
        y = middle - tall / 2 + OFFSET * ((count - 1) / 2 - i)
        extent = (x, x + wide, y, y + tall)
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=255, extent=extent, interpolation="none", zorder=2 + i)
        ax.add_patch(plt.Rectangle((x, y), wide, tall, fill=False, edgecolor="0.45", linewidth=0.5, zorder=2 + i))
    if answer:
        for k in range(rows):
            at = middle + tall / 2 - tall * (k + 0.5) / rows
            ax.text(left + wide + 0.04, at, str(k), va="center", ha="left", fontsize=SMALL)
