"""Networks as the page takes them: what its layers are, and their numbers in few bytes.

The page's own network (reports/template/live/network.js) is told of layers one by one. Large arrays of weights, which
are most of it, become int8 with a scale for each place of the last axis; `rounded` is the network that the page then
has, to measure what that costs.
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
MANY = 10_000  # numbers from which on they are rounded


def describe(networks: Mapping[str, Sequential]) -> tuple[dict[str, list[Described]], dict[str, np.ndarray]]:
    """What the page has to know of networks: their layers by the network's name, and all their arrays by name.

    Raises:
        CourseworkError: a layer that the page does not know.
    """
    arrays = {
        f"{network}.{name}{ending}": array
        for network, model in networks.items()
        for name, values in model.params.items()
        for ending, array in _stored(values).items()
    }
    return {name: _layers(model, name) for name, model in networks.items()}, arrays


def rounded(model: Sequential) -> Sequential:
    """The network with the numbers that the page has of it."""
    copy = deepcopy(model)
    for values in copy.params.values():
        stored = _stored(values)
        values[...] = stored[""].astype(np.float32) * stored.get(".scales", np.float32(1))
    return copy


def _stored(values: np.ndarray) -> dict[str, np.ndarray]:
    """An array as it is stored, and the scales of the last axis if it is rounded, by what stands behind its name."""
    if values.ndim < 2 or values.size < MANY:
        return {"": values.astype(np.float32)}
    most = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
    scales = (np.maximum(most, 1e-12) / 127).astype(np.float32)
    return {"": np.rint(values / scales).astype(np.int8), ".scales": scales}


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
            return [_dense(layer, name)]
        case Embedding():
            return [{"type": "words", "dimensions": layer.output_shape[1], "table": {"array": f"{name}.table"}}]
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
    kind, geometry = "transposed" if isinstance(layer, ConvTranspose2D) else "convolution", layer.plan.geometry
    return {
        "type": kind,
        "size": geometry.size,
        "outputs": geometry.outputs,
        "channels": geometry.channels,
        "filters": geometry.filters,
        "kernel": geometry.kernel,
        "strides": geometry.stride,
        "padding": [before for before, _ in geometry.padding],
        "weights": {"array": f"{name}.filters"},
        "bias": {"array": f"{name}.bias"},
    }


def _dense(layer: Dense, name: str) -> Described:
    """A convolution of a picture that is one pixel."""
    return {
        "type": "dense",
        "size": (1, 1),
        "outputs": (1, 1),
        "channels": layer.input_shape[0],
        "filters": layer.units,
        "kernel": (1, 1),
        "strides": (1, 1),
        "padding": (0, 0),
        "weights": {"array": f"{name}.weights"},
        "bias": {"array": f"{name}.bias"},
    }


def _pool(layer: Layer, window: tuple[int, int], outputs: tuple[int, int]) -> Described:
    return {
        "type": "pool",
        "size": as_pair(layer.input_shape[:-1]),
        "outputs": outputs,
        "channels": layer.input_shape[-1],
        "filters": layer.input_shape[-1],
        "kernel": window,
        "strides": window,
        "padding": (0, 0),
    }
