"""The difference of two kinds of sets of pictures, which are not paired: all sets count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from coursework.experiments.statistics import Estimate


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """How much larger the mean of `second` is than that of `first`, with Welch's interval (1947).

    Args:
        first, second: a figure of each set; as many as there are, and the two kinds may scatter differently.

    Returns:
        An estimate without an interval if one of them has a single set; `n` is one more than Welch's degrees of
        freedom, so that its tests are Welch's.
    """
    one, other = (np.asarray(values, float) for values in (first, second))
    if not len(one) or not len(other):
        return Estimate.of([])
    mean = float(other.mean() - one.mean())
    if min(len(one), len(other)) < 2:
        return Estimate(mean, None, None, 1)
    a, b = (values.var(ddof=1) / len(values) for values in (one, other))
    error = float(np.sqrt(a + b))
    if not error:
        return Estimate(mean, 0.0, 0.0, len(one) + len(other) - 1)
    freedom = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(other) - 1))
    n = int(freedom) + 1  # rounded down: an interval not narrower than Welch's
    return Estimate(mean, error * n**0.5, float(stats.t.ppf(0.975, n - 1)) * error, n)
