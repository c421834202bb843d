"""Shares of independent trials: their interval, and runs that do no better than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import stats


class Interval(NamedTuple):
    """A 95 % interval of a share between 0 and 1."""

    low: float
    high: float

    def percent(self, digits: int = 1) -> str:
        """As "99.18 to 99.50 %"."""
        return f"{100 * self.low:.{digits}f} to {100 * self.high:.{digits}f} %"


def share_interval(successes: int, trials: int) -> Interval:
    """Wilson's interval of a share; unlike the normal one it stays within 0 and 1, and has a width also at these."""
    return Interval(*stats.binomtest(successes, trials).proportion_ci(method="wilson"))


@dataclass(frozen=True)
class Outcomes:
    """What became of runs that differ in their seed only.

    Attributes:
        at_chance: number of those that are no better than chance.
        diverged: number of those that came to no end.
        learnt: accuracies of the others, between 0 and 1.
    """

    at_chance: int
    diverged: int
    learnt: tuple[float, ...]

    @classmethod
    def of(cls, accuracies: Sequence[float | None], chance: float, items: int) -> Outcomes:
        """Sort runs by their accuracy on a number of test items.

        Args:
            accuracies: one for each run, between 0 and 1; None or NaN if it diverged.
            chance: share of the most frequent label, which a constant answer gets; as far above it as 97.5 % of
                guesses on so many items reach at most, a run is still at chance.
        """
        every = np.array(accuracies, float)
        limit = stats.binom.ppf(0.975, items, chance) / items + 1e-9
        learnt = every[every > limit]
        return cls(int((every <= limit).sum()), int(np.isnan(every).sum()), tuple(learnt.tolist()))

    @property
    def n(self) -> int:
        """Number of runs."""
        return self.at_chance + self.diverged + len(self.learnt)

    def mixed(self) -> bool:
        """Whether some runs learn and others do not, so that their mean describes none of them."""
        return 0 < len(self.learnt) < self.n

    def ahead_of(self, others: Outcomes) -> int:
        """1 or -1 if these runs rank above or below the others, 0 if that cannot be told.

        By the test of Mann and Whitney, which needs no mean: those that diverged rank lowest, and those at chance next.
        """
        if not (self.n and others.n):
            return 0
        test = stats.mannwhitneyu(self._ranks(), others._ranks())
        middle = self.n * others.n / 2
        return int(np.sign(test.statistic - middle)) if test.pvalue < 0.05 else 0

    def _ranks(self) -> list[float]:
        return [-1.0] * self.diverged + [0.0] * self.at_chance + list(self.learnt)

    def __str__(self) -> str:
        """As "2 of 3 stayed at chance, 1 of 3 reached 78.9 %"."""
        low, high = (f"{100 * end(self.learnt, default=0):.1f}" for end in (min, max))
        counts = {
            "stayed at chance": self.at_chance,
            "diverged": self.diverged,
            f"reached {low if low == high else f'{low} to {high}'} %": len(self.learnt),
        }
        return ", ".join(f"{count} of {self.n} {what}" for what, count in counts.items() if count)
