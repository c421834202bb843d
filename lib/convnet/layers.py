"""Layers: parameters and shapes, and nothing about a pass. What backward needs of a pass travels in its *tape*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from convnet import checks, kernels
from convnet.description import Described
from convnet.errors import InputError, ShapeError
from convnet.geometry import Geometry, same_padding
from convnet.initializers import he_normal

Shape = tuple[int, ...]
Params = dict[str, np.ndarray]
Initializer = Callable[[Shape, np.random.Generator], np.ndarray]


class Layer(Described):
    """A differentiable step of a network.

    A subclass writes `_forward(x, training, rng) -> (y, tape)` and `_backward(dy, tape, need_input, need_params) ->
    (dx, grads)`, and where it applies `_output_shape(input_shape)` and `_init_params(rng)`. Shapes are without the
    batch axis; arrays have it first.
    """

    not_options = frozenset({"input_shape", "output_shape", "dtype", "geometry", "takes_numbers", "names", "_params"})
    input_shape: Shape | None = None  # until it is built
    output_shape: Shape | None = None
    takes_numbers = False  # whole ones of any integer type, in place of the layer's dtype
    _params: Params = {}  # noqa: RUF012 - a layer with parameters sets its own in build

    @property
    def params(self) -> Params:
        """The parameters by name: arrays that training changes in place; none before the layer is built."""
        return self._params

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
        self.output_shape = self._output_shape(shape)
        self.input_shape = shape
        self._params = {name: np.array(value, self.dtype, order="C") for name, value in self._init_params(rng).items()}
        return self

    def forward(
        self, x: np.ndarray, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[np.ndarray, Any]:
        """Return the output (N, *output_shape) and the tape for `backward`.

        Args:
            x: (N, *input_shape) of the layer's dtype; not modified.
            training: whether dropout drops.
            rng: needed by dropout in training only.

        Raises:
            ShapeError: x has another shape or dtype.
            InputError: dropout trains without a generator.
        """
        self.check("input", x, self.input_shape)
        return self._forward(x, training, rng)

    def backward(
        self, dy: np.ndarray, tape: Any, need_input: bool = True, need_params: bool = True
    ) -> tuple[np.ndarray | None, Params]:
        """Return the gradient of the input (None if not needed) and of each parameter ({} if not needed).

        Args:
            dy: (N, *output_shape), gradient of the loss with respect to the output.
            tape: what `forward` returned beside that output.
            need_input: no use if the input is whole numbers, which have no gradient.

        Raises:
            ShapeError: dy has another shape or dtype.
        """
        self.check("output gradient", dy, self.output_shape)
        need_input, need_params = need_input and not self.takes_numbers, need_params and bool(self.params)
        return self._backward(dy, tape, need_input, need_params) if need_input or need_params else (None, {})

    def check_built(self) -> None:
        """Raise ShapeError if the layer is not built yet."""
        if self.input_shape is None:
            raise ShapeError(f"{self}: not built yet; call build(input_shape, rng) on it or on its Sequential")

    def check(self, what: str, x: np.ndarray, shape: Shape | None) -> None:
        """Raise ShapeError unless x is an array (N, *shape) of the layer's dtype; `what` is what it is called."""
        self.check_built()
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

    def _initial_weights(self, shape: Shape, rng: np.random.Generator) -> np.ndarray:
        """What `self.kernel_initializer` draws, if it is an array of that shape (raises InputError)."""
        weights = np.asarray(self.kernel_initializer(shape, checks.generator(f"{self}: rng", rng)))
        if weights.shape != shape or weights.dtype.kind not in "fiu" or not np.isfinite(weights).all():
            received = f"{weights.dtype} {weights.shape}"
            raise InputError(f"{self}: expected finite initial weights of shape {shape}, received {received}")
        return weights


class _Convolution(Layer):
    """What a convolution and a transposed one have in common."""

    def __init__(
        self,
        filters: int,
        kernel_size: int | tuple[int, int],
        strides: int | tuple[int, int] = 1,
        padding: str = "same",
        kernel_initializer: Initializer = he_normal,
    ):
        name = type(self).__name__
        self.filters = checks.integer(f"{name}: filters", filters)
        self.kernel_size = checks.pair(f"{name}: kernel_size", kernel_size)
        self.strides = checks.pair(f"{name}: strides", strides)
        self.padding, self.kernel_initializer = (
            padding,
            checks.function(f"{name}: kernel_initializer", kernel_initializer),
        )
        if not isinstance(padding, str) or padding not in ("same", "valid"):
            raise InputError(f'{name}: padding: expected "same" or "valid", received {padding!r}')

    def _geometry(self, size: tuple[int, int], channels: int, filters: int) -> Geometry:
        axes = zip(size, self.kernel_size, self.strides, strict=True)
        padding = tuple(same_padding(*axis) if self.padding == "same" else (0, 0) for axis in axes)
        return Geometry(size, channels, filters, self.kernel_size, self.strides, padding)

    def _check_images(self, input_shape: Shape) -> None:
        if len(input_shape) != 3:
            raise ShapeError(f"{self}: expected images (H, W, C), received samples of shape {input_shape}")

    def _init_params(self, rng: np.random.Generator) -> Params:
        shape = (*self.kernel_size, self.geometry.channels, self.geometry.filters)
        return {"filters": self._initial_weights(shape, rng), "bias": np.zeros(self.filters)}


