"""Max pooling: plain arrays in, plain arrays out."""

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
    return _route(_route(dy, tall, y, 2, window[1]), x, tall, 1, window[0])


def _route(dy: np.ndarray, x: np.ndarray, y: np.ndarray, axis: int, count: int) -> np.ndarray:
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


def _slices(x: np.ndarray, axis: int, count: int) -> list[np.ndarray]:
    """Views of every count-th element along the axis, starting at 0, 1, …: a few large arrays are faster than many."""
    return [x[(slice(None),) * axis + (slice(start, None, count),)] for start in range(count)]
