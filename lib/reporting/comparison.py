"""How a run's metrics differ from the report's, and whether by more than noise.

Metrics are nested dictionaries of numbers. Beside `name` there may stand `name_by_seed`, a dictionary with the value of
every seed: from these the noise is known.
"""

from __future__ import annotations

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
    found = {}
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
    if ours.keys() == theirs.keys():
        differences = [ours[seed] - theirs[seed] for seed in ours]
        error, freedom = np.std(differences, ddof=1) / len(differences) ** 0.5, len(differences) - 1
    else:
        parts = [(np.var(list(some.values()), ddof=1) / len(some), len(some) - 1) for some in (ours, theirs)]
        total = sum(part for part, _ in parts)
        error = total**0.5
        freedom = total**2 / sum(part**2 / n for part, n in parts) if total else 1
    return float(stats.t.ppf(0.975, freedom) * error)


def _show(value: float) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
