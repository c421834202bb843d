"""The arithmetic of convolution and pooling: plain arrays in, plain arrays out."""

from __future__ import annotations

import functools

import numpy as np

from convnet.geometry import Geometry, Pair
from convnet.spectral import Spectral
from convnet.windows import Windows


@functools.cache
def convolution(geometry: Geometry) -> Windows | Spectral:
    """The fastest way to do a convolution of these sizes: by windows, or by frequencies.

    Cross-correlation is a bilinear map of images x (N, H, W, C) and filters w (kh, kw, C, F),

        y[n, i, j, f] = Σ_{a, b, c} x[n, i·s + a - top, j·s + b - left, c] · w[a, b, c, f],

    and every pass of a network is made of five steps, which both ways have:

        read_input(x)               what the others need of x
        read_output(dy)             what the others need of dy (N, H', W', F), a gradient with respect to y
        forward(read_x, w)          y
        adjoint(read_dy, w)         the gradient with respect to x, which is the *transposed* convolution of dy
        filter_gradient(read_x, read_dy)    the gradient with respect to w

    The numbers are the same but for rounding.
    """
    return min(ways(geometry), key=lambda way: way.cost)


def ways(geometry: Geometry) -> list[Windows | Spectral]:
    """All ways to do a convolution."""
    return [*(Windows(geometry, tile) for tile in (1, 2, 4)), Spectral(geometry)]


def add_bias(y: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return y (N, H, W, F), changed, plus bias (F,): a row of pixels at a time is faster than pixel by pixel."""
    rows = y.reshape(y.shape[0] * y.shape[1], -1)
    rows += np.tile(bias, y.shape[2])
    return rows.reshape(y.shape)


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
    last = len(x) - 2
    for i, share in enumerate(dx[:-1]):
        np.multiply(dy, x[i] == y, out=share)
        dy = np.subtract(dy, share, out=dx[-1] if i == last else None)
    if last < 0:
        dx[0][...] = dy
