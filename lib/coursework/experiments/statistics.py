"""Honest figures from several seeds: the mean, how far it may be off, and what so few seeds cannot tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from coursework.experiments.shares import share_interval

RESAMPLES = 10_000  # of a bootstrap


@dataclass(frozen=True)
class Estimate:
    """The mean of `n` runs that differ in their seed only.

    Attributes:
        mean: of the runs, NaN if all of them diverged.
        sd: standard deviation between runs (n - 1 in the divisor), None for one run.
        margin: half the width of the 95 % confidence interval of the mean, None for one run.
        n: number of runs that came to an end.
        diverged: number of those that did not; they are no part of the mean.
    """

    mean: float
    sd: float | None
    margin: float | None
    n: int
    diverged: int = 0

    @classmethod
    def of(cls, values: Sequence[float | None], overlap: float = 0.0) -> Estimate:
        """Estimate the mean from one value per run, None or NaN if it diverged; the interval is Student's.

        Args:
            values: of the runs.
            overlap: items tested on over items trained on, if every run splits the same items anew. Such runs share
                items, and so agree more than independent ones: the standard error is corrected for it, as by Nadeau
                and Bengio (2003), doi:10.1023/A:1024068626366.
        """
        every = np.array(values, float)
        ended = every[~np.isnan(every)]
        n, diverged = len(ended), len(every) - len(ended)
        mean = float(np.mean(ended)) if n else np.nan
        if n < 2:
            return cls(mean, None, None, n, diverged)
        sd = float(np.std(ended, ddof=1))
        return cls(mean, sd, float(stats.t.ppf(0.975, n - 1)) * sd * (1 / n + overlap) ** 0.5, n, diverged)

    @classmethod
    def of_items(cls, values: Sequence[np.ndarray | None], same_items: bool, overlap: float = 0.0) -> Estimate:
        """Estimate the mean from every test item; the interval is the larger of Student's and a bootstrap over items.

        Args:
            values: (items,) for each run, such as whether it is right, or the difference of two runs; None if diverged.
            same_items: whether all runs have the same test items, which are then drawn for all runs at once;
                otherwise each run's own are drawn for it.
            overlap: as for `of`.
        """
        by_seed = cls.of([None if run is None else float(np.mean(run)) for run in values], overlap)
        if by_seed.margin is None:
            return by_seed
        of_items = _bootstrap_margin([np.asarray(run, float) for run in values if run is not None], same_items)
        return cls(by_seed.mean, by_seed.sd, max(by_seed.margin, of_items), by_seed.n, by_seed.diverged)

    @classmethod
    def restored(cls, saved: Sequence[float | None]) -> Estimate:
        """The estimate that `saved` became."""
        mean, *others = saved
        return cls(np.nan if mean is None else mean, *others)

    def saved(self) -> list[float | None]:
        """Its attributes in their order, for a chapter's metrics, which have None where there is no number."""
        return [None if value != value else value for value in astuple(self)]

    def percent(self, digits: int = 1, sd: bool = False) -> str:
        """A share between 0 and 1 as "95.6 ± 0.3 %": mean and 95 % interval; with `sd` as "95.6 ± 0.3 (0.2)".

        Where the interval would leave 0 … 100 it is "98.7 to 100 %". Two runs are "95.2 and 96.0 %": of a mean they
        tell next to nothing.
        """
        if not self.n:
            return "diverged"
        text = self._shares(digits)
        if not sd:
            text += " %"
        elif self.n > 2:
            text += f" ({100 * self.sd:.{digits}f})"
        return text + (f", {self.diverged} of {self.n + self.diverged} diverged" if self.diverged else "")

    def _shares(self, digits: int) -> str:
        """What `percent` says of the mean and its interval."""
        if self.margin is None:
            return f"{100 * self.mean:.{digits}f}"
        if self.n == 2:
            return " and ".join(f"{100 * (self.mean + side * self.sd / 2**0.5):.{digits}f}" for side in (-1, 1))
        low, high = self.mean - self.margin, self.mean + self.margin
        if low < 0 or high > 1:
            ends = ("0" if low < 0 else f"{100 * low:.{digits}f}", "100" if high > 1 else f"{100 * high:.{digits}f}")
            return " to ".join(ends)
        return f"{100 * self.mean:.{digits}f} ± {100 * self.margin:.{digits}f}"

    def points(self, digits: int = 1) -> str:
        """A difference of shares as "−2.8 ± 0.9 points"."""
        margin = "" if self.margin is None else f" ± {100 * self.margin:.{digits}f}"
        return f"{100 * self.mean:z.{digits}f}{margin} points".replace("-", "−")

    def differs_from_zero(self) -> bool:
        """Whether the 95 % interval leaves zero out; for a difference paired by seed."""
        return self.margin is not None and abs(self.mean) > self.margin

    def direction(self) -> int:
        """1 or -1 if a difference is above or below zero, 0 if that cannot be told."""
        return int(np.sign(self.mean)) if self.differs_from_zero() else 0

    def p_value(self) -> float:
        """Of the test whether the mean is zero, two-sided; below 0.05 where the interval leaves zero out.

        Student's test, with as large a standard error as the interval has; 1 for a single run, which shows nothing.
        """
        if self.margin is None or self.mean == 0:
            return 1.0
        error = self._standard_error()
        return float(2 * stats.t.sf(abs(self.mean) / error, self.n - 1)) if error else 0.0

    def resolvable(self, alpha: float = 0.05) -> float | None:
        """The smallest difference that as many pairs would show with power 0.8, tested at α; None for a single pair."""
        if self.margin is None:
            return None
        limit = stats.t.ppf(1 - alpha / 2, self.n - 1)
        return float(special.nctdtrinc(self.n - 1, 0.2, limit)) * self._standard_error()

    def would_show(self, alpha: float = 0.05) -> str:
        """What as many seeds could have told, tested at α, such as "3 seeds would show 4.1 points or more"."""
        if self.margin is None:
            return "a single seed shows no spread" if self.n else "no seed came to an end"
        points = 100 * self.resolvable(alpha)
        if points < 0.05:
            return f"{self.n} seeds that do not differ leave no scatter to measure it by"
        if points > 100:
            return f"{self.n} seeds that scatter so much would show no difference at all"
        return f"{self.n} seeds would show {points:.1f} points or more"

    def cannot_be_told(self, alpha: float = 0.05) -> str:
        """The end of a sentence about two things whose difference this is, if it is too small for its seeds."""
        return f"cannot be told apart: {self.would_show(alpha)}"

    def one_more_run(self) -> tuple[float, float]:
        """Where one more run would fall with a probability of 95 %: the prediction interval; everywhere for n < 2."""
        if self.sd is None:
            return -np.inf, np.inf
        margin = float(stats.t.ppf(0.975, self.n - 1)) * self.sd * (1 + 1 / self.n) ** 0.5
        return self.mean - margin, self.mean + margin

    def _standard_error(self) -> float:
        return self.margin / float(stats.t.ppf(0.975, self.n - 1))


