"""A sentence as a grid of numbers, the window of one filter, and its strongest response: max over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from convnet import Conv1D, Sequential
from coursework.figures import SIGNED, SMALL
from coursework.sentiment.classifier import SentenceClassifier

STRONGEST, OTHERS = "#CC79A7", "0.6"  # colours of what is no value


@dataclass(frozen=True)
class Response:
    """What one filter of a trained network with parallel widths makes of a sentence.

    Attributes:
        vectors: (words, dimensions), the sentence as the network sees it.
        values: (words,), the filter's response at each word, after ReLU.
        width: how many words the filter sees.
        first: the first of the words under it where it responds most.
    """

    vectors: np.ndarray
    values: np.ndarray
    width: int
    first: int


def strongest(trained: SentenceClassifier, tokens: Sequence[str]) -> Response:
    """Of the widest filters, the one that says most for *positive* about a sentence.

    That is the one whose strongest response, times its weight for positive less that for negative, is largest.
    """
    embedding, parallel, *_, dense = trained.model.layers
    count = len(tokens)
    vectors = embedding(trained.encode([list(tokens)]))
    branches = [branch.first(-1) for branch in parallel.branches if isinstance(branch, Sequential)]
    convolution = max((branch.layers[0] for branch in branches), key=lambda layer: layer.kernel_size)
    assert isinstance(convolution, Conv1D)
    at = [branch.layers[0] for branch in branches].index(convolution)
    responses = branches[at](vectors)[0]  # LENGTH, filters
    weights = dense.params["weights"]
    before = sum(branch.layers[0].filters for branch in branches[:at])
    gain = (weights[:, 1] - weights[:, 0])[before : before + convolution.filters]
    chosen = int((responses.max(axis=0) * gain).argmax())
    values, width = responses[:count, chosen], convolution.kernel_size
    first = int(values.argmax()) - (width - 1) // 2
    return Response(vectors[0, :count], values, width, max(first, 0))


def window(response: Response, tokens: Sequence[str], dimensions: int = 24) -> Figure:
    """The first dimensions of the words' vectors, the window where the filter responds most, and all its responses."""
    shown = response.vectors[:, :dimensions].T
    fig, (grid, bars) = plt.subplots(
        2, 1, figsize=(6.8, 3.6), height_ratios=[2.1, 1], sharex=True, layout="constrained"
    )
    limit = np.abs(shown).max()
    grid.imshow(shown, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto", interpolation="none")
    width = min(response.width, len(tokens) - response.first)
    frame = {"fill": False, "edgecolor": STRONGEST, "linewidth": 2, "clip_on": False}
    grid.add_patch(plt.Rectangle((response.first - 0.5, -0.5), width, len(shown), **frame))
    grid.set(ylabel="dimension", yticks=[])
    grid.grid(False)
    colors = [STRONGEST if i == response.values.argmax() else OTHERS for i in range(len(tokens))]
    bars.bar(range(len(tokens)), response.values, color=colors, width=0.6)
    bars.axhline(response.values.max(), color=STRONGEST, linestyle="--", linewidth=0.8)
    bars.set_xticks(range(len(tokens)), tokens, fontsize=SMALL, rotation=30, ha="right")
    bars.set_ylabel("response", fontsize=SMALL)
    bars.grid(axis="x", visible=False)
    return fig
