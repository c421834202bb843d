"""Convolution by windows ("im2col", Chellapilla et al. 2006): every window of the image is copied into a row.

One product of matrices, rows by filters, is all of a convolution; it is BLAS at full speed if there are many channels.
Images come first in memory, so that a row of a window is one block.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convnet.convolution.geometry import Geometry
from convnet.convolution.memory import channel_sums, images_first, pad
from convnet.convolution.plan import Plan, Transposed
from convnet.threads import workspace


class Im2col(Plan):
    """A convolution as the product of a matrix of windows and a matrix of filters."""

    @property
    def cost(self) -> float:
        g = self.geometry
        window = math.prod(g.kernel) * g.channels * (0.036 * max(16, g.filters) + 4)
        return math.prod(g.outputs) * (window + 0.7 * g.filters)  # the bias is a pass over the output of its own

    def read_input(self, x: np.ndarray) -> np.ndarray:
        """The windows, as the rows of a matrix (N·H'·W', kh·kw·C)."""
        (kh, kw), (down, right), (n, *_, c) = self.geometry.kernel, self.geometry.stride, x.shape
        images = pad(x, (0, 0), *self.geometry.padding, (0, 0))
        image, row, column, item = images.strides
        shape, strides = (n, *self.geometry.outputs, kh, kw * c), (image, row * down, column * right, row, item)
        return as_strided(images, shape, strides, writeable=False).copy().reshape(-1, kh * kw * c)

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        return images_first(dy)

    def forward(self, read_x: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        y = read_x @ w.reshape(-1, len(bias))
        y += bias
        return y.reshape(-1, *self.geometry.outputs, len(bias))

    def adjoint(self, read_dy: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Every output adds its share to the pixels of its window, one pixel of all windows after the other."""
        (n, *outputs, f), g = read_dy.shape, self.geometry
        shares = workspace("shares", (n, *outputs, g.channels), w.dtype)  # so few that they stay in the cache
        dx = np.zeros((n, *g.size, g.channels), w.dtype)
        for a, b in np.ndindex(*g.kernel):
            np.matmul(read_dy.reshape(-1, f), w[a, b].T, out=shares.reshape(-1, g.channels))
            rows, i = _inside(a - g.padding[0][0], g.stride[0], g.size[0], outputs[0])
            columns, j = _inside(b - g.padding[1][0], g.stride[1], g.size[1], outputs[1])
            dx[:, rows, columns] += shares[:, i, j]
        return dx

    def gradients(self, read_x: np.ndarray, read_dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dw = read_x.T @ read_dy.reshape(len(read_x), -1)
        return dw.reshape(*self.geometry.kernel, self.geometry.channels, -1), channel_sums(read_dy)


class Im2colBack(Transposed):
    """A convolution of stride 1 by the windows of its *output*: for fewer filters than channels, as there are less.

    It is the transposed one of the convolution that goes back, from the output to the input, with filters turned by
    180°.
    """

    def __init__(self, geometry: Geometry, dtype: np.dtype):
        axes = zip(geometry.size, geometry.outputs, geometry.kernel, geometry.padding, strict=True)
        rows, columns = ((k - 1 - before, size - outputs + before) for size, outputs, k, (before, _) in axes)
        back = Geometry(geometry.outputs, geometry.filters, geometry.channels, geometry.kernel, (1, 1), (rows, columns))
        super().__init__(Im2col(back, dtype))
        self.geometry = geometry

    @property
    def cost(self) -> float:
        return 1.3 * self.plan.cost  # adding up the shares of the output costs a little more than turning the filters

    def read_output(self, dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return super().read_output(images_first(dy))

    def forward(self, read_x: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        return super().forward(read_x, _turn(w), bias)

    def adjoint(self, read_dy: tuple[np.ndarray, np.ndarray], w: np.ndarray) -> np.ndarray:
        return super().adjoint(read_dy, _turn(w))

    def gradients(self, read_x: np.ndarray, read_dy: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        dw, dbias = super().gradients(read_x, read_dy)
        return _turn(dw), dbias


def _inside(offset: int, stride: int, size: int, outputs: int) -> tuple[slice, slice]:
    """Along an axis, the pixels `offset` from the beginning of a window, unless they are padding, and their windows."""
    first, end = max(0, -(offset // stride)), min(outputs, -((offset - size) // stride))
    start, count = first * stride + offset, max(0, end - first)
    return slice(start, start + count * stride, stride), slice(first, first + count)


def _turn(w: np.ndarray) -> np.ndarray:
    """Filters (kh, kw, C, F) turned by 180°, (kh, kw, F, C)."""
    return np.ascontiguousarray(w[::-1, ::-1].swapaxes(2, 3))
