"""Honest figures from several seeds: mean, spread, and how far the mean itself may be off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

ON_DIGITS: Mapping[str, str] = {"accuracy_200": "first 200", "accuracy": "10 000"}


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

    def percent(self, digits: int = 1, sd: bool = False) -> str:
        """A share between 0 and 1 as "95.6 ± 0.3 %": mean and 95 % interval; with `sd` as "95.6 ± 0.3 (0.2)"."""
        text = f"{100 * self.mean:.{digits}f}"
        if self.margin is not None:
            text += f" ± {100 * self.margin:.{digits}f}"
        if not sd:
            return f"{text} %"
        return text if self.sd is None else f"{text} ({100 * self.sd:.{digits}f})"

    def differs_from_zero(self) -> bool:
        """Whether the 95 % interval leaves zero out; for a difference paired by seed."""
        return self.margin is not None and abs(self.mean) > self.margin


def paired_gain(frame: pd.DataFrame, by: str, first: Any, second: Any, value: str = "accuracy") -> Estimate:
    """Estimate how much larger `value` is where column `by` is `second` than where it is `first`, seed by seed.

    Args:
        frame: has the columns seed, `by` and `value`, one row for each seed and choice.
    """
    table = frame.pivot(index="seed", columns=by, values=value).dropna(subset=[first, second])
    return Estimate.of((table[second] - table[first]).to_list())


def metrics_by_seed(runs: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
    """Of runs that differ in their seed, the mean of each column, and as `column_by_seed` the value of every seed."""
    by_seed = runs.groupby("seed")[list(columns)].mean()
    return {name: float(by_seed[name].mean()) for name in columns} | {
        f"{name}_by_seed": {str(seed): float(value) for seed, value in by_seed[name].items()} for name in columns
    }


def side_by_side(
    frame: pd.DataFrame,
    by: str,
    printed: Mapping[Any, float],
    columns: Mapping[str, str] = ON_DIGITS,
) -> pd.DataFrame:
    """The table of one experiment: for each value of column `by`, what the course printed and what our runs gave.

    Args:
        frame: runs of a sweep, with the columns seed, setting, accuracy, `by` and those of `columns`; first the setting
            that repeats the course.
        printed: the course's accuracy in percent by value of `by`; absent values are shown as a dash.
        columns: what to show for each setting, and what to call it.

    Returns:
        Text cells "mean ± half of the 95 % interval (standard deviation)", in percent, and the gain paired by seed.
    """
    course, proper = frame["setting"].unique()
    rows = []
    for value, runs in frame.groupby(by, sort=False):
        row = {by: str(value), "printed": f"{printed[value]:.1f}" if value in printed else "–"}
        for setting, some in runs.groupby("setting", sort=False):
            for column, title in columns.items():
                row[f"{setting}: {title}"] = Estimate.of(some[column].to_list()).percent(1, sd=True)
        row["gain"] = paired_gain(runs, "setting", course, proper).percent(1).removesuffix(" %")
        rows.append(row)
    return pd.DataFrame(rows)


def standard_error_of_share(share: float, n: int) -> float:
    """Standard error of a share observed in `n` independent trials: √(p(1-p)/n)."""
    return (share * (1 - share) / n) ** 0.5
