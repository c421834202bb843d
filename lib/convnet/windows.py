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

More multiplications, fewer bytes, a wider product: faster as long as the tile is chosen well (`kernels.fastest_way`).
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convnet.parallel import scratch

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))


def conv2d(
    x: np.ndarray, w: np.ndarray, bias: np.ndarray, stride: Pair, padding: Padding, size: Pair, tile: int
) -> tuple[np.ndarray, np.ndarray]:
    """`kernels.conv2d` with outputs of the given size (H', W'); the tape is the matrix of windows."""
    kh, kw, _, f = w.shape
    columns = _gather(x, (kh, kw), stride, padding, size, tile)
    y = columns @ expand(w, tile, stride[1]).reshape(-1, tile * f)  # N·H'·tiles, tile·F
    y += np.tile(bias, tile)
    return y.reshape(len(x), size[0], -1, f)[:, :, : size[1]], columns


def filter_gradient(columns: np.ndarray, dy: np.ndarray, kernel: Pair, stride: Pair, tile: int) -> np.ndarray:
    """`kernels.conv2d_filter_gradient`, from the tape of `conv2d`."""
    w_out, f = dy.shape[2:]
    if w_out % tile:  # the last tile of a row reaches past the output
        dy = np.pad(dy, ((0, 0), (0, 0), (0, -w_out % tile), (0, 0)))
    dbank = columns.T @ dy.reshape(-1, tile * f)  # kh·window·C, tile·F
    window = (tile - 1) * stride[1] + kernel[1]
    return fold(dbank.reshape(kernel[0], window, -1, tile, f), kernel[1], stride[1])


def expand(w: np.ndarray, tile: int, stride: int) -> np.ndarray:
    """Repeat filters (…, kw, C, F), shifted, for each output of a tile: (…, window, C, tile, F), zero elsewhere."""
    *outer, kw, c, f = w.shape
    bank = np.zeros((*outer, (tile - 1) * stride + kw, c, tile, f), w.dtype)
    for j in range(tile):
        bank[..., j * stride : j * stride + kw, :, j, :] = w
    return bank


def fold(dbank: np.ndarray, kw: int, stride: int) -> np.ndarray:
    """Gradient of `expand`: sum the filters' copies in dbank (…, window, C, tile, F) into (…, kw, C, F)."""
    dw = dbank[..., :kw, :, 0, :].copy()
    for j in range(1, dbank.shape[-2]):
        dw += dbank[..., j * stride : j * stride + kw, :, j, :]
    return dw


def _gather(x: np.ndarray, kernel: Pair, stride: Pair, padding: Padding, size: Pair, tile: int) -> np.ndarray:
    """Copy the windows of all tiles into the rows of a matrix (N·H'·tiles, kh·window·C)."""
    (n, h, w, c), (kh, kw), (sh, sw), ((top, bottom), (left, right)) = x.shape, kernel, stride, padding
    tiles = -(-size[1] // tile)
    window = (tile - 1) * sw + kw
    needed = (tiles - 1) * tile * sw + window  # columns of x that the tiles of a row reach over
    if top or bottom or left or right or needed > w:
        padded = scratch("padded", (n, h + top + bottom, max(needed, w + left + right), c), x.dtype)
        padded[:, :top] = 0
        padded[:, top + h :] = 0
        padded[:, top : top + h, :left] = 0
        padded[:, top : top + h, left + w :] = 0
        padded[:, top : top + h, left : left + w] = x
    else:
        padded = np.ascontiguousarray(x)
    s = padded.strides
    windows = as_strided(
        padded, (n, size[0], tiles, kh, window * c), (s[0], s[1] * sh, s[2] * sw * tile, s[1], s[3]), writeable=False
    )
    return windows.copy().reshape(n * size[0] * tiles, kh * window * c)
