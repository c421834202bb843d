"""A convolution by example: a piece of a digit, pixel by pixel, under a filter."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure

from convnet import Conv2D
from coursework.figures import SIGNED, SMALL

EDGES = np.array([[-1, 0, 1]] * 3)  # a filter: what is on the right less what is on the left
PIECE, WINDOW = "0.35", "#CC79A7"  # colours of their frames, which are those of no value


@dataclass(frozen=True)
class Example:
    """A square piece of a digit, and what a filter makes of it without padding.

    Attributes:
        image: (28, 28), the whole digit.
        corner: row and column of the piece's first pixel.
        pixels: (n, n), the piece.
        weights: (k, k), the filter, of −1, 0 and 1.
        sums: (n - k + 1, n - k + 1), as `convnet.Conv2D` computes them.
        place: row and column of the largest of them.
    """

    image: np.ndarray
    corner: tuple[int, int]
    pixels: np.ndarray
    weights: np.ndarray
    sums: np.ndarray
    place: tuple[int, int]

    @classmethod
    def of(cls, image: np.ndarray, corner: tuple[int, int], size: int, weights: np.ndarray = EDGES) -> Example:
        """The piece of an image (28, 28) that has its first pixel at `corner`."""
        top, left = corner
        pixels = image[top : top + size, left : left + size].astype(int)
        layer = Conv2D(1, len(weights), padding="valid").build((size, size, 1), np.random.default_rng(0), np.float64)
        layer.params["filters"][...] = weights[:, :, None, None]
        sums = np.rint(layer(pixels[None, :, :, None].astype(float))[0, :, :, 0]).astype(int)
        row, column = np.unravel_index(sums.argmax(), sums.shape)
        return cls(image, corner, pixels, weights, sums, (int(row), int(column)))

    @property
    def under(self) -> np.ndarray:
        """The pixels (k, k) under the filter at `place`."""
        (row, column), k = self.place, len(self.weights)
        return self.pixels[row : row + k, column : column + k]

    @property
    def products(self) -> str:
        """How the sum at `place` comes about: pixels under weights of 1, less those under weights of −1."""
        right, left = (self.under[self.weights == sign] for sign in (1, -1))
        return " − ".join([" + ".join(map(str, right)), *map(str, left)])


def worked(example: Example) -> Figure:
    """The digit with its piece, the pixels, the filter and the sums; the largest sum and its window are marked."""
    n, k, m = len(example.pixels), len(example.weights), len(example.sums)
    fig = plt.figure(figsize=(6.8, 2.35))
    axes = fig.subplots(1, 4, width_ratios=[4.6, n, k, m], gridspec_kw={"wspace": 0.16, "left": 0, "right": 1})
    fig.subplots_adjust(bottom=0, top=0.86)
    whole, piece, weights, sums = axes
    whole.imshow(example.image, cmap="gray_r", vmin=0, vmax=255, interpolation="none")
    top, left = example.corner
    _frame(whole, top, left, n, PIECE)
    whole.set_title("a test digit", fontsize=SMALL + 1)
    _numbers(piece, example.pixels, "gray_r", (0, 255), "its pixels")
    _frame(piece, *example.place, k, WINDOW)
    _numbers(weights, example.weights, SIGNED, (-3, 3), "the filter")
    limit = 1.6 * np.abs(example.sums).max()
    _numbers(sums, example.sums, SIGNED, (-limit, limit), "the sums")
    _frame(sums, *example.place, 1, WINDOW)
    for ax in axes:
        ax.axis("off")
    return fig


def _numbers(ax: Axes, array: np.ndarray, colors: str | Colormap, limits: tuple[float, float], title: str) -> None:
    ax.imshow(array, cmap=colors, vmin=limits[0], vmax=limits[1], interpolation="none")
    dark = colors == "gray_r"
    for (row, column), value in np.ndenumerate(array):
        color = "white" if dark and value > 110 else "black"
        ax.text(column, row, f"{value}".replace("-", "−"), ha="center", va="center", fontsize=SMALL, color=color)
    ax.set_title(title, fontsize=SMALL + 1)


def _frame(ax: Axes, row: int, column: int, size: int, color: str) -> None:
    ax.add_patch(
        plt.Rectangle((column - 0.5, row - 0.5), size, size, fill=False, edgecolor=color, linewidth=1.8, clip_on=False)
    )
