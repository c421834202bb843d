"""The networks for sentences: those of the write-up, and that of Kim (2014)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from convnet import (
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    Layer,
    MaxPool1D,
    Parallel,
    ReLU,
    Sequential,
    fan_in_uniform,
)
from coursework.settings import ACTIVATIONS, ORIGINAL, STANDARD, Setting

WIDTHS = (1, 2, 3)  # neighbouring words that a filter of the network with parallel widths sees

# He's start, right for digits, is too large for few sentences; the chapter compares the two on validation sentences
SMALLER_START = replace(STANDARD, name=f"{STANDARD.name}, smaller start", filters=fan_in_uniform, dense=fan_in_uniform)
ORIGINAL_START = replace(
    STANDARD, name="textbook training, the course's start", filters=ORIGINAL.filters, dense=ORIGINAL.dense
)
SETTINGS: Mapping[str, Setting] = {
    setting.name: setting for setting in (ORIGINAL, SMALLER_START, ORIGINAL_START, STANDARD)
}


def network(
    kind: str = "base",
    setting: Setting = SMALLER_START,
    hidden_units: int = 128,
    activation: str = "ReLU",
    dropout: float = 0.5,
) -> Sequential:
    """A network of the write-up for sentences (LENGTH, dimensions), not built yet.

    Args:
        kind: "base", "two blocks" or "no convolution"; or "parallel widths" (Kim 2014), see `parallel_widths`.
        setting: gives the initialisers.
        hidden_units: of the fully connected layer.
        activation: a key of ACTIVATIONS.
        dropout: of parallel widths.
    """

    def active(layer: Layer) -> list[Layer]:
        return [layer, ACTIVATIONS[activation]()]

    def block(filters: int) -> list[Layer]:
        conv = [layer for _ in range(2) for layer in active(Conv1D(filters, 3, kernel_initializer=setting.filters))]
        return [*conv, MaxPool1D(2, ceil=True)]

    if kind == "parallel widths":
        return parallel_widths(dropout=dropout)
    hidden = {
        "base": [*block(64), Flatten(), *active(Dense(hidden_units, setting.dense))],
        "two blocks": [*block(64), *block(128), Flatten(), *active(Dense(hidden_units, setting.dense))],
        "no convolution": [Flatten(), *active(Dense(1024, setting.dense)), *active(Dense(1024, setting.dense))],
    }[kind]
    return Sequential([*hidden, Dense(2, setting.dense)])


def parallel_widths(table: np.ndarray | None = None, dropout: float = 0.5) -> Sequential:
    """The network of Kim (2014): convolutions of several widths side by side, the maximum over time of each, dropout.

    Args:
        table: word vectors to begin with, (words, dimensions), for a network that takes numbers and learns the vectors
            with the rest ("non-static"); without it, the input is vectors ("static").
        dropout: share of the maxima that are dropped in training.
    """
    widths = [
        Sequential([Conv1D(100, width, kernel_initializer=fan_in_uniform), ReLU(), GlobalMaxPool1D()])
        for width in WIDTHS
    ]
    words = [] if table is None else [Embedding(table)]
    return Sequential([*words, Parallel(widths), Dropout(dropout), Dense(2, fan_in_uniform)])
