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
) -> float | None:
    """How often a sweep whose truth is a straight line is at least as crooked as the printed one.

    Simulated sweeps are a line plus the scatter of runs that differ in their seed; which line makes no difference to
    the distance from it. Low values mean that the ups and downs are more than noise.

    Args:
        printed: accuracy of the single run at each point of the sweep.
        runs: at each point of ours, the accuracies of seeds on the same test images, in the same unit.

    Returns:
        A share between 0 and 1, None if no point has two seeds: a single one shows no scatter.

    Raises:
        ValueError: the printed sweep has fewer than three points, through two of which any line goes.
    """
    if len(printed) < 3:
        raise ValueError(f"expected three printed points or more, received {len(printed)}")
    x, repeated = np.array(list(printed), float), [np.array(some) for some in runs.values() if len(some) > 1]
    if not repeated:
        return None
    scatter = np.concatenate([(some - some.mean()) * (len(some) / (len(some) - 1)) ** 0.5 for some in repeated])
    crooked = deviation_from_line(x, rng.choice(scatter, (SWEEPS, len(x))))
    found = deviation_from_line(x, np.array(list(printed.values()), float))
    return float((1 + (crooked >= found).sum()) / (1 + SWEEPS))
