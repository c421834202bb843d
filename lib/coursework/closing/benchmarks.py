"""What `make bench` has measured, as a table and figures."""

from __future__ import annotations

import json
import sys
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from coursework.paths import ROOT

READS = ("reports/benchmarks.json",)
KEYS = {"cores", "rounds", "machine", "peak_mb", "growth"}


def measured() -> dict[str, Any] | None:
    """What benchmarks/run.py has stored, or None if there is nothing; what is damaged is named, and counts as none."""
    path = ROOT / READS[0]
    try:
        found = json.loads(path.read_text(encoding="utf8"))
        if isinstance(found, dict) and found.keys() >= KEYS and found["cores"]:
            return found
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        pass
    print(f"{path}: damaged; measure again with make bench", file=sys.stderr, flush=True)
    return None


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Milliseconds by workload: ours, the best peer's, and the ratio; rows as benchmarks/run.py stores them."""
    return pd.DataFrame(
        [
            {
                "workload": row["workload"],
                "NumPy, ms": f"{1e3 * row['seconds']['NumPy']:.1f}",
                "best peer, ms": f"{1e3 * row['seconds'][row['best']]:.1f}",
                "which": row["best"],
                "ratio": "{:.2f} ({:.2f} to {:.2f})".format(row["ratio"], *row["spread"]),
            }
            for row in rows
            if "ratio" in row
        ]
    )


def ratios(cores: dict[str, list[dict[str, Any]]]) -> Figure:
    """Ratio of our time to the best peer's, a row for each workload, with the range over the rounds."""
    fig, ax = plt.subplots(figsize=(6.8, 3.4), layout="constrained")
    for i, (count, rows) in enumerate(cores.items()):
        rows = [row for row in rows if "ratio" in row]
        for y, row in enumerate(rows):
            ax.plot(row["spread"], [y + 0.15 * i] * 2, color=f"C{i}", linewidth=1)
        label = f"{count} core{'s' * (int(count) > 1)}"
        ax.plot([row["ratio"] for row in rows], [y + 0.15 * i for y in range(len(rows))], "os"[i % 2], label=label)
        ax.set_yticks(range(len(rows)), [row["workload"] for row in rows])
    ax.axvline(1, color="0.4", linewidth=0.8)
    ax.invert_yaxis()
    ax.set_xlabel("our time / best peer's time")
    ax.legend(fontsize="small")
    return fig


def growth(cores: dict[str, dict[str, dict[str, list[float]]]]) -> Figure:
    """How the time of a step grows with the batch and with the channels; cores by line style."""
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.7), layout="constrained")
    for ax, axis in zip(axes, ("batch", "channels"), strict=True):
        for count, dashes in zip(cores, ("--", "-"), strict=False):
            points = {int(name.split()[1]): times for name, times in cores[count].items() if name.startswith(axis)}
            for color, variants in ((0, ["NumPy"]), (1, ["PyTorch", "PyTorch, channels last"])):
                found = {
                    n: min(min(times[v]) for v in variants if v in times)
                    for n, times in points.items()
                    if any(v in times for v in variants)
                }
                label = f"{variants[0]}, {count} core{'s' * (int(count) > 1)}"
                ax.loglog(list(found), [1e3 * t for t in found.values()], f"{dashes}o", color=f"C{color}", label=label)
        ax.set(xlabel="images in a batch" if axis == "batch" else "channels of both convolutions", ylabel="ms a step")
    axes[0].legend(fontsize="x-small")
    return fig
