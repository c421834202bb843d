"""What `make bench` has measured."""

from __future__ import annotations

import json
import sys
from typing import Any

import pandas as pd

from coursework.errors import CourseworkError
from coursework.paths import ROOT

READS = ("reports/benchmarks.json",)
KEYS = {"machine", "rounds", "instructions", "peak_mb", "growth"}


def measured() -> dict[str, Any] | None:
    """What benchmarks/run.py has stored, or None if there is nothing; what is damaged is named, and counts as none."""
    path = ROOT / READS[0]
    try:
        found = json.loads(path.read_text(encoding="utf8"))
        if found.keys() >= KEYS and all(kind["cores"] and kind["kernels"] for kind in found["instructions"].values()):
            return found
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    print(f"{path}: damaged, or of an earlier version; measure again with make bench", file=sys.stderr, flush=True)
    return None


def compared(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, as benchmarks/run.py stores them, in which a peer was measured beside ours."""
    return [row for row in rows if "ratio" in row]


def all_ratios(found: dict[str, Any]) -> list[float]:
    """Our time over the best peer's, of each workload, number of cores and kind of instructions; of `measured`."""
    kinds = found["instructions"].values()
    return [row["ratio"] for kind in kinds for rows in kind["cores"].values() for row in compared(rows)]


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Milliseconds by workload: ours, the best peer's, and the ratio; of `compared` rows."""
    return pd.DataFrame(
        {
            "workload": row["workload"],
            "NumPy, ms": f"{1e3 * row['seconds']['NumPy']:.1f}",
            "best peer, ms": f"{1e3 * row['seconds'][row['best']]:.1f}",
            "which": row["best"],
            "ratio": "{:.2f} ({:.2f} to {:.2f})".format(row["ratio"], *row["spread"]),
        }
        for row in rows
    )


def choose_cores(wanted: int, cores: dict[str, Any]) -> str:
    """The key of so many cores, 0 standing for the most that were measured.

    Raises:
        CourseworkError: there is no measurement of them.
    """
    chosen = str(wanted) if wanted else max(cores, key=int)
    if chosen not in cores:
        raise CourseworkError(f"cores: expected 0 or one of {', '.join(cores)}, as measured; received {chosen}")
    return chosen


def counted(cores: str) -> str:
    """For people: "1 core", "2 cores"."""
    return f"{cores} core{'s' * (int(cores) > 1)}"
