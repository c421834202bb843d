"""Convolution of few channels: the windows of a *tile* of neighbouring outputs together, as a Toeplitz matrix product.

Windows of few channels would make small products, and neighbouring windows overlap. So the pixels under a tile of a few
outputs of a row are gathered once, images last, and multiplied by the filters repeated, shifted, for each output:

    tile of 3, kernel width 5        [w0 w1 w2 w3 w4      ]
                                     [   w0 w1 w2 w3 w4   ] @ [x0 x1 x2 x3 x4 x5 x6]ᵀ
                                     [      w0 w1 w2 w3 w4]

More multiplications, fewer bytes, larger products. The bias is one more column, for a row of ones.
"""

import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convnet.convolution.geometry import Geometry
from convnet.convolution.memory import images_last, pad
from convnet.convolution.plan import Plan
from convnet.threads import workspace

LARGEST = 4


class Tiles(Plan):
    """A convolution as products of a Toeplitz matrix of filters and the pixels of tiles."""

    def __init__(self, geometry: Geometry, dtype: np.dtype):
        super().__init__(geometry, dtype)
        rows, columns = geometry.outputs
        self.tile = max(size for size in range(1, LARGEST + 1) if columns % size == 0)  # outputs in one
        self.tiles = rows, columns // self.tile  # of an image
        self.width = (self.tile - 1) * geometry.stride[1] + geometry.kernel[1]  # of the pixels under a tile

    @property
    def cost(self) -> float:
        pixels = math.prod(self.tiles) * self.geometry.kernel[0] * self.width * self.geometry.channels
        return pixels * (0.072 * self.tile * self.geometry.filters + 2.5)

    def read_input(self, x: np.ndarray) -> np.ndarray:
        """The pixels under all tiles, and a one: (H', tiles, kh·width·C + 1, N)."""
        images = pad(images_last(x), *self.geometry.padding, (0, 0), (0, 0))
        (*_, c, n), (kh, _), (down, right) = images.shape, self.geometry.kernel, self.geometry.stride
        row, column, _, item = images.strides
        shape, strides = (*self.tiles, kh, self.width * c * n), (row * down, column * right * self.tile, row, item)
        pixels = np.empty((*self.tiles, kh * self.width * c + 1, n), x.dtype)
        pixels[:, :, :-1].reshape(shape)[...] = as_strided(images, shape, strides, writeable=False)
        pixels[:, :, -1] = 1
        return pixels

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        """Dy by tiles: (H', tiles, tile·F, N)."""
        return images_last(dy).reshape(*self.tiles, self.tile * self.geometry.filters, -1)

    def forward(self, read_x: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        y = np.matmul(self._toeplitz(w, bias), read_x)
        return y.reshape(*self.geometry.outputs, len(bias), -1).transpose(3, 0, 1, 2)

    def adjoint(self, read_dy: np.ndarray, w: np.ndarray) -> np.ndarray:
        (h, w_in), (down, right), (rows, tiles) = self.geometry.size, self.geometry.stride, self.tiles
        (top, bottom), (left, _), (kh, _, c, f), n = *self.geometry.padding, w.shape, read_dy.shape[3]
        toeplitz = self._toeplitz(w, np.zeros(f, w.dtype))[:, :-1]
        shares = workspace("shares", (rows, tiles, kh, self.width, c, n), w.dtype)
        np.matmul(toeplitz.T, read_dy, out=shares.reshape(rows, tiles, -1, n))
        step = self.tile * right  # from one tile to the next, which overlap: as many pixels are added at once
        columns = max(left + w_in, (tiles + (self.width - 1) // step) * step)
        dx = np.zeros((h + top + bottom, columns, c, n), w.dtype)
        for a, start in itertools.product(range(kh), range(0, self.width, step)):
            share = shares[:, :, a, start : start + step]
            part = dx[a : a + rows * down : down, start : start + tiles * step].reshape(rows, tiles, step, c, n)
            part[:, :, : share.shape[2]] += share
        return np.ascontiguousarray(dx[top : top + h, left : left + w_in]).transpose(3, 0, 1, 2)

    def gradients(self, read_x: np.ndarray, read_dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        (kh, kw), right, f = self.geometry.kernel, self.geometry.stride[1], self.geometry.filters
        shares = workspace("shares", (*self.tiles, read_x.shape[2], read_dy.shape[2]), read_dy.dtype)
        rows = np.matmul(read_x, read_dy.swapaxes(2, 3), out=shares).reshape(math.prod(self.tiles), -1)
        total = (np.ones(len(rows), rows.dtype) @ rows).reshape(-1, self.tile, f)
        windows = total[:-1].reshape(kh, self.width, -1, self.tile, f)
        dw = np.sum([windows[:, j * right : j * right + kw, :, j] for j in range(self.tile)], axis=0)
        return dw, total[-1].sum(axis=0)

    def _toeplitz(self, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Filters (kh, kw, C, F), shifted for each output of a tile, and the bias: (tile·F, kh·width·C + 1)."""
        (kh, kw, c, f), right = w.shape, self.geometry.stride[1]
        matrix = np.zeros((self.tile, f, kh * self.width * c + 1), w.dtype)
        windows = matrix[:, :, :-1].reshape(self.tile, f, kh, self.width, c)
        for j in range(self.tile):
            windows[j, :, :, j * right : j * right + kw] = w.transpose(3, 0, 1, 2)
        matrix[:, :, -1] = bias
        return matrix.reshape(self.tile * f, -1)
