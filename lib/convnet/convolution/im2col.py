"""Convolution by windows ("im2col"): one matrix product.

Every window of the input is copied into a row, and the filters are the columns. With few filters that product is
narrow, and BLAS is slow on narrow products; and neighbouring windows overlap, so most of the copied numbers are copied
again. Both are mended by gathering the window of a *tile* of neighbouring outputs at once, and multiplying it by the
filters repeated, shifted, for each output of the tile:

    tile of 1                          tile of 4, kernel width 5 (the rest of the matrix is zero)

    [x0 x1 x2 x3 x4] @ [w]             [x0 x1 x2 x3 x4 x5 x6 x7] @ [w0]
                                                                   [w1 w0]
                                                                   [w2 w1 w0]
                                                                   [w3 w2 w1 w0]
                                                                   [w4 w3 w2 w1]
                                                                   [   w4 w3 w2]
                                                                   [      w4 w3]
                                                                   [         w4]

More multiplications, fewer bytes, a wider product: faster as long as the tile is chosen well (`plan.make_plan`).
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convnet.convolution.geometry import Geometry
from convnet.threads import workspace


class Im2col:
    """A convolution as the product of a matrix of windows and a matrix of filters; see `plan.make_plan`.

    Args:
        geometry: its sizes.
        tile: how many neighbouring outputs of a row make one row of the product.
    """

    def __init__(self, geometry: Geometry, tile: int = 1):
        self.geometry, self.tile = geometry, tile
        self.tiles = -(-geometry.outputs[1] // tile)  # of a row
        self.window = (tile - 1) * geometry.stride[1] + geometry.kernel[1]  # columns of the image

    @property
    def cost(self) -> float:
        """Estimated time for an image, counted in multiplications of a large product of matrices; see `Dft.cost`.

        Fewer columns than 32 cost as much as 32, and gathering counts 11 for a number, 100 for a stretch of neighbours.
        """
        window, columns = self.window * self.geometry.channels, max(32, self.tile * self.geometry.filters)
        stretches = self.geometry.outputs[0] * self.tiles * self.geometry.kernel[0]
        return stretches * (window * (11 + columns) + 100)

    def read_input(self, x: np.ndarray) -> np.ndarray:
        """Copy the windows of all tiles into the rows of a matrix (N·H'·tiles, kh·window·C)."""
        (n, h, w, c), (kh, _), (sh, sw) = x.shape, self.geometry.kernel, self.geometry.stride
        (top, bottom), (left, right) = self.geometry.padding
        needed = (self.tiles - 1) * self.tile * sw + self.window  # columns of x that the tiles of a row reach over
        if top or bottom or left or right or needed > w:
            padded = workspace("padded", (n, h + top + bottom, max(needed, w + left + right), c), x.dtype)
            padded[:, :top] = 0
            padded[:, top + h :] = 0
            padded[:, top : top + h, :left] = 0
            padded[:, top : top + h, left + w :] = 0
            padded[:, top : top + h, left : left + w] = x
        else:
            padded = np.ascontiguousarray(x)
        image, row, column, item = padded.strides
        shape = (n, self.geometry.outputs[0], self.tiles, kh, self.window * c)
        windows = as_strided(padded, shape, (image, row * sh, column * sw * self.tile, row, item), writeable=False)
        return windows.copy().reshape(-1, kh * self.window * c)

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        """Dy (N, H', W', F) itself."""
        return dy

    def forward(self, columns: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Output (N, H', W', F) from what `read_input` returned."""
        rows, width = self.geometry.outputs
        y = columns @ self._expand(w).reshape(columns.shape[1], -1)  # N·H'·tiles, tile·F
        return y.reshape(-1, rows, self.tiles * self.tile, w.shape[3])[:, :, :width]

    def filter_gradient(self, columns: np.ndarray, dy: np.ndarray) -> np.ndarray:
        """Gradient (kh, kw, C, F) from what `read_input` and `read_output` returned."""
        missing = self.tiles * self.tile - dy.shape[2]  # the last tile of a row may reach past the output
        if missing:
            dy = np.pad(dy, ((0, 0), (0, 0), (0, missing), (0, 0)))
        return self._fold(columns.T @ dy.reshape(len(columns), -1))  # kh·window·C, tile·F

    def adjoint(self, dy: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Gradient (N, H, W, C) of the input from what `read_output` returned."""
        (kh, kw, c, f), (n, h_out, w_out, _) = w.shape, dy.shape
        (h, width), (sh, sw), ((top, bottom), (left, right)) = (
            self.geometry.size,
            self.geometry.stride,
            self.geometry.padding,
        )
        if (sh, sw) == (1, 1) and c > 1:  # a convolution of dy with the filters turned by 180°
            around = ((kh - 1 - top, h - h_out + top), (kw - 1 - left, width - w_out + left))
            back = Im2col(Geometry((h_out, w_out), f, c, (kh, kw), (1, 1), around), self.tile)
            return back.forward(back.read_input(dy), w[::-1, ::-1].swapaxes(2, 3))
        # every output adds its share to the window it came from: one product, then a sum over the window's pixels
        shares = (w.reshape(-1, f) @ dy.reshape(-1, f).T).reshape(kh, kw, c, n, h_out, w_out)
        dx = np.zeros((n, h + top + bottom, width + left + right, c), dy.dtype)
        for a in range(kh):
            for b in range(kw):
                dx[:, a : a + h_out * sh : sh, b : b + w_out * sw : sw] += np.moveaxis(shares[a, b], 0, 3)
        return dx[:, top : top + h, left : left + width]

    def _expand(self, w: np.ndarray) -> np.ndarray:
        """Repeat the filters (kh, kw, C, F), shifted, for each output of a tile: (kh, window, C, tile, F)."""
        kh, kw, c, f = w.shape
        bank = np.zeros((kh, self.window, c, self.tile, f), w.dtype)
        for j in range(self.tile):
            start = j * self.geometry.stride[1]
            bank[:, start : start + kw, :, j] = w
        return bank

    def _fold(self, dbank: np.ndarray) -> np.ndarray:
        """Gradient of `_expand`: sum the copies of the filters."""
        (kh, kw), stride = self.geometry.kernel, self.geometry.stride[1]
        dbank = dbank.reshape(kh, self.window, self.geometry.channels, self.tile, self.geometry.filters)
        return sum(dbank[:, j * stride : j * stride + kw, :, j] for j in range(self.tile))  # type: ignore[return-value]
