"""Pooling layers: the largest value of each window, or of everything."""

import functools
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from convnet import checks
from convnet.errors import ShapeError
from convnet.layers.base import Array, Layer, Rng, Shape
from convnet.layers.convolution import Size


class MaxPool2D(Layer):
    """Largest value of each window; windows touch and do not overlap. Of equal values the first counts.

    Args:
        pool_size: size (rows, columns), or one number for both.
        ceil: whether an incomplete window at the lower or right border counts (25 → 13) or is cut off (25 → 12).

    >>> MaxPool2D(2).build((4, 4, 1), rng, float)(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    axes: ClassVar[tuple[str, ...]] = ("H", "W", "C")

    def __init__(self, pool_size: Size = 2, ceil: bool = False):
        name, size = type(self).__name__, checks.pair if len(self.axes) == 3 else checks.integer
        self.pool_size: Size = size(f"{name}: pool_size", pool_size)
        self.ceil = checks.choice(f"{name}: ceil", ceil, (False, True))
        self._window = self.pool_size if isinstance(self.pool_size, tuple) else (self.pool_size,)

    def _output_shape(self, input_shape: Shape) -> Shape:
        axes = zip(input_shape[:-1], self._window, strict=True)
        sizes = [(n + k - 1 if self.ceil else n) // k for n, k in axes]
        if min(sizes) < 1:
            raise ShapeError(f"{self}: the window does not fit into samples of shape {input_shape}")
        return (*sizes, input_shape[-1])

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        whole = [n * k for n, k in zip(self.output_shape[:-1], self._window, strict=True)]
        maxima = [_resize(x, whole, -np.inf)]
        for axis, count in enumerate(self._window, start=1):  # over the rows of a window, then over its columns
            maxima.append(functools.reduce(np.maximum, _slices(maxima[-1], axis, count)))
        return maxima[-1], maxima

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        for axis, count in reversed([*enumerate(self._window, start=1)]):
            dy = _route(dy, tape[axis - 1], tape[axis], axis, count)
        return _resize(dy, self.input_shape[:-1], 0)


class MaxPool1D(MaxPool2D):
    """Largest value of each window of sequences (L, C), along L; arguments as of `MaxPool2D`.

    >>> MaxPool1D(2, ceil=True).build((5, 1), rng, float)(np.array([[[3.0], [1.0], [2.0], [4.0], [0.0]]])).ravel()
    array([3., 4., 0.])
    """

    axes = ("L", "C")


class GlobalMaxPool2D(Layer):
    """The largest value of each channel over the whole image: (H, W, C) → (C,).

    >>> GlobalMaxPool2D().build((2, 2, 1), rng, float)(np.arange(8.0).reshape(2, 2, 2, 1))
    array([[3.],
           [7.]])
    """

    axes: ClassVar[tuple[str, ...]] = ("H", "W", "C")

    def _output_shape(self, input_shape: Shape) -> Shape:
        return input_shape[-1:]

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        positions = x.reshape(len(x), -1, x.shape[-1])  # N, H·W, C
        first = positions.argmax(axis=1)[:, None]  # N, 1, C
        return np.take_along_axis(positions, first, axis=1)[:, 0], (positions, first)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        positions, first = tape
        dx = np.zeros_like(positions)  # in their memory order
        np.put_along_axis(dx, first, dy[:, None], axis=1)
        return dx.reshape(len(dy), *self.input_shape)


class GlobalMaxPool1D(GlobalMaxPool2D):
    """The largest value of each channel over the whole sequence, "max over time": (L, C) → (C,).

    >>> GlobalMaxPool1D().build((3, 1), rng, float)(np.array([[[1.0], [5.0], [2.0]]]))
    array([[5.]])
    """

    axes = ("L", "C")


def _resize(x: Array, sizes: Sequence[int], value: float) -> Array:
    """Cut samples (..., C) to (*sizes, C), or lengthen them by `value`, in their memory order."""
    x = x[(slice(None), *map(slice, sizes))]
    if x.shape[1:-1] == tuple(sizes):
        return x
    longer = np.full_like(x, value, shape=(len(x), *sizes, x.shape[-1]))
    longer[tuple(map(slice, x.shape))] = x
    return longer


def _route(dy: Array, x: Array, y: Array, axis: int, count: int) -> Array:
    """Gradient of the maximum y over `count` neighbours along an axis of x: dy at the first that equals it, else 0."""
    if count == 1:
        return dy
    dx = np.empty_like(x)  # in the memory order of x, as mixed orders are many times slower
    *shares, rest = _slices(dx, axis, count)
    for share, candidates in zip(shares, _slices(x, axis, count), strict=False):
        np.equal(candidates, y, out=share)  # 0 and 1
        share *= dy
        dy = np.subtract(dy, share, out=rest)
    return dx


def _slices(x: Array, axis: int, count: int) -> list[Array]:
    """Views of every count-th element along the axis, starting at 0, 1, …: a few large arrays are faster than many."""
    return [x[(slice(None),) * axis + (slice(start, None, count),)] for start in range(count)]
