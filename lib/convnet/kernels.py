"""The arithmetic of convolution and pooling: plain arrays in, plain arrays out. The speed of convolution lives here.

A convolution becomes one matrix product ("im2col"): every window of the input is copied into a row, and the filters are
the columns. With few filters that product is narrow, and BLAS is slow on narrow products; and neighbouring windows
overlap, so most of the copied numbers are copied again. Both are mended by gathering the window of a *tile* of
neighbouring outputs at once, and multiplying it by the filters repeated, shifted, for each output of the tile:

    tile of 1                          tile of 4, kernel width 5 (the rest of the matrix is zero)

    [x0 x1 x2 x3 x4] @ [w]             [x0 x1 x2 x3 x4 x5 x6 x7] @ [w0]
                                                                   [w1 w0]
                                                                   [w2 w1 w0]
                                                                   [w3 w2 w1 w0]
                                                                   [w4 w3 w2 w1]
                                                                   [   w4 w3 w2]
                                                                   [      w4 w3]
                                                                   [         w4]

More multiplications, fewer bytes, a wider product: faster as long as the tile is chosen well (`tile_width`).
"""

import functools
import threading

import numpy as np
from numpy.lib.stride_tricks import as_strided

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]  # ((top, bottom), (left, right))

_scratch = threading.local()


