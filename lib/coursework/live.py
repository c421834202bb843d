"""Networks as the page takes them: what its layers are, and their numbers in few bytes.

The page's own network (reports/template/live/network.js) is told of layers one by one. Weights of dense layers, word
vectors and large banks of filters, which are most of it, become int8 with a scale for each place of the last axis, and
small banks float16; `rounded` is the network that the page then has, to measure what that costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from convnet import (
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    GlobalMaxPool2D,
    Layer,
    LeakyReLU,
    MaxPool2D,
    Parallel,
    ReLU,
    Reshape,
    Sequential,
    Tanh,
)
from convnet.layers.convolution import as_pair
from coursework.errors import CourseworkError

Described = dict[str, Any]
MANY = 10_000  # numbers of a bank of filters from which on they are rounded to int8


def describe(networks: Mapping[str, Sequential]) -> tuple[dict[str, list[Described]], dict[str, np.ndarray]]:
    """What the page has to know of networks: their layers by the network's name, and all their arrays by name.

    Raises:
        CourseworkError: a layer that the page does not know.
    """
    arrays = {
        f"{network}.{name}{ending}": array
        for network, model in networks.items()
        for name, values in model.params.items()
        for ending, array in _stored(values, name).items()
    }
    return {name: _layers(model, name) for name, model in networks.items()}, arrays


def rounded(model: Sequential) -> Sequential:
    """The network with the numbers that the page has of it."""
    copy = deepcopy(model)
    for name, values in copy.params.items():
        stored = _stored(values, name)
        values[...] = stored[""].astype(np.float32) * stored.get(".scales", np.float32(1))
    return copy


def _stored(values: np.ndarray, name: str) -> dict[str, np.ndarray]:
    """An array as it is stored, and the scales of the last axis if it is int8, by what stands behind its name."""
    match name.rpartition(".")[2]:
        case "weights" | "table" | "filters" if values.ndim == 2 or values.size >= MANY:
            scales = np.maximum(np.abs(values).reshape(-1, values.shape[-1]).max(axis=0), np.float32(1e-12)).astype(
                np.float32
            ) / np.float32(127)
            return {"": np.rint(values / scales).astype(np.int8), ".scales": scales}
        case "filters":
            return {"": values.astype(np.float16)}
    return {"": values.astype(np.float32)}


def _layers(layer: Layer, name: str) -> list[Described]:
    """What a layer does, in steps; those that only drop or shape do nothing."""
    match layer:
        case Sequential():
            parts = zip(layer.names, layer.layers, strict=True)
            return [step for part, inner in parts for step in _layers(inner, f"{name}.{part}")]
        case Parallel() if len(layer.output_shape) == 1:
            branches = zip(layer.names, layer.branches, strict=True)
            return [{"type": "parallel", "branches": [_layers(inner, f"{name}.{part}") for part, inner in branches]}]
        case Conv2D() | ConvTranspose2D():
            return [_convolution(layer, name)]
        case Dense():
            return [{"type": "dense", "arrays": {"weights": f"{name}.weights", "bias": f"{name}.bias"}}]
        case Embedding():
            return [{"type": "words", "dimensions": layer.output_shape[1], "arrays": {"table": f"{name}.table"}}]
        case ReLU():
            return [{"type": "leaky", "slope": 0}]
        case LeakyReLU():
            return [{"type": "leaky", "slope": layer.slope}]
        case Tanh():
            return [{"type": "tanh"}]
        case MaxPool2D():
            return [_pool(layer, as_pair(layer.pool_size), as_pair(layer.output_shape[:-1]))]
        case GlobalMaxPool2D():
            return [_pool(layer, as_pair(layer.input_shape[:-1]), (1, 1))]
        case Reshape() | Dropout():  # Flatten, too: the same numbers in the same order
            return []
    raise CourseworkError(f"{layer}: the page's network (reports/template/live/network.js) has no such layer")


def _convolution(layer: Conv2D | ConvTranspose2D, name: str) -> Described:
    geometry = layer.plan.geometry
    return {
        "type": "transposed" if isinstance(layer, ConvTranspose2D) else "convolution",
        "size": geometry.size,
        "outputs": geometry.outputs,
        "channels": geometry.channels,
        "filters": geometry.filters,
        "kernel": geometry.kernel,
        "strides": geometry.stride,
        "padding": [before for before, _ in geometry.padding],
        "arrays": {"weights": f"{name}.filters", "bias": f"{name}.bias"},
    }


def _pool(layer: Layer, window: tuple[int, int], outputs: tuple[int, int]) -> Described:
    size, channels = as_pair(layer.input_shape[:-1]), layer.input_shape[-1]
    return {"type": "pool", "size": size, "outputs": outputs, "channels": channels, "kernel": window}
