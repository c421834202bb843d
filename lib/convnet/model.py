"""Networks of layers: one after the other, or side by side."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from convnet import checks
from convnet.errors import InputError, ShapeError
from convnet.layers.activations import ReLU
from convnet.layers.base import Array, Layer, Params, Rng, Shape
from convnet.layers.pooling import GlobalMaxPool2D, MaxPool2D
from convnet.losses import softmax


class Summary(list[dict[str, Any]]):
    """The rows of `Sequential.summary`; printed, a table with the sum of all parameters."""

    def __str__(self) -> str:
        total = {"layer": "", "definition": "", "output": "", "parameters": sum(row["parameters"] for row in self)}
        rows = [[*total], *([str(cell)[:62] for cell in row.values()] for row in [*self, total])]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join([*map(str.ljust, row[:-1], widths), row[-1].rjust(widths[-1])]) for row in rows)


class _Composite(Layer):
    """A layer that is made of others, each with a name, which stands before those of its parameters."""

    names: list[str]
    parts: list[Layer]

    @property
    def params(self) -> Params:
        """The parameters of all parts."""
        return self._joined([part.params for part in self.parts])

    def _joined(self, params: list[Params]) -> Params:
        """The parameters, or the gradients, of all parts."""
        named = zip(self.names, params, strict=True)
        return {f"{name}.{key}": value for name, part in named for key, value in part.items()}

    def _take(self, layers: Any) -> list[Layer]:
        """Be made of layers none of which, nor of those within them, is there twice (raises InputError)."""
        kind = type(self).__name__
        if not (isinstance(layers, (list, tuple)) and layers and all(isinstance(layer, Layer) for layer in layers)):
            raise InputError(f"{kind}: expected a list of at least one layer, received {layers!r}")
        self.parts = list(layers)
        inner = self._within()
        if len({id(layer) for layer in inner}) < len(inner):
            remedy = "make one for each place, for each has its own shapes"
            raise InputError(f"{kind}: received the same layer twice; {remedy}")
        return self.parts

    def _within(self) -> list[Layer]:
        inner = [part._within() if isinstance(part, _Composite) else [] for part in self.parts]
        return sum(inner, start=self.parts)

    def _take_input(self) -> None:
        """Want the input that the first part wants."""
        first = self.parts[0]
        self.input_shape, self.dtype, self.takes_numbers = first.input_shape, first.dtype, first.takes_numbers


class Sequential(_Composite):
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
        self.layers = self._take(layers)
        kinds = [type(layer).__name__.lower() for layer in layers]
        self.names = [f"{kind}_{kinds[: i + 1].count(kind)}" for i, kind in enumerate(kinds)]
        self._passed = _pools_first([*zip(self.names, self.layers, strict=True)])

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Build every layer for what the one before it puts out; see `Layer.build`."""
        shape = input_shape
        for layer in self.layers:
            shape = layer.build(shape, rng, dtype).output_shape
            if layer.takes_numbers and layer is not self.layers[0]:
                raise ShapeError(f"{layer}: takes whole numbers, so it must be the first layer")
        self.output_shape = shape
        self._take_input()
        return self

    def first(self, count: int) -> "Sequential":
        """The first `count` layers (counted from the end if negative) as a network that shares their parameters."""
        self.check_built()
        part = Sequential(self.layers[: checks.integer("first: count", count, -len(self.layers))])
        part.output_shape = part.layers[-1].output_shape
        part._take_input()
        return part

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        tape = []
        for _, layer in self._passed:
            x, entry = layer._forward(x, training, rng)
            tape.append(entry)
        return x, tape

    def _infer(self, x: Array) -> Array:
        for _, layer in self._passed:
            x = layer._infer(x)  # no tape: every activation is freed as soon as it is used
        return x

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        grads: Params = {}
        dx: Array | None = dy
        # below the first layer with parameters nobody needs a gradient, unless the input's is asked for
        lowest = 0 if need_input else next((i for i, (_, layer) in enumerate(self._passed) if layer.params), len(tape))
        for i in range(len(tape) - 1, lowest - 1, -1):
            name, layer = self._passed[i]
            dx, of_layer = layer._backward(dx, tape[i], need_input or i > lowest, need_params)  # type: ignore
            grads.update({f"{name}.{key}": value for key, value in of_layer.items()})
        return (dx if need_input else None), grads

    def predict(self, x: Array) -> Array:
        """Most probable class (N,) of each sample.

        Raises:
            ShapeError: x does not fit, or there is but one logit, as for `binary_cross_entropy`.
            InputError: no class is, as logits are not finite.
        """
        return self._class_logits(x).argmax(axis=-1)

    def predict_proba(self, x: Array) -> Array:
        """Probability (N, classes) of each class for each sample, softmax of the logits (raises as `predict`)."""
        return softmax(self._class_logits(x))

    def _class_logits(self, x: Array) -> Array:
        logits = self(x)
        if logits.shape[-1] < 2:
            raise ShapeError("expected logits of two classes or more, received one, which is greater than 0 or not")
        if bad := (~np.isfinite(logits)).reshape(len(x), -1).any(axis=1).sum():
            raise InputError(
                f"{bad} of {len(x)} samples have logits that are not finite: expected finite samples and weights"
            )
        return logits

    def summary(self) -> Summary:
        """One row per layer: its name, its options, the shape of its output and the number of its parameters."""
        self.check_built()
        return Summary(
            {"layer": name, "definition": repr(layer), "output": layer.output_shape, "parameters": layer.count_params()}
            for name, layer in zip(self.names, self.layers, strict=True)
        )


