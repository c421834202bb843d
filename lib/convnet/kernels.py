"""The arithmetic of convolution and pooling: plain arrays in, plain arrays out.

There are two ways to convolve, by windows (`windows`) and by frequencies (`spectral`), and a choice of tile in each;
`fastest_way` estimates which is the faster for the shapes at hand. The numbers are the same but for rounding.
"""

import functools
from typing import NamedTuple

import numpy as np

from convnet import spectral, windows
from convnet.windows import Padding, Pair


def same_padding(size: int, kernel: int, stride: int) -> Pair:
    """Zeros (before, after) one axis so that it yields ceil(size / stride) outputs, the odd one after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def output_size(size: int, kernel: int, stride: int, padding: Pair) -> int:
    """Number of windows along one axis; zero or less if the kernel does not fit."""
    return (size + sum(padding) - kernel) // stride + 1


class Way(NamedTuple):
    """How to convolve: by frequencies or by windows, and how many neighbouring outputs of a row at once."""

    spectral: bool
    tile: int


@functools.cache
def fastest_way(size: Pair, channels: int, outputs: Pair, filters: int, kernel: Pair, stride: Pair) -> Way:
    """The way with the least estimated time, for images (*size, channels) and outputs (*outputs, filters).

    The model counts multiplications for one image: those of the products, where fewer columns than 32 (by frequencies,
    than 16) cost as much as so many; for gathering, 11 for each element and 100 for each stretch of neighbouring ones;
    and half as much again by frequencies. Measured with OpenBLAS on x86-64; only ratios matter.
    """
    points = spectral.length(size[0], outputs[0], ((kernel[0] - 1) // 2, kernel[0] // 2))
    parts = 2 * (points // 2 + 1)  # real and imaginary

    def cost(way: Way) -> float:
        tiles = -(-outputs[1] // way.tile)
        window = ((way.tile - 1) * stride[1] + kernel[1]) * channels
        columns = way.tile * filters
        if not way.spectral:
            return outputs[0] * tiles * kernel[0] * (window * (11 + max(columns, 32)) + 100)
        transforms = tiles * way.tile * (size[0] * channels + outputs[0] * filters)
        return 1.5 * parts * (transforms + tiles * (window * (11 + 2 * max(columns, 16)) + 100))

    ways = [Way(by, tile) for by in (False, True) for tile in (1, 2, 4, 8) if not by or stride == (1, 1)]
    return min(ways, key=cost)


def conv2d(
    x: np.ndarray, w: np.ndarray, bias: np.ndarray, stride: Pair, padding: Padding
) -> tuple[np.ndarray, np.ndarray]:
    """Cross-correlation y[n, i, j, f] = bias[f] + Σ_{a, b, c} x[n, i·s+a, j·s+b, c] · w[a, b, c, f].

    Args:
        x: (N, H, W, C).
        w: (kh, kw, C, F), of x's dtype.
        bias: (F,), of x's dtype.
        stride: steps (down, right).
        padding: zeros ((top, bottom), (left, right)), each less than the kernel.

    Returns:
        y (N, H', W', F), H' = (H + top + bottom - kh) // stride + 1, W' likewise; and the tape for
        `conv2d_filter_gradient`.
    """
    kernel = w.shape[:2]
    size = tuple(output_size(*axis) for axis in zip(x.shape[1:3], kernel, stride, padding, strict=True))
    way = fastest_way(x.shape[1:3], x.shape[3], size, w.shape[3], kernel, stride)
    if way.spectral:
        return spectral.conv2d(x, w, bias, padding, size, way.tile)
    return windows.conv2d(x, w, bias, stride, padding, size, way.tile)


def conv2d_filter_gradient(
    tape: np.ndarray, dy: np.ndarray, image: tuple[int, int, int], kernel: Pair, stride: Pair, padding: Padding
) -> np.ndarray:
    """Gradient with respect to the filters: dw[a, b, c, f] = Σ_{n, i, j} x[n, i·s+a, j·s+b, c] · dy[n, i, j, f].

    Args:
        tape: of `conv2d`.
        dy: (N, H', W', F), the gradient of its output.
        image: (H, W, C) of its input.
        kernel, stride, padding: as in `conv2d`.

    Returns:
        (kh, kw, C, F).
    """
    way = fastest_way(image[:2], image[2], dy.shape[1:3], dy.shape[3], kernel, stride)
    if way.spectral:
        return spectral.filter_gradient(tape, dy, image[:2], kernel, padding, way.tile)
    return windows.filter_gradient(tape, dy, kernel, stride, way.tile)


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
        return conv2d(dy, turned, np.zeros(c, dy.dtype), stride, around)[0]
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


def max_pool(x: np.ndarray, window: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Maximum over windows that touch but do not overlap: first over the rows of a window, then over its columns.

    Args:
        x: (N, H, W, C), H and W multiples of the window.
        window: (rows, columns).

    Returns:
        The maxima (N, H/rows, W/columns, C), and those over rows alone, (N, H/rows, W, C).
    """
    tall = functools.reduce(np.maximum, _slices(x, 1, window[0]))
    return functools.reduce(np.maximum, _slices(tall, 2, window[1])), tall


def max_pool_gradient(dy: np.ndarray, x: np.ndarray, tall: np.ndarray, y: np.ndarray, window: Pair) -> np.ndarray:
    """Gradient of `y, tall = max_pool(x, window)`: dy at one maximum of each window, the first of the first column."""
    dtall, dx = np.empty(tall.shape, dy.dtype), np.empty(x.shape, dy.dtype)
    _route(dy, _slices(tall, 2, window[1]), y, _slices(dtall, 2, window[1]))
    _route(dtall, _slices(x, 1, window[0]), tall, _slices(dx, 1, window[0]))
    return dx


def _slices(x: np.ndarray, axis: int, count: int) -> list[np.ndarray]:
    """Views of every count-th element along the axis, starting at 0, 1, …: a few large arrays are faster than many."""
    return [x[(slice(None),) * axis + (slice(start, None, count),)] for start in range(count)]


def _route(dy: np.ndarray, x: list[np.ndarray], y: np.ndarray, dx: list[np.ndarray]) -> None:
    """Write dy to that of `dx` whose `x` is the first to equal the maximum y, and zero to the others."""
    for candidate, share in zip(x[:-1], dx[:-1], strict=True):
        np.multiply(dy, candidate == y, out=share)
        dy = dy - share
    dx[-1][...] = dy
