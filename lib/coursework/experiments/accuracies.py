"""The figures of a sweep's runs that a chapter saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from coursework.experiments.statistics import metrics_by_seed


def accuracies(runs: pd.DataFrame, by: str, columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By value of column `by` and by setting, what `metrics_by_seed` says of the columns."""
    return {
        str(value): {setting: metrics_by_seed(group, columns) for setting, group in same.groupby("setting")}
        for value, same in runs.groupby(by)
    }