def scratch(name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An uninitialised work array of this thread, reused at the next call with the same name: fresh memory is slow."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    buffer = getattr(_scratch, name, None)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.uint8)
        setattr(_scratch, name, buffer)
    return buffer[:size].view(dtype).reshape(shape)


def same_padding(size: int, kernel: int, stride: int) -> Pair:
    """Zeros (before, after) one axis so that it yields ceil(size / stride) outputs, the odd one after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def output_size(size: int, kernel: int, stride: int, padding: Pair) -> int:
    """Number of windows along one axis; zero or less if the kernel does not fit."""
    return (size + sum(padding) - kernel) // stride + 1


def tile_width(width: int, window: int, step: int, filters: int) -> int:
    """How many neighbouring outputs of a row to compute at once: the width with the least estimated time.

    The model, in units of one multiplication: an element of a window costs as much as 11 to gather, and a product with
    fewer than 32 columns costs as much as one with 32 (measured with OpenBLAS on x86-64; only ratios matter).

    Args:
        width: outputs in a row.
        window: elements of the window of one output.
        step: elements that each further output of the tile adds to the window.
        filters: columns that each output of the tile adds to the product.
    """

    def cost(tile: int) -> int:
        return -(-width // tile) * (window + (tile - 1) * step) * (11 + max(tile * filters, 32))

    return min((1, 2, 4, 8), key=cost)


def conv2d(x: np.ndarray, w: np.ndarray, bias: np.ndarray, stride: Pair, padding: Padding) -> np.ndarray:
    """Cross-correlation y[n, i, j, f] = bias[f] + Σ_{a, b, c} x[n, i·s+a, j·s+b, c] · w[a, b, c, f].

    Args:
        x: (N, H, W, C).
        w: (kh, kw, C, F), of x's dtype.
        bias: (F,), of x's dtype.
        stride: steps (down, right).
        padding: zeros ((top, bottom), (left, right)), each less than the kernel.

    Returns:
        (N, H', W', F), H' = (H + top + bottom - kh) // stride + 1, W' likewise.
    """
    kh, kw, c, f = w.shape
    columns, (n, h, w_out), tile = _gather(x, (kh, kw), f, stride, padding)
    bank = np.zeros((kh, columns.shape[1] // (kh * c), c, tile, f), x.dtype)  # kh, window width, C, tile, F
    for j in range(tile):
        bank[:, j * stride[1] : j * stride[1] + kw, :, j] = w
    y = columns @ bank.reshape(-1, tile * f)  # n·h·tiles, tile·F
    y += np.tile(bias, tile)
    return y.reshape(n, h, -1, f)[:, :, :w_out]


def conv2d_filter_gradient(x: np.ndarray, dy: np.ndarray, kernel: Pair, stride: Pair, padding: Padding) -> np.ndarray:
    """Gradient with respect to the filters: dw[a, b, c, f] = Σ_{n, i, j} x[n, i·s+a, j·s+b, c] · dy[n, i, j, f].

    Args:
        x: (N, H, W, C), the input of the convolution.
        dy: (N, H', W', F), the gradient of its output.
        kernel, stride, padding: as in `conv2d`.

    Returns:
        (kh, kw, C, F).
    """
    (kh, kw), c, f = kernel, x.shape[3], dy.shape[3]
    columns, (_, _, w_out), tile = _gather(x, kernel, f, stride, padding)
    if tile > 1 and w_out % tile:  # the last tile of a row reaches past the output
        dy = np.pad(dy, ((0, 0), (0, 0), (0, -w_out % tile), (0, 0)))
    dbank = columns.T @ dy.reshape(-1, tile * f)  # kh·window width·C, tile·F
    dbank = dbank.reshape(kh, -1, c, tile, f)
    dw = dbank[:, :kw, :, 0].copy()
    for j in range(1, tile):
        dw += dbank[:, j * stride[1] : j * stride[1] + kw, :, j]
    return dw


def conv2d_input_gradient(dy: np.ndarray, w: np.ndarray, size: Pair, stride: Pair, padding: Padding) -> np.ndarray:
    """Gradient of `conv2d` with respect to its input; the same map is the *transposed* convolution of dy.

    Args:
        dy: (N, H', W', F), the gradient of the output.
        w: (kh, kw, C, F).
        size: (H, W) of the input.
        stride, padding: as in `conv2d`.

    Returns:
        (N, H, W, C).
    """
    kh, kw, c, f = w.shape
    (top, _), (left, _) = padding
    if stride == (1, 1):  # a convolution of dy with the filters turned by 180°
        (h, w_in), (h_out, w_out) = size, dy.shape[1:3]
        turned = np.ascontiguousarray(w[::-1, ::-1].transpose(0, 1, 3, 2))
        above, before = kh - 1 - top, kw - 1 - left
        around = ((above, h + kh - 1 - h_out - above), (before, w_in + kw - 1 - w_out - before))
        return conv2d(dy, turned, np.zeros(c, dy.dtype), stride, around)
    # every output adds its share to the window it came from: one product, then a sum over kernel offsets
    n, h_out, w_out, _ = dy.shape
    shares = (dy.reshape(-1, f) @ w.reshape(-1, f).T).reshape(n, h_out, w_out, kh, kw, c)
    dx = np.zeros((n, size[0] + sum(padding[0]), size[1] + sum(padding[1]), c), dy.dtype)
    for a in range(kh):
        for b in range(kw):
            rows = slice(a, a + h_out * stride[0], stride[0])
            cols = slice(b, b + w_out * stride[1], stride[1])
            dx[:, rows, cols] += shares[:, :, :, a, b]
    return dx[:, top : top + size[0], left : left + size[1]]


def bias_gradient(dy: np.ndarray) -> np.ndarray:
    """Sum dy (N, H, W, F) over all but the last axis, as a product with ones, which is faster than a reduction."""
    rows = dy.reshape(-1, dy.shape[2] * dy.shape[3])  # N·H, W·F
    return (np.ones(len(rows), dy.dtype) @ rows).reshape(dy.shape[2:]).sum(axis=0)


def _gather(x: np.ndarray, kernel: Pair, filters: int, stride: Pair, padding: Padding):
    """Copy the windows of all tiles into the rows of a matrix.

    Returns (N·H'·tiles, kh·window width·C), the output's (N, H', W'), and the tile's width. The matrix is this thread's
    scratch: it is valid until the next call.
    """
    (n, h, w, c), (kh, kw), (sh, sw) = x.shape, kernel, stride
    (top, bottom), (left, right) = padding
    h_out, w_out = output_size(h, kh, sh, padding[0]), output_size(w, kw, sw, padding[1])
    tile = tile_width(w_out, kh * kw * c, kh * sw * c, filters)
    tiles = -(-w_out // tile)
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
        padded, (n, h_out, tiles, kh, window * c), (s[0], s[1] * sh, s[2] * sw * tile, s[1], s[3]), writeable=False
    )
    columns = scratch("columns", windows.shape, x.dtype)
    np.copyto(columns, windows)
    return columns.reshape(n * h_out * tiles, kh * window * c), (n, h_out, w_out), tile


def max_pool(x: np.ndarray, window: Pair) -> np.ndarray:
    """Maximum over windows that touch but do not overlap: first over the rows of a window, then over its columns.

    Args:
        x: (N, H, W, C), H and W multiples of the window.
        window: (rows, columns).

    Returns:
        The maxima (N, H/rows, W/columns, C).
    """
    (n, h, w, c), (rows, columns) = x.shape, window
    y = _maximum(x.reshape(n, h // rows, rows, w * c), axis=2)
    return _maximum(y.reshape(n, h // rows, w // columns, columns, c), axis=3)


def max_pool_gradient(dy: np.ndarray, x: np.ndarray, y: np.ndarray, window: Pair) -> np.ndarray:
    """Gradient of `y = max_pool(x, window)` with respect to x: dy at the first maximum of each window, else zero."""
    dx = np.empty(x.shape, dy.dtype)
    free = np.ones(y.shape, bool)  # windows whose maximum has not been met yet
    for i in range(window[0]):
        for j in range(window[1]):
            place = np.s_[:, i :: window[0], j :: window[1]]
            hit = x[place] == y
            hit &= free
            free ^= hit
            np.multiply(dy, hit, out=dx[place])
    return dx


def _maximum(x: np.ndarray, axis: int) -> np.ndarray:
    """x.max(axis), faster for a short axis: a few maxima of whole slices."""
    slices = np.moveaxis(x, axis, 0)
    return functools.reduce(np.maximum, slices[1:], slices[0])
