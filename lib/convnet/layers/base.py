"""What all layers have in common: options, shapes and parameters, and nothing about a pass."""

from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np

from convnet import checks
from convnet.description import Described
from convnet.errors import InputError, ShapeError
from convnet.threads import join, map_shards, shards

Array = np.ndarray
Shape = tuple[int, ...]
Params = dict[str, Array]
Rng = np.random.Generator | None
Initializer = Callable[[Shape, np.random.Generator], Array]


class Layer(Described):
    """A differentiable step of a network.

    A subclass keeps the arguments of its constructor under their names, and writes `_forward(x, training, rng) ->
    (y, tape)` and `_input_gradient(dy, tape) -> dx`; one with parameters writes `_init_params(rng)` and `_backward(dy,
    tape, need_input, need_params) -> (dx, grads)`, and one that changes shapes `_output_shape(input_shape)`. Shapes are
    without the batch axis; arrays have it first, as an axis, though not always in memory: from layer to layer a
    gradient keeps the memory order of the activation that it belongs to (see `convolution.memory`).
    """

    axes: ClassVar[tuple[str, ...] | None] = None  # of a sample, where the layer wants certain ones
    takes_numbers: bool = False  # whole ones of any integer type, in place of the layer's dtype
    input_shape: Shape  # from here on, there once it is built
    output_shape: Shape
    dtype: np.dtype
    _params: Params = {}  # noqa: RUF012 - a layer with parameters sets its own in build

    @property
    def params(self) -> Params:
        """The parameters by name: arrays that training changes in place; none before the layer is built."""
        return self._params

    def check_params(self, params: Params) -> None:
        """Raise ShapeError unless parameters have the names, shapes and dtypes of the layer's own."""
        own, others = ({key: f"{p.dtype} {p.shape}" for key, p in of.items()} for of in (self.params, params))
        if wrong := [key for key in own | others if own.get(key) != others.get(key)]:
            told = "; ".join(f"{key}: expected {own.get(key)}, received {others.get(key)}" for key in wrong)
            raise ShapeError(f"other parameters than those of the network ({told})")

    def set_params(self, params: Params) -> None:
        """Take over the values of parameters (raises as `check_params`)."""
        self.check_params(params)
        for key, value in params.items():
            self.params[key][...] = value

    def count_params(self) -> int:
        """How many numbers training can change (raises ShapeError if the layer is not built)."""
        self.check_built()
        return sum(array.size for array in self.params.values())

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float32) -> Self:
        """Fix the shapes and draw the parameters.

        Args:
            input_shape: shape of one sample, such as (28, 28, 1).
            rng: source of the initial weights.
            dtype: float32, or float64 for gradient checks; inputs must have it too.

        Raises:
            ShapeError: the layer cannot take such an input.
            InputError: an argument or an initial weight is not of its kind.
        """
        self.dtype = checks.floating(f"{self}: dtype", dtype)
        shape = checks.shape(f"{self}: input_shape", input_shape)
        if self.axes and len(shape) != len(self.axes):
            expected = f"expected samples ({', '.join(self.axes)}), received samples of shape {shape}"
            raise ShapeError(f"{self}: {expected}; Flatten or Reshape them first")
        self.output_shape = self._output_shape(shape)
        self.input_shape = shape
        self._params = {name: np.array(value, self.dtype, order="C") for name, value in self._init_params(rng).items()}
        return self

    def __call__(self, x: Array) -> Array:
        """Output (N, *output_shape) for x (N, *input_shape), in inference mode and in shards.

        Raises:
            ShapeError, InputError: x has another shape or dtype; there are no samples.
        """
        self.check("input", x)
        if len(x) == 0:
            raise InputError(f"{self}: expected at least one sample, received none")
        return join(map_shards(lambda shard: self._infer(np.ascontiguousarray(x[shard])), shards(len(x))))

    def forward(self, x: Array, training: bool = False, rng: Rng = None) -> tuple[Array, Any]:
        """Return the output (N, *output_shape) and the tape for `backward`.

        Args:
            x: (N, *input_shape) of the layer's dtype; not modified.
            training: whether dropout drops.
            rng: needed by dropout in training only.

        Raises:
            ShapeError: x has another shape or dtype.
            InputError: dropout trains without a generator, or no vector belongs to a whole number.
        """
        self.check("input", x)
        return self._forward(np.ascontiguousarray(x), training, rng)

    def backward(
        self, dy: Array, tape: Any, need_input: bool = True, need_params: bool = True
    ) -> tuple[Array | None, Params]:
        """Return the gradient of the input (None if not needed) and of each parameter ({} if not needed).

        Args:
            dy: (N, *output_shape), gradient of the loss with respect to the output.
            tape: what `forward` returned beside that output.
            need_input, need_params: which are needed; whole numbers as input have no gradient.

        Raises:
            ShapeError: dy has another shape or dtype.
        """
        self.check("output gradient", dy)
        need_input, need_params = need_input and not self.takes_numbers, need_params and bool(self.params)
        if not (need_input or need_params):
            return None, {}
        return self._backward(np.ascontiguousarray(dy), tape, need_input, need_params)

    def check_built(self) -> None:
        """Raise ShapeError if the layer is not built yet."""
        if not hasattr(self, "input_shape"):
            raise ShapeError(f"{self}: not built yet; call build(input_shape, rng) on it or on its Sequential")

    def check(self, what: str, x: Any) -> None:
        """Raise ShapeError unless x is such an "input" or "output gradient" as the layer takes."""
        self.check_built()
        shape = self.input_shape if what == "input" else self.output_shape
        if checks.array(what, x).shape[1:] != shape:
            expected = ", ".join(["N", *map(str, shape)])
            raise ShapeError(f"{self}: expected {what} of shape ({expected}), received {x.shape}")
        if what == "input" and self.takes_numbers:
            if x.dtype.kind not in "iu":
                raise ShapeError(f"{self}: expected whole numbers as input, received {x.dtype}")
        elif x.dtype != self.dtype:
            raise ShapeError(f"{self}: expected {what} of dtype {self.dtype}, received {x.dtype}")

    def _output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _init_params(self, rng: np.random.Generator) -> Params:
        return {}

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        raise NotImplementedError

    def _infer(self, x: Array) -> Array:
        """The output alone."""
        return self._forward(x, False, None)[0]

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        return self._input_gradient(dy, tape), {}

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        raise NotImplementedError


def initial_weights(layer: Layer, draw: Initializer, shape: Shape, rng: Any) -> Array:
    """What an initialiser draws for a layer, if it is an array of that shape (raises InputError)."""
    weights = np.asarray(draw(shape, checks.generator(f"{layer}: rng", rng)))
    if weights.shape != shape or weights.dtype.kind not in "fiu" or not np.isfinite(weights).all():
        received = f"{weights.dtype} {weights.shape}"
        raise InputError(f"{layer}: expected finite initial weights of shape {shape}, received {received}")
    return weights
