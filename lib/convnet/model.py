"""Networks of layers: one after the other, or side by side."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from convnet import checks
from convnet.errors import InputError, ShapeError
from convnet.layers.base import Array, Layer, Params, Rng, Shape
from convnet.losses import softmax


class Summary(list[dict[str, Any]]):
    """The rows of `Sequential.summary`; printed, a table with the sum of all parameters."""

    def __str__(self) -> str:
        total = {"layer": "", "definition": "", "output": "", "parameters": sum(row["parameters"] for row in self)}
        rows = [[*total], *([str(cell)[:62] for cell in row.values()] for row in [*self, total])]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join([*map(str.ljust, row[:-1], widths), row[-1].rjust(widths[-1])]) for row in rows)


class Sequential(Layer):
    """Layers one after the other; itself a layer.

    Layers are named by their kind and number, as conv2d_1, conv2d_2, dense_1, and parameters by layer and role, as
    conv2d_1.filters.

    >>> model = Sequential([Conv2D(8, 5), ReLU(), Flatten(), Dense(10)]).build((28, 28, 1), rng)
    >>> print(model.summary())
    layer      definition                                                      output       parameters
    conv2d_1   Conv2D(filters=8, kernel_size=(5, 5), strides=(1, 1), padding=  (28, 28, 8)         208
    relu_1     ReLU()                                                          (28, 28, 8)           0
    flatten_1  Flatten()                                                       (6272,)               0
    dense_1    Dense(units=10, kernel_initializer=he_normal)                   (10,)             62730
                                                                                                 62938
    """

    def __init__(self, layers: Sequence[Layer]):
        self.layers = _layers("Sequential", layers)
        count: Counter[str] = Counter()
        self.names: list[str] = []
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
        return self._take_shapes(shape)

    def first(self, count: int) -> "Sequential":
        """The first `count` layers (counted from the end if negative) as a network that shares their parameters."""
        self.check_built()
        layers = self.layers[: checks.integer("first: count", count, -len(self.layers))]
        return Sequential(layers)._take_shapes(layers[-1].output_shape)

    @property
    def params(self) -> Params:
        """The parameters of all layers."""
        return _joined(self.names, [layer.params for layer in self.layers])

    def _take_shapes(self, output_shape: Shape) -> Self:
        first = self.layers[0]
        self.input_shape, self.dtype, self.takes_numbers = first.input_shape, first.dtype, first.takes_numbers
        self.output_shape = output_shape
        return self

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        tape = []
        for layer in self.layers:
            x, entry = layer._forward(x, training, rng)
            tape.append(entry)
        return x, tape

    def _infer(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer._infer(x)  # no tape: every activation is freed as soon as it is used
        return x

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        grads: Params = {}
        dx: Array | None = dy
        # below the first layer with parameters nobody needs a gradient, unless the input's is asked for
        lowest = 0 if need_input else next((i for i, layer in enumerate(self.layers) if layer.params), len(self.layers))
        for i in range(len(self.layers) - 1, lowest - 1, -1):
            dx, of_layer = self.layers[i]._backward(dx, tape[i], need_input or i > lowest, need_params)  # type: ignore
            grads.update({f"{self.names[i]}.{key}": value for key, value in of_layer.items()})
        return (dx if need_input else None), grads

    def predict(self, x: Array) -> Array:
        """Most probable class (N,) of each sample (raises InputError where none is, as the logits are not numbers)."""
        return self._class_logits(x).argmax(axis=-1)

    def predict_proba(self, x: Array) -> Array:
        """Probability (N, classes) of each class for each sample, softmax of the logits (raises as `predict`)."""
        return softmax(self._class_logits(x))

    def _class_logits(self, x: Array) -> Array:
        logits = self(x)
        if bad := np.isnan(logits).reshape(len(x), -1).any(axis=1).sum():
            raise InputError(f"{bad} of {len(x)} samples have nan as logits: expected finite samples and parameters")
        return logits

    def summary(self) -> Summary:
        """One row per layer: its name, its options, the shape of its output and the number of its parameters."""
        self.check_built()
        return Summary(
            {"layer": name, "definition": repr(layer), "output": layer.output_shape, "parameters": layer.count_params()}
            for name, layer in zip(self.names, self.layers, strict=True)
        )


class Parallel(Layer):
    """Layers side by side on the same input, their outputs joined along the last axis; itself a layer.

    The branches are named branch_1, branch_2 …, their parameters as branch_1.filters or branch_1.conv2d_1.filters.

    >>> Parallel([Dense(2), Dense(3)]).build((4,), rng).output_shape
    (5,)
    """

    def __init__(self, branches: Sequence[Layer]):
        self.branches = _layers("Parallel", branches)
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

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        outputs, tapes = zip(*(branch._forward(x, training, rng) for branch in self.branches), strict=True)
        return np.concatenate(outputs, axis=-1), tapes

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        ends = np.cumsum([branch.output_shape[-1] for branch in self.branches])[:-1]
        shares = zip(self.branches, tape, np.split(dy, ends, axis=-1), strict=True)
        results = [
            branch._backward(np.ascontiguousarray(share), entry, need_input, need_params)
            for branch, entry, share in shares
        ]
        grads = _joined(self.names, [grads for _, grads in results])
        return sum((dx for dx, _ in results[1:]), start=results[0][0]) if need_input else None, grads  # type: ignore


def _layers(kind: str, layers: Any) -> list[Layer]:
    """A list of layers none of which, nor of those within them, is there twice (raises InputError)."""
    if not (isinstance(layers, (list, tuple)) and layers and all(isinstance(layer, Layer) for layer in layers)):
        raise InputError(f"{kind}: expected a list of at least one layer, received {layers!r}")
    inner = [part for layer in layers for part in _within(layer)]
    if len({id(layer) for layer in inner}) < len(inner):
        raise InputError(f"{kind}: received the same layer twice; make one for each place, for each has its own shapes")
    return list(layers)


def _within(layer: Layer) -> list[Layer]:
    """A layer and all layers that it is made of."""
    parts = getattr(layer, "layers", None) or getattr(layer, "branches", [])
    return [layer, *(inner for part in parts for inner in _within(part))]


def _joined(names: list[str], params: list[Params]) -> Params:
    """The parameters, or the gradients, of several layers, each with its layer's name before its own."""
    return {f"{name}.{key}": value for name, part in zip(names, params, strict=True) for key, value in part.items()}
