"""Whether a sweep of single runs goes up and down by more than their seeds explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

SWEEPS = 10_000  # simulated


def deviation_from_line(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Root mean square distance (...) of values `y` (..., points) from the straight line through them, over `x`."""
    x = x - x.mean()
    y = y - y.mean(axis=-1, keepdims=True)
    slope = (y @ x) / (x @ x)
    return np.sqrt(((y - slope[..., None] * x) ** 2).mean(axis=-1))


def share_as_crooked(
    printed: Mapping[float, float], runs: Mapping[float, Sequence[float]], rng: np.random.Generator
) -> float:
    """How often a sweep whose truth is a straight line is at least as crooked as the printed one.

    Simulated sweeps are a line plus the scatter of runs that differ in their seed; which line makes no difference to
    the distance from it. Low values mean that the ups and downs are more than noise.

    Args:
        printed: accuracy of the single run at each point of the sweep.
        runs: at each point of ours, the accuracies of two seeds or more on the same test images, in the same unit.

    Raises:
        ValueError: the printed sweep has fewer than three points, or a point of ours a single run.
    """
    if len(printed) < 3 or min(map(len, runs.values())) < 2:
        raise ValueError(
            f"expected three printed points or more and two runs or more at each of ours, received {len(printed)} "
            f"points and {min(map(len, runs.values()))} runs; add seeds"
        )
    x = np.array(list(printed), float)
    scatter = np.concatenate(
        [(np.array(some) - np.mean(some)) * (len(some) / (len(some) - 1)) ** 0.5 for some in runs.values()]
    )
    crooked = deviation_from_line(x, rng.choice(scatter, (SWEEPS, len(x))))
    found = deviation_from_line(x, np.array(list(printed.values()), float))
    return float((1 + (crooked >= found).sum()) / (1 + SWEEPS))