def _pools_first(layers: list[tuple[str, Layer]]) -> list[tuple[str, Layer]]:
    """Layers by name, pools before the ReLU that they follow: the same numbers, and ReLU has fewer of them to do."""
    for i in range(1, len(layers)):
        if type(layers[i - 1][1]) is ReLU and isinstance(layers[i][1], MaxPool2D | GlobalMaxPool2D):
            layers[i - 1], layers[i] = layers[i], layers[i - 1]
    return layers


class Parallel(_Composite):
    """Layers side by side on the same input, their outputs joined along the last axis; itself a layer.

    The branches are named branch_1, branch_2 …, their parameters as branch_1.filters or branch_1.conv2d_1.filters.

    >>> Parallel([Dense(2), Dense(3)]).build((4,), rng).output_shape
    (5,)
    """

    def __init__(self, branches: Sequence[Layer]):
        self.branches = self._take(branches)
        self.names = [f"branch_{i}" for i, _ in enumerate(branches, start=1)]

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Build every branch for the same input; see `Layer.build`."""
        shapes = [branch.build(input_shape, rng, dtype).output_shape for branch in self.branches]
        if len({shape[:-1] for shape in shapes}) > 1:
            raise ShapeError(f"{self}: outputs of shapes {shapes} cannot be joined along the last axis")
        if len({branch.takes_numbers for branch in self.branches}) > 1:
            raise ShapeError(f"{self}: some branches take whole numbers and others do not")
        self.output_shape = (*shapes[0][:-1], sum(shape[-1] for shape in shapes))
        self._take_input()
        return self

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        outputs, tapes = zip(*(branch._forward(x, training, rng) for branch in self.branches), strict=True)
        return np.concatenate(outputs, axis=-1), tapes

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        ends = np.cumsum([branch.output_shape[-1] for branch in self.branches])[:-1]
        shares = map(np.ascontiguousarray, np.split(dy, ends, axis=-1))
        results = [
            branch._backward(share, entry, need_input, need_params)
            for branch, entry, share in zip(self.branches, tape, shares, strict=True)
        ]
        dx = sum((dx for dx, _ in results[1:]), start=results[0][0]) if need_input else None  # type: ignore
        return dx, self._joined([grads for _, grads in results])
