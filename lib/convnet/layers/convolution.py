"""Convolutional layers. How a convolution of given sizes is computed best is the matter of `convnet.convolution`."""

from typing import Any, ClassVar

import numpy as np

from convnet import checks
from convnet.convolution import Geometry, Pair, Plan, Transposed, make_plan, memory, same_padding
from convnet.errors import ShapeError
from convnet.initializers import he_normal
from convnet.layers.base import Array, Initializer, Layer, Params, Rng, Shape, initial_weights

Size = int | Pair


class _Convolution(Layer):
    """What convolutions have in common; one along a single axis is computed as one of images one pixel wide."""

    axes: ClassVar[tuple[str, ...]] = ("H", "W", "C")
    plan: Plan

    def __init__(
        self,
        filters: int,
        kernel_size: Size,
        strides: Size = 1,
        padding: str = "same",
        kernel_initializer: Initializer = he_normal,
    ):
        name, size = type(self).__name__, checks.pair if len(self.axes) == 3 else checks.integer
        self.filters = checks.integer(f"{name}: filters", filters)
        self.kernel_size: Size = size(f"{name}: kernel_size", kernel_size)
        self.strides: Size = size(f"{name}: strides", strides)
        self.padding = checks.choice(f"{name}: padding", padding, ("same", "valid"))
        self.kernel_initializer = checks.function(f"{name}: kernel_initializer", kernel_initializer)

    def _make_plan(self, size: Pair, channels: int, filters: int) -> Plan:
        """For images (*size, channels) and so many filters; each layer owns its plan."""
        kernel, strides = as_pair(self.kernel_size), as_pair(self.strides)
        same = (same_padding(*axis) for axis in zip(size, kernel, strides, strict=True))
        rows, columns = same if self.padding == "same" else ((0, 0), (0, 0))
        geometry = Geometry(size, channels, filters, kernel, strides, (rows, columns))
        if min(geometry.outputs) < 1:
            raise ShapeError(f"{self}: the kernel does not fit into samples of shape {(*size, channels)}")
        return make_plan(geometry, self.dtype)

    def _init_params(self, rng: np.random.Generator) -> Params:
        geometry, kernel = self.plan.geometry, as_pair(self.kernel_size)[: len(self.axes) - 1]
        shape = (*kernel, geometry.channels, geometry.filters)
        filters = initial_weights(self, self.kernel_initializer, shape, rng)
        return {"filters": filters, "bias": np.zeros(self.filters)}

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        x = _as_images(x)
        read = self.plan.read_input(x)
        y = self.plan.forward(read, self._filters, self.params["bias"])
        return y.reshape(len(x), *self.output_shape), (read, memory.are_last(x))

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        (read_x, last), grads, dx = tape, {}, None
        read_dy = self.plan.read_output(_as_images(dy))
        if need_params:
            dfilters, dbias = self.plan.gradients(read_x, read_dy)
            grads = {"filters": dfilters.reshape(self.params["filters"].shape), "bias": dbias}
        if need_input:
            dx = memory.in_order(self.plan.adjoint(read_dy, self._filters), last).reshape(len(dy), *self.input_shape)
        return dx, grads

    @property
    def _filters(self) -> Array:
        """The filters (kh, kw, C, F), as `plan` takes them."""
        return self.params["filters"].reshape(*self.plan.geometry.kernel, *self.params["filters"].shape[-2:])


class Conv2D(_Convolution):
    """Convolution of images (H, W, C) with a bank of filters, plus a bias (LeCun et al. 1998).

    Args:
        filters: number of output channels.
        kernel_size: (rows, columns), or one number for both.
        strides: steps (down, right), or one number for both.
        padding: "same" (zeros around, output ceil(size / stride)) or "valid" (no zeros).
        kernel_initializer: draws the filters (kh, kw, C, filters); biases start at zero.

    >>> Conv2D(8, 5, strides=2).build((28, 28, 1), rng).output_shape
    (14, 14, 8)
    """

    def _output_shape(self, input_shape: Shape) -> Shape:
        *size, channels = input_shape
        self.plan = self._make_plan(as_pair(tuple(size)), channels, self.filters)
        return (*self.plan.geometry.outputs[: len(size)], self.filters)


class Conv1D(Conv2D):
    """Convolution of sequences (L, C) along L, plus a bias; arguments as of `Conv2D`, sizes being single numbers.

    The initialiser draws (k, C, filters).

    >>> Conv1D(100, 3).build((50, 300), rng).count_params()
    90100
    """

    axes = ("L", "C")


class ConvTranspose2D(_Convolution):
    """Transposed convolution (H, W, C) → (H·stride, W·stride, filters): what `Conv2D` does to gradients, plus a bias.

    Every pixel of the input adds its window of the filters to the output (Dumoulin & Visin 2016). The arguments are
    those of the `Conv2D` that goes the other way; the initialiser draws (kh, kw, filters, C).

    >>> ConvTranspose2D(32, 7, strides=2).build((7, 7, 128), rng).output_shape
    (14, 14, 32)
    """

    def _output_shape(self, input_shape: Shape) -> Shape:
        h, w, channels = input_shape
        (kh, kw), (down, right) = as_pair(self.kernel_size), as_pair(self.strides)
        rows, columns = h * down, w * right
        if self.padding == "valid":
            rows, columns = rows + kh - down, columns + kw - right
        self.plan = Transposed(self._make_plan((rows, columns), self.filters, channels))
        return (rows, columns, self.filters)


def _as_images(x: Array) -> Array:
    """Sequences (N, L, C) as images (N, L, 1, C), or images (N, H, W, C) themselves."""
    return x.reshape(len(x), *as_pair(x.shape[1:-1]), x.shape[-1])


def as_pair(size: int | tuple[int, ...]) -> Pair:
    """Of a size along a single axis, that of images one pixel wide."""
    rows, columns = (*size, 1)[:2] if isinstance(size, tuple) else (size, 1)
    return rows, columns
