"""Pooling layers: the largest value of each window, or of everything."""

from typing import Any, ClassVar

import numpy as np

from convnet import checks
from convnet.convolution import max_pool, max_pool_gradient
from convnet.errors import ShapeError
from convnet.layers.base import Array, Layer, Rng, Shape
from convnet.layers.convolution import Size, as_pair


class MaxPool2D(Layer):
    """Largest value of each window; windows touch and do not overlap.

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

    def _output_shape(self, input_shape: Shape) -> Shape:
        axes = zip(input_shape[:-1], as_pair(self.pool_size), strict=False)
        sizes = [(n + k - 1 if self.ceil else n) // k for n, k in axes]
        if min(sizes) < 1:
            raise ShapeError(f"{self}: the window does not fit into samples of shape {input_shape}")
        return (*sizes, input_shape[-1])

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        h, w = (n * k for n, k in zip(as_pair(self.output_shape[:-1]), as_pair(self.pool_size), strict=True))
        x = _resize(x.reshape(len(x), *self._images), h, w, -np.inf)  # a whole number of windows
        y, tall = max_pool(x, as_pair(self.pool_size))
        return y.reshape(len(x), *self.output_shape), (x, tall, y)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        (x, tall, y), (h, w, _) = tape, self._images
        dx = max_pool_gradient(dy.reshape(y.shape), x, tall, y, as_pair(self.pool_size))
        return _resize(dx, h, w, 0).reshape(len(dy), *self.input_shape)

    @property
    def _images(self) -> Shape:
        """The input as images (H, W, C); sequences are one pixel wide."""
        return (*as_pair(self.input_shape[:-1]), self.input_shape[-1])


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


def _resize(x: Array, h: int, w: int, value: float) -> Array:
    """Cut images (N, H, W, C) to (N, h, w, C), or lengthen them by `value`, in their memory order."""
    x = x[:, :h, :w]
    if x.shape[1:3] == (h, w):
        return x
    longer = np.full_like(x, value, shape=(len(x), h, w, x.shape[3]))
    longer[:, : x.shape[1], : x.shape[2]] = x
    return longer
