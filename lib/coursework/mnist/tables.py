"""Tables of the experiments on digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coursework.experiments.statistics import Estimate
from coursework.mnist.evaluation import accuracy, gain, outcomes
from coursework.settings import COURSE_TEST_IMAGES

IMAGES: Mapping[str, int | None] = {f"first {COURSE_TEST_IMAGES}": COURSE_TEST_IMAGES, "all": None}  # tested


def side_by_side(runs: pd.DataFrame, by: str, printed: Mapping[Any, float], chance: float) -> pd.DataFrame:
    """The table of one experiment: for each value of column `by`, what was printed and what our runs gave.

    Args:
        runs: of a sweep, with the columns seed, setting, hits and `by`; first the setting that repeats the course.
        printed: the course's accuracy in percent by value of `by`; absent values are shown as a dash.
        chance: accuracy of a constant answer, between 0 and 1; where only some runs exceed it, runs are counted, and
            have no gain.

    Returns:
        Text cells "mean ± half of the 95 % interval (standard deviation)", in percent, and with two settings the gain
        of the second over the first, in points.
    """
    settings = runs["setting"].unique()
    rows = []
    for value, same in runs.groupby(by, sort=False):
        row = {by: str(value), "printed": f"{printed[value]:.1f}" if value in printed else "–"}
        for setting in settings:
            for title, images in IMAGES.items():
                row[f"{setting}: {title}"] = _cell(same[same["setting"] == setting], chance, images)
        if len(settings) == 2:
            mixed = any(outcomes(some, chance).mixed() for _, some in same.groupby("setting"))
            row["gain"] = "–" if mixed else _points(gain(same, "setting", *settings))
        rows.append(row)
    return pd.DataFrame(rows)


def _cell(runs: pd.DataFrame, chance: float, images: int | None) -> str:
    found = outcomes(runs, chance, images)
    return str(found) if found.mixed() else accuracy(runs, images).percent(sd=True)


def _points(difference: Estimate) -> str:
    return difference.points().removesuffix(" points") if difference.n else "–"
