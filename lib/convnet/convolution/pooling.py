"""The arithmetic of max pooling: plain arrays in, plain arrays out."""

import functools

import numpy as np

from convnet.convolution.geometry import Pair


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
