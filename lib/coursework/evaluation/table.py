"""The metrics of drawn digits as a table to read."""

from __future__ import annotations

import pandas as pd

from coursework.evaluation.metrics import METRICS, SHARES
from coursework.experiments.statistics import Estimate


def metrics_table(metrics: pd.DataFrame, share_digits: int = 1) -> pd.DataFrame:
    """Text cells, shares in percent: of each method the mean, with its 95 % interval if there are several rows of it.

    Args:
        metrics: the columns METRICS; the (first) index names the method.
        share_digits: decimals of the shares; distances have one.
    """
    digits = {metric: share_digits if metric in SHARES else 1 for metric in METRICS}
    rows = [
        [method, *(_cell(rows[metric].to_list(), 100 if metric in SHARES else 1, digits[metric]) for metric in METRICS)]
        for method, rows in metrics.groupby(level=0, sort=False)
    ]
    return pd.DataFrame(rows, columns=["", *METRICS])


def _cell(values: list[float], scale: int, digits: int) -> str:
    estimate = Estimate.of(values)
    text = f"{scale * estimate.mean:.{digits}f}"
    return text if estimate.margin is None else f"{text} ± {scale * estimate.margin:.{digits}f}"
