"""Honest figures from several seeds: mean, spread, and how far the mean itself may be off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Estimate:
    """The mean of `n` runs that differ in their seed only.

    Attributes:
        mean: of the runs.
        sd: standard deviation between runs (n - 1 in the divisor), None for one run.
        margin: half the width of the 95 % confidence interval of the mean (Student's t), None for one run.
        n: number of runs.
    """

    mean: float
    sd: float | None
    margin: float | None
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Estimate:
        """Estimate the mean from one value per run."""
        n, mean = len(values), float(np.mean(values))
        if n < 2:
            return cls(mean, None, None, n)
        sd = float(np.std(values, ddof=1))
        return cls(mean, sd, float(stats.t.ppf(0.975, n - 1)) * sd / n**0.5, n)

    def percent(self, digits: int = 1) -> str:
        """As "95.6 ± 0.3 %" with the 95 % interval, for a share between 0 and 1."""
        margin = "" if self.margin is None else f" ± {100 * self.margin:.{digits}f}"
        return f"{100 * self.mean:.{digits}f}{margin} %"


def standard_error_of_share(share: float, n: int) -> float:
    """Standard error of a share observed in `n` independent trials: √(p(1-p)/n)."""
    return (share * (1 - share) / n) ** 0.5
