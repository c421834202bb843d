"""Pictures of digits, which several chapters draw; style, numbers and captions are the report's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


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


def picture_rows(rows: Mapping[str, np.ndarray]) -> Figure:
    """Rows of pictures (N, 28, 28), each with its name at the left."""
    count = max(map(len, rows.values()))
    fig, axes = plt.subplots(len(rows), count, figsize=(6.8, 0.56 * len(rows)), squeeze=False)
    fig.subplots_adjust(left=0.24, right=1, bottom=0, top=1, wspace=0.06, hspace=0.06)
    for ax in axes.flat:
        ax.axis("off")
    for row, (name, pictures) in zip(axes, rows.items(), strict=True):
        row[0].text(-0.25, 0.5, name, transform=row[0].transAxes, ha="right", va="center", fontsize=8)
        for ax, picture in zip(row, pictures, strict=False):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=255, interpolation="none")
    return fig
