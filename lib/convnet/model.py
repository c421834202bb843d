"""Networks of layers: one after the other, or side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

import numpy as np

from convnet import checks
from convnet.errors import InputError, ShapeError
from convnet.layers import Layer, Params, Shape
from convnet.losses import softmax
from convnet.parallel import map_shards, shards


class Sequential(Layer):
    """Layers one after the other; itself a layer.

    Layers are named by their kind and number, as conv2d_1, conv2d_2, dense_1, and parameters by layer and role, as
    conv2d_1.filters. Use it as `Sequential([...]).build((28, 28, 1), rng)`.
    """

    def __init__(self, layers: list[Layer]):
        self.layers = _several("Sequential", layers)
        count: Counter[str] = Counter()
        self.names = []
        for layer in layers:
            kind = type(layer).__name__.lower()
            count[kind] += 1
            self.names.append(f"{kind}_{count[kind]}")

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Build every layer for what the one before it puts out; see `Layer.build`."""
        shape = input_shape
        for layer in self.layers:
            shape = layer.build(shape, rng, dtype).output_shape
            if layer.takes_numbers and layer is not self.layers[0]:
                raise ShapeError(f"{layer}: takes whole numbers, so it must be the first layer")
        return self._join()

    def first(self, count: int) -> Sequential:
        """The first `count` layers (counted from the end if negative) as a network that shares their parameters."""
        self.check_built()
        return Sequential(self.layers[: checks.integer("first: count", count, -len(self.layers))])._join()

    @property
    def params(self) -> Params:
        """The parameters of all layers."""
        return _joined(self.names, [layer.params for layer in self.layers])

    def _join(self) -> Self:
        """Take the shapes from the layers, which are built."""
        first = self.layers[0]
        self.input_shape, self.dtype, self.takes_numbers = first.input_shape, first.dtype, first.takes_numbers
        self.output_shape = self.layers[-1].output_shape
        return self

    def _forward(self, x, training, rng):
        tape = []
        for layer in self.layers:
            x, entry = layer.forward(x, training, rng)
            tape.append(entry)
        return x, tape

    def _backward(self, dy, tape, need_input, need_params):
        grads = {}
        # below the first layer with parameters nobody needs a gradient, unless the input's is asked for
        lowest = 0 if need_input else next((i for i, layer in enumerate(self.layers) if layer.params), len(self.layers))
        for i in range(len(self.layers) - 1, lowest - 1, -1):
            dy, layer_grads = self.layers[i].backward(dy, tape[i], need_input or i > lowest, need_params)
            grads.update({f"{self.names[i]}.{key}": value for key, value in layer_grads.items()})
        return (dy if need_input else None), grads

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Output (N, *output_shape) for any number of samples x (N, *input_shape), in inference mode and in shards."""
        self.check("input", x, self.input_shape)
        if len(x) == 0:
            raise InputError(f"{self}: expected at least one sample, received none")
        return np.concatenate(map_shards(lambda shard: self.forward(x[shard])[0], shards(len(x))))

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Most probable class (N,) of each sample (raises InputError where none is, as the logits are not numbers)."""
        return self._judge(x).argmax(axis=-1)

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        """Probability (N, classes) of each class for each sample, softmax of the logits (raises as `predict`)."""
        return softmax(self._judge(x))

    def _judge(self, x: np.ndarray) -> np.ndarray:
        logits = self.logits(x)
        if bad := np.isnan(logits).reshape(len(x), -1).any(axis=1).sum():
            raise InputError(f"{bad} of {len(x)} samples have nan as logits: expected finite samples and parameters")
        return logits

    def summary(self) -> list[dict[str, Any]]:
        """One row per layer: its name, its options, the shape of its output and the number of its parameters."""
        self.check_built()
        return [
            {
                "layer": name,
                "definition": repr(layer),
                "output": layer.output_shape,
                "parameters": sum(p.size for p in layer.params.values()),
            }
            for name, layer in zip(self.names, self.layers, strict=True)
        ]


class Parallel(Layer):
    """Layers side by side on the same input, their outputs joined along the last axis; itself a layer.

    The branches are named branch_1, branch_2 …, their parameters as branch_1.filters or branch_1.conv2d_1.filters.
    """

    def __init__(self, branches: list[Layer]):
        self.branches = _several("Parallel", branches)
        self.names = [f"branch_{i}" for i, _ in enumerate(branches, start=1)]

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Build every branch for the same input; see `Layer.build`."""
        shapes = [branch.build(input_shape, rng, dtype).output_shape for branch in self.branches]
        if len({shape[:-1] for shape in shapes}) > 1:
            raise ShapeError(f"{self}: outputs of shapes {shapes} cannot be joined along the last axis")
        first = self.branches[0]
        self.input_shape, self.dtype, self.takes_numbers = first.input_shape, first.dtype, first.takes_numbers
        if any(branch.takes_numbers != self.takes_numbers for branch in self.branches):
            raise ShapeError(f"{self}: some branches take whole numbers and others do not")
        self.output_shape = (*shapes[0][:-1], sum(shape[-1] for shape in shapes))
        return self

    @property
    def params(self) -> Params:
        """The parameters of all branches."""
        return _joined(self.names, [branch.params for branch in self.branches])

    def _forward(self, x, training, rng):
        outputs, tapes = zip(*(branch.forward(x, training, rng) for branch in self.branches), strict=True)
        return np.concatenate(outputs, axis=-1), tapes

    def _backward(self, dy, tapes, need_input, need_params):
        ends = np.cumsum([branch.output_shape[-1] for branch in self.branches])[:-1]
        dx, grads = None, []
        for branch, tape, share in zip(self.branches, tapes, np.split(dy, ends, axis=-1), strict=True):
            share_dx, branch_grads = branch.backward(np.ascontiguousarray(share), tape, need_input, need_params)
            grads.append(branch_grads)
            if need_input:
                dx = share_dx if dx is None else dx + share_dx
        return dx, _joined(self.names, grads)


def _several(kind: str, layers: list[Layer]) -> list[Layer]:
    """Layers, if they are some, and none of them, nor of those within them, is there twice (raises InputError)."""
    if not (isinstance(layers, (list, tuple)) and layers and all(isinstance(layer, Layer) for layer in layers)):
        raise InputError(f"{kind}: expected a list of at least one layer, received {layers!r}")
    found = [inner for layer in layers for inner in _within(layer)]
    if len({id(layer) for layer in found}) < len(found):
        raise InputError(f"{kind}: received the same layer twice; make one for each place, for each has its own shapes")
    return list(layers)


def _within(layer: Layer) -> list[Layer]:
    """A layer and all layers that it is made of."""
    parts = getattr(layer, "layers", None) or getattr(layer, "branches", [])
    return [layer, *(inner for part in parts for inner in _within(part))]


def _joined(names: list[str], params: list[Params]) -> Params:
    """The parameters, or the gradients, of several layers, each with its layer's name before its own."""
    return {f"{name}.{key}": value for name, part in zip(names, params, strict=True) for key, value in part.items()}
