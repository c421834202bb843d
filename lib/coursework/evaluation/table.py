"""The metrics of drawn digits as a table to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursework.evaluation.metrics import METRICS
from coursework.experiments.statistics import Estimate

PERCENT = ("recognised", "beyond_chance", "probability", "accepted", "coverage")
NAMES = {
    "beyond_chance": "beyond chance",
    "accepted": "accepted by the judge",
    "distance": "nearest digit",
    "frechet": "Fréchet distance",
}


def metrics_table(metrics: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Text cells, shares in percent: of each method the mean, with its 95 % interval if there are several sets of it.

    The interval of what is counted is as wide as so many pictures make it at least.

    Args:
        metrics: a row for each set of pictures, in which each digit is wanted equally often, with METRICS and the
            number of `pictures`; the (first) index names the method.
        columns: those of METRICS to show.
    """
    rows = [
        [method, *(_cell(rows, column) for column in columns)] for method, rows in metrics.groupby(level=0, sort=False)
    ]
    return pd.DataFrame(rows, columns=["", *(NAMES.get(column, column) for column in columns)])


def _cell(rows: pd.DataFrame, column: str) -> str:
    if column == "beyond_chance":  # with wanted digits equally frequent, guesses hit a tenth whatever they are
        estimate = counted(rows["recognised"], rows["pictures"], chance=0.1)
    elif column in ("recognised", "accepted"):
        estimate = counted(rows[column], rows["pictures"])
    else:
        estimate = Estimate.of(rows[column].to_list())
    scale, digits = 100 if column in PERCENT else 1, 2 if column == "density" else 1
    if scale == 100 and (column != "beyond_chance" or estimate.mean + (estimate.margin or 0) > 1):
        return estimate.percent().removesuffix(" %")  # within 0 and 100 %; beyond chance, less than none can be seen
    text = f"{scale * estimate.mean:.{digits}f}"
    return text if estimate.margin is None else f"{text} ± {scale * estimate.margin:.{digits}f}"


def counted(shares: pd.Series, pictures: pd.Series, chance: float = 0.0) -> Estimate:
    """The estimate of a share that was counted in several sets of pictures: of the way from `chance` to one."""
    counts = zip((shares * pictures).round().astype(int), pictures, strict=True)
    items = [((np.arange(n) < hits) - chance) / (1 - chance) for hits, n in counts]
    return Estimate.of_items(items, same_items=False)


def sets_of(saved: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The frame of `metrics_table` from a chapter's saved metrics, method by method and seed by seed."""
    return pd.DataFrame(
        [
            {"method": method, "seed": seed, "pictures": found["pictures"]}
            | {metric: found[f"{metric}_by_seed"][seed] for metric in METRICS}
            for method, found in saved.items()
            for seed in found["frechet_by_seed"]
        ],
        columns=["method", "seed", "pictures", *METRICS],
    ).set_index(["method", "seed"])
