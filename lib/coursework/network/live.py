"""What the widget needs in which the reader points at numbers of small pictures: what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from convnet import Conv2D, ConvTranspose2D, Layer, MaxPool2D
from coursework.network.examples import EDGES, PICTURE

STEPS = np.array([[1.0, 2, 0], [0, 3, 1], [2, 0, 1]])
STAMP = np.array([[0.0, 1, 0], [1, 2, 1], [0, 1, 0]])


def worked_examples() -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts of the widget `convolution`: a convolution, max-pooling and a transposed convolution; it has no arrays."""
    return {
        "examples": [
            _sums("Convolution", PICTURE, EDGES, lambda: Conv2D(1, 3)),
            _maxima("Max-pooling, windows of 2 × 2", np.arange(36.0).reshape(6, 6) * 7 % 10),
            _sums("Transposed convolution, two steps for each pixel", STEPS, STAMP, lambda: ConvTranspose2D(1, 3, 2)),
        ]
    }, {}


def _sums(title: str, picture: np.ndarray, weights: np.ndarray, make: Callable[[], Layer]) -> dict[str, Any]:
    """What a linear layer makes of a picture, and for each output the pixels and the weights that meet there."""
    layer, meets = (
        _with_filter(make, picture.shape, weights),
        _with_filter(make, picture.shape, _numbered(weights.shape)),
    )
    output = layer(picture[None, :, :, None])[0, :, :, 0]
    terms: list[list[list[dict[str, Any]]]] = [[[] for _ in row] for row in output]
    for at in np.ndindex(picture.shape):
        alone = np.zeros((1, *picture.shape, 1))
        alone[0, at[0], at[1], 0] = 1
        number = np.rint(meets(alone)[0, :, :, 0]).astype(int)  # of the weight, from 1, by which it reaches an output
        for i, j in zip(*np.nonzero(number), strict=True):
            by = np.unravel_index(number[i, j] - 1, weights.shape)
            terms[i][j].append({"at": list(at), "by": [int(index) for index in by]})
    return _example(title, picture, output, terms) | {"filter": weights.tolist()}


def _maxima(title: str, picture: np.ndarray) -> dict[str, Any]:
    layer = MaxPool2D(2).build((*picture.shape, 1), np.random.default_rng(0), np.float64)
    output = layer(picture[None, :, :, None])[0, :, :, 0]
    window = list(np.ndindex(2, 2))
    terms = [
        [[{"at": [2 * i + a, 2 * j + b]} for a, b in window] for j in range(output.shape[1])]
        for i in range(output.shape[0])
    ]
    return _example(title, picture, output, terms) | {"largest": True}


def _example(title: str, picture: np.ndarray, output: np.ndarray, terms: list) -> dict[str, Any]:
    return {"title": title, "input": picture.tolist(), "output": output.tolist(), "terms": terms}


def _with_filter(make: Callable[[], Layer], size: tuple[int, ...], weights: np.ndarray) -> Layer:
    layer = make().build((*size, 1), np.random.default_rng(0), np.float64)
    layer.params["filters"][...] = weights[:, :, None, None]
    return layer


def _numbered(shape: tuple[int, ...]) -> np.ndarray:
    return np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