def _bootstrap_margin(runs: Sequence[np.ndarray], same_items: bool) -> float:
    """Half of the 95 % interval that test items drawn again, with replacement, leave to the mean over the runs."""
    samples = [np.mean(runs, axis=0)] if same_items else runs
    rng = np.random.default_rng(0)
    means = np.mean([_resampled_means(sample, rng) for sample in samples], axis=0)
    if np.ptp(means) == 0:  # all items are alike, and would be so in every sample
        low, high = share_interval(0, sum(map(len, samples)))
        return high - low
    return float(np.abs(np.quantile(means, (0.025, 0.975)) - np.mean([sample.mean() for sample in samples])).max())


def _resampled_means(sample: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Means (RESAMPLES,) of bootstrap samples; how often each distinct value is drawn is all that matters.

    Of a difference and its opposite the same samples are drawn, so that both have the same interval.
    """
    values, counts = np.unique(sample, return_counts=True)
    if counts.tolist() > counts[::-1].tolist():
        values, counts = values[::-1], counts[::-1]
    return rng.multinomial(len(sample), counts / len(sample), RESAMPLES) @ values / len(sample)


def paired_gain(
    frame: pd.DataFrame, by: str, first: Any, second: Any, value: str = "accuracy", overlap: float = 0.0
) -> Estimate:
    """Estimate how much larger `value` is where column `by` is `second` than where it is `first`, seed by seed.

    Args:
        frame: has the columns seed, `by` and `value`, one row for each seed and choice; a pair with a run that
            diverged (NaN) counts as diverged.
        overlap: see `Estimate.of`.
    """
    table = frame.pivot(index="seed", columns=by, values=value).astype(float)
    ran = pd.crosstab(frame["seed"], frame[by]).astype(bool)
    return Estimate.of((table[second] - table[first])[ran[first] & ran[second]].to_list(), overlap)


def holm(p_values: Mapping[Hashable, float]) -> dict[Hashable, float]:
    """P-values of a family of tests, corrected so that 0.05 is the risk of a single false one among all (Holm 1979)."""
    corrected, worst = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[name]))
        corrected[name] = worst
    return {name: corrected[name] for name in p_values}


def directions(gains: Mapping[Hashable, Estimate]) -> dict[Hashable, int]:
    """`Estimate.direction` of each difference of a table, after Holm's correction over all of them."""
    corrected = holm({name: gain.p_value() for name, gain in gains.items()})
    return {name: gain.direction() if corrected[name] < 0.05 else 0 for name, gain in gains.items()}


def level(told: Mapping[Hashable, int]) -> float:
    """At which α Holm's correction tested those of `directions` that it did not tell: 0.05 over their number."""
    return 0.05 / max(1, sum(not sign for sign in told.values()))


def metrics_by_seed(runs: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
    """Of runs that differ in their seed, the mean of each column, and as `column_by_seed` the value of every seed.

    A run that diverged (NaN) is None, and no part of the mean.
    """
    by_seed = runs.astype(dict.fromkeys(columns, float)).groupby("seed")[list(columns)].mean()
    return {name: _number(by_seed[name].mean()) for name in columns} | {
        f"{name}_by_seed": {str(seed): _number(value) for seed, value in by_seed[name].items()} for name in columns
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