class Conv2D(_Convolution):
    """Convolution of images (H, W, C) with a bank of filters, plus a bias (LeCun et al. 1998).

    Args:
        filters: number of output channels.
        kernel_size: (rows, columns), or one number for both.
        strides: steps (down, right), or one number for both.
        padding: "same" (zeros around, output ceil(size / stride)) or "valid" (no zeros).
        kernel_initializer: draws the filters (kh, kw, C, filters); biases start at zero.
    """

    def _output_shape(self, input_shape: Shape) -> Shape:
        self._check_images(input_shape)
        self.geometry = self._geometry(input_shape[:2], input_shape[2], self.filters)
        if min(self.geometry.outputs) < 1:
            raise ShapeError(f"{self}: the kernel does not fit into images of shape {input_shape}")
        return (*self.geometry.outputs, self.filters)

    def _forward(self, x, training, rng):
        way = kernels.convolution(self.geometry)
        tape = way.read_input(x)
        return kernels.add_bias(way.forward(tape, self.params["filters"]), self.params["bias"]), tape

    def _backward(self, dy, tape, need_input, need_params):
        way = kernels.convolution(self.geometry)
        read, grads = way.read_output(dy), {}
        if need_params:
            grads = {"filters": way.filter_gradient(tape, read), "bias": kernels.bias_gradient(dy)}
        return (way.adjoint(read, self.params["filters"]) if need_input else None), grads


class ConvTranspose2D(_Convolution):
    """Transposed convolution (H, W, C) → (H·stride, W·stride, filters): what `Conv2D` does to gradients, plus a bias.

    Every pixel of the input adds its window of the filters to the output (Dumoulin & Visin 2016). The arguments are
    those of the `Conv2D` that goes the other way; the initialiser draws (kh, kw, filters, C).
    """

    def _output_shape(self, input_shape: Shape) -> Shape:
        self._check_images(input_shape)
        rows, columns = (n * stride for n, stride in zip(input_shape[:2], self.strides, strict=True))
        if self.padding == "valid":
            rows, columns = (n + k - s for n, k, s in zip((rows, columns), self.kernel_size, self.strides, strict=True))
        self.geometry = self._geometry((rows, columns), self.filters, input_shape[2])
        return (rows, columns, self.filters)

    def _forward(self, x, training, rng):
        way = kernels.convolution(self.geometry)
        tape = way.read_output(x)
        return kernels.add_bias(way.adjoint(tape, self.params["filters"]), self.params["bias"]), tape

    def _backward(self, dy, tape, need_input, need_params):
        way = kernels.convolution(self.geometry)
        read, grads = way.read_input(dy), {}
        if need_params:
            grads = {"filters": way.filter_gradient(read, tape), "bias": kernels.bias_gradient(dy)}
        return (way.forward(read, self.params["filters"]) if need_input else None), grads


