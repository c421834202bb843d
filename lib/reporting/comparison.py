"""How a run's metrics differ from the report's, and whether by more than noise.

Metrics are nested dictionaries of numbers. Beside `name` there may stand `name_by_seed`, a dictionary with the value of
every seed: from these the noise is known.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

BY_SEED = "_by_seed"
COLUMNS = ["metric", "this run", "report", "difference", "more than noise"]


def compare(metrics: dict[str, Any], baseline: dict[str, Any]) -> pd.DataFrame:
    """A row of text for each number: here, in the baseline, the difference, and whether that is more than noise.

    The difference comes with its 95 % interval: paired (Student's t) where both have the same seeds, else Welch's for
    two samples. One that leaves out zero is more than noise. Without two seeds on both sides that cannot be said.
    """
    ours, theirs = _numbers(metrics), _numbers(baseline)
    rows = []
    for name, (value, by_seed) in ours.items():
        known, known_by_seed = theirs.get(name, (None, {}))
        if known is None:
            rows.append([name, _show(value), "–", "–", "–"])
            continue
        margin = _margin(by_seed, known_by_seed)
        difference, verdict = f"{value - known:+.4g}", "–"
        if margin is not None:
            difference += f" ± {margin:.2g}"
            verdict = "yes" if abs(value - known) > margin else "no"
        rows.append([name, _show(value), _show(known), difference, verdict])
    return pd.DataFrame(rows, columns=COLUMNS)


def _numbers(tree: dict[str, Any], prefix: str = "") -> dict[str, tuple[float, dict[str, float]]]:
    """Nested metrics as one level of dotted names, each number with its values by seed; the rest is left out."""
    found: dict[str, tuple[float, dict[str, float]]] = {}
    for name, value in tree.items():
        if isinstance(value, dict) and not name.endswith(BY_SEED):
            found |= _numbers(value, f"{prefix}{name} · ")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            by_seed = tree.get(name + BY_SEED)
            found[prefix + name] = value, by_seed if isinstance(by_seed, dict) else {}
    return found


def _margin(ours: dict[str, float], theirs: dict[str, float]) -> float | None:
    """Half the width of the 95 % interval of the difference of two means; None where it is unknown."""
    if min(len(ours), len(theirs)) < 2:
        return None
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # that values without noise lose precision
        if ours.keys() == theirs.keys():
            test = stats.ttest_rel(list(ours.values()), [theirs[seed] for seed in ours])
        else:
            test = stats.ttest_ind(list(ours.values()), list(theirs.values()), equal_var=False)
        low, high = test.confidence_interval(0.95)
    return 0.0 if np.isnan(low) else float(high - low) / 2


def _show(value: float) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
