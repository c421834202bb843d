"""What the runs of a sweep say: the estimate of some of them, and the figures that a chapter saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from coursework.experiments.statistics import Estimate, metrics_by_seed


def estimate(runs: pd.DataFrame, column: str = "accuracy", **chosen: Any) -> Estimate:
    """The estimate of a column over the runs whose other columns have the chosen values."""
    for name, value in chosen.items():
        runs = runs[runs[name] == value]
    return Estimate.of(runs[column].to_list())


def accuracies(runs: pd.DataFrame, by: str, columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By value of column `by` and by setting, what `metrics_by_seed` says of the columns."""
    return {
        str(value): {setting: metrics_by_seed(group, columns) for setting, group in same.groupby("setting")}
        for value, same in runs.groupby(by)
    }