class MaxPool2D(Layer):
    """Largest value of each window; windows touch and do not overlap.

    Args:
        pool_size: size (rows, columns), or one number for both.
        ceil: whether an incomplete window at the lower or right border counts (25 → 13) or is cut off (25 → 12).
    """

    def __init__(self, pool_size: int | tuple[int, int] = 2, ceil: bool = False):
        self.pool_size, self.ceil = checks.pair("MaxPool2D: pool_size", pool_size), ceil

    def _output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 3:
            raise ShapeError(f"{self}: expected images (H, W, C), received samples of shape {input_shape}")
        h, w, c = input_shape
        rows, columns = self.pool_size
        sizes = (-(-h // rows), -(-w // columns)) if self.ceil else (h // rows, w // columns)
        if min(sizes) < 1:
            raise ShapeError(f"{self}: the window does not fit into images of shape {input_shape}")
        return (*sizes, c)

    def _forward(self, x, training, rng):
        x = self._fit(x)
        y, tall = kernels.max_pool(x, self.pool_size)
        return y, (x, tall, y)

    def _backward(self, dy, tape, need_input, need_params):
        h, w, _ = self.input_shape
        dx = kernels.max_pool_gradient(dy, *tape, self.pool_size)[:, :h, :w]
        missing = [(0, 0), (0, h - dx.shape[1]), (0, w - dx.shape[2]), (0, 0)]  # rows and columns that were cut off
        return (np.pad(dx, missing) if any(m != (0, 0) for m in missing) else dx), {}

    def _fit(self, x: np.ndarray) -> np.ndarray:
        """Cut or lengthen the images to a whole number of windows."""
        h, w = (size * n for size, n in zip(self.output_shape[:2], self.pool_size, strict=True))
        x = x[:, :h, :w]
        if x.shape[1:3] != (h, w):
            x = np.pad(x, ((0, 0), (0, h - x.shape[1]), (0, w - x.shape[2]), (0, 0)), constant_values=-np.inf)
        return x


class GlobalMaxPool2D(Layer):
    """The largest value of each channel over the whole image: (H, W, C) → (C,); over a sentence, "max over time"."""

    def _output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 3:
            raise ShapeError(f"{self}: expected images (H, W, C), received samples of shape {input_shape}")
        return input_shape[2:]

    def _forward(self, x, training, rng):
        places = x.reshape(len(x), -1, x.shape[3])  # N, H·W, C
        first = places.argmax(axis=1)[:, None]  # N, 1, C
        return np.take_along_axis(places, first, axis=1)[:, 0], first

    def _backward(self, dy, first, need_input, need_params):
        dx = np.zeros((len(dy), *self.input_shape), dy.dtype)
        np.put_along_axis(dx.reshape(len(dy), -1, dy.shape[1]), first, dy[:, None], axis=1)
        return dx, {}


class Reshape(Layer):
    """The same numbers in another shape: samples of shape `shape`."""

    def __init__(self, shape: Shape):
        self.shape = checks.shape("Reshape: shape", shape)

    def _output_shape(self, input_shape: Shape) -> Shape:
        if np.prod(input_shape) != np.prod(self.shape):
            raise ShapeError(f"{self}: cannot be made of samples of shape {input_shape}")
        return self.shape

    def _forward(self, x, training, rng):
        return x.reshape(len(x), *self.output_shape), None  # (N, *input_shape) -> (N, *shape)

    def _backward(self, dy, tape, need_input, need_params):
        return dy.reshape(len(dy), *self.input_shape), {}


class Flatten(Reshape):
    """Each sample as one row: (H, W, C) → (H·W·C,)."""

    def __init__(self):
        pass

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (int(np.prod(input_shape)),)


class Dense(Layer):
    """Fully connected layer x @ weights + bias.

    Args:
        units: number of outputs.
        kernel_initializer: draws the weights (n_in, units); biases start at zero.
    """

    def __init__(self, units: int, kernel_initializer: Initializer = he_normal):
        self.units = checks.integer("Dense: units", units)
        self.kernel_initializer = checks.function("Dense: kernel_initializer", kernel_initializer)

    def _output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ShapeError(f"{self}: expected rows (n,), received samples of shape {input_shape}; Flatten them first")
        return (self.units,)

    def _init_params(self, rng: np.random.Generator) -> Params:
        shape = (self.input_shape[0], self.units)
        return {"weights": self._initial_weights(shape, rng), "bias": np.zeros(self.units)}

    def _forward(self, x, training, rng):
        return x @ self.params["weights"] + self.params["bias"], x

    def _backward(self, dy, x, need_input, need_params):
        grads = {"weights": x.T @ dy, "bias": dy.sum(axis=0)} if need_params else {}
        return (dy @ self.params["weights"].T if need_input else None), grads


class Embedding(Layer):
    """Vectors in place of numbers: (length,) whole numbers → (length, 1, dimensions), a picture of a sentence.

    The vectors are parameters and learn with the rest of the network; row 0, for what is no word, stays as it is.

    Args:
        table: (words, dimensions), the vectors to begin with.
    """

    takes_numbers = True

    def __init__(self, table: np.ndarray):
        self.table = checks.array("Embedding: table", table)
        if table.ndim != 2 or 0 in table.shape or table.dtype.kind not in "fiu" or not np.isfinite(table).all():
            raise InputError(
                f"Embedding: expected a finite table (words, dimensions), received {table.dtype} {table.shape}"
            )

    def _output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ShapeError(f"{self}: expected samples of numbers (length,), received {input_shape}")
        return (*input_shape, 1, self.table.shape[1])

    def _init_params(self, rng: np.random.Generator) -> Params:
        return {"table": self.table}

    def _forward(self, x, training, rng):
        if x.size and not (x.min() >= 0 and x.max() < len(self.table)):
            raise InputError(f"{self}: expected numbers from 0 to {len(self.table) - 1}")
        return self.params["table"][x][:, :, None], x  # N, length, 1, dimensions

    def _backward(self, dy, x, need_input, need_params):
        dtable = np.zeros_like(self.params["table"])
        np.add.at(dtable, x.reshape(-1), dy.reshape(-1, dy.shape[-1]))
        dtable[0] = 0
        return None, {"table": dtable}  # numbers have no gradient


class Dropout(Layer):
    """In training, drops each number with probability `rate` and scales the rest by 1 / (1 - rate); else passes all on.

    Scaling while training ("inverted dropout") leaves nothing to do at inference (Srivastava et al. 2014).
    """

    def __init__(self, rate: float):
        self.rate = checks.number("Dropout: rate", rate, 0, 1)

    def _forward(self, x, training, rng):
        if not training or self.rate == 0:
            return x, None
        rng = checks.generator(f"{self}: training needs a generator: rng", rng)
        keep = (rng.random(x.shape, np.float32) >= self.rate) * x.dtype.type(1 / (1 - self.rate))
        return x * keep, keep

    def _backward(self, dy, keep, need_input, need_params):
        return (dy if keep is None else dy * keep), {}
