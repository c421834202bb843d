"""The figures of a sweep's runs that a chapter saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from coursework.experiments.statistics import Estimate, metrics_by_seed


def accuracies(
    runs: pd.DataFrame, by: str, columns: Sequence[str], estimate: Callable[[pd.DataFrame], Estimate] | None = None
) -> dict[str, dict[str, Any]]:
    """By value of column `by` and by setting, what `metrics_by_seed` says of the columns.

    Args:
        runs, by, columns: a sweep, the column that its runs differ in, and the figures to save.
        estimate: the accuracy of runs with the interval that the chapter prints; saved as `accuracy_estimate`, so that
            whoever shows it again shows that interval.
    """
    return {
        str(value): {
            setting: metrics_by_seed(group, columns)
            | ({} if estimate is None else {"accuracy_estimate": estimate(group).saved()})
            for setting, group in same.groupby("setting")
        }
        for value, same in runs.groupby(by)
    }
