"""Quality and variety of generated pictures, apart: how two clouds of features cover each other.

A cloud is taken for the union of balls around its points, each as large as the distance to the k-th nearest other point
of the same cloud. Distances come in blocks of rows, so that large clouds need little memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

ROWS = 200  # of a block
BALL = 5  # points that lie in a ball around another, for density and coverage


def squared_distances(a: np.ndarray, b: np.ndarray) -> Iterator[np.ndarray]:
    """Squared Euclidean distances of points `a` (N, features) from `b` (M, features), in blocks (rows, M) of `a`."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    norms = (b**2).sum(axis=1)
    for start in range(0, len(a), ROWS):
        some = a[start : start + ROWS]
        with threadpool_limits(1, "blas"):  # the same bits on any machine's number of cores
            squares = some @ b.T  # |x - y|² = |x|² - 2 x·y + |y|², in place
        squares *= -2
        squares += (some**2).sum(axis=1)[:, None]
        squares += norms
        yield np.maximum(squares, 0, out=squares)


def precision_and_recall(real: np.ndarray, generated: np.ndarray, k: int = 3) -> tuple[float, float]:
    """Improved precision and recall (Kynkäänniemi et al. 2019).

    Args:
        real, generated: features (N, features) and (M, features); compare only what has the same numbers of them.
        k: which neighbour a ball reaches to.

    Returns:
        The share of the generated points that lie in a ball of a real one (quality), and the share of the real points
        that lie in a ball of a generated one (variety).

    Raises:
        ValueError: fewer than k + 1 points.
    """
    precision = np.concatenate([inside.any(axis=1) for inside in _inside(generated, real, k)])
    recall = np.concatenate([inside.any(axis=1) for inside in _inside(real, generated, k)])
    return float(precision.mean()), float(recall.mean())


def density_and_coverage(real: np.ndarray, generated: np.ndarray, k: int = BALL) -> tuple[float, float]:
    """Density and coverage (Naeem et al. 2020), which a stray point of either cloud disturbs less.

    Args:
        real, generated, k: as for `precision_and_recall`.

    Returns:
        The number of real balls that a generated point lies in, over k, on average (quality; about 1 for equal clouds,
        more if the generated points keep to where real ones are dense); and the share of the real balls that hold a
        generated point (variety).

    Raises:
        ValueError: fewer than k + 1 points.
    """
    hits = sum(inside.sum(axis=0) for inside in _inside(generated, real, k))  # N
    return float(hits.sum() / (k * len(generated))), float((hits > 0).mean())


def _inside(points: np.ndarray, centres: np.ndarray, k: int) -> Iterator[np.ndarray]:
    """Whether each of `points` lies in the ball around each of `centres`: blocks (rows, centres)."""
    radii = _squared_radii(centres, k)
    for squares in squared_distances(points, centres):
        yield squares <= radii


def _squared_radii(points: np.ndarray, k: int) -> np.ndarray:
    """Squared distance (N,) of each point to the k-th nearest other one."""
    if len(points) <= k:
        raise ValueError(f"expected at least k + 1 = {k + 1} points, received {len(points)}; generate more, or lower k")
    radii, start = [], 0
    for squares in squared_distances(points, points):
        rows = np.arange(len(squares))
        squares[rows, start + rows] = np.inf  # not itself
        radii.append(np.partition(squares, k - 1, axis=1)[:, k - 1].copy())  # no view of the block
        start += len(squares)
    return np.concatenate(radii)
