"""Figures of what `make bench` has measured; the arguments are parts of `benchmarks.measured()`."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from coursework.closing.benchmarks import compared, counted
from coursework.figures import legend_below

PEER = ("PyTorch", "PyTorch, channels last")


def ratios(instructions: dict[str, dict[str, Any]]) -> Figure:
    """Ratio of our time to the best peer's, a row for each workload, with the range over the rounds.

    A panel for each kind of instructions, a colour for each number of cores.
    """
    fig, axes = plt.subplots(
        1, len(instructions), figsize=(6.8, 3.4), sharex=True, sharey=True, layout="constrained", squeeze=False
    )
    for ax, (kind, found) in zip(axes[0], instructions.items(), strict=True):
        for i, (cores, rows) in enumerate(found["cores"].items()):
            rows = compared(rows)
            for y, row in enumerate(rows):
                ax.plot(row["spread"], [y + 0.15 * i] * 2, color=f"C{i}", linewidth=1)
            heights = [y + 0.15 * i for y in range(len(rows))]
            ax.plot([row["ratio"] for row in rows], heights, "os"[i % 2], color=f"C{i}", label=counted(cores))
            ax.set_yticks(range(len(rows)), [row["workload"] for row in rows])
        ax.axvline(1, color="0.4", linewidth=0.8)
        ax.set(title=f"instructions: {kind}", xlabel="our time / best peer's time")
    axes[0, 0].invert_yaxis()
    legend_below(fig, axes[0, 0])
    return fig


def growth(cores: dict[str, dict[str, dict[str, list[float]]]]) -> Figure:
    """How the time of a step grows with the batch and with the channels, on one core (dashed) and on all."""
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.7), layout="constrained")
    shown = dict.fromkeys([min(cores, key=int), max(cores, key=int)])
    for ax, axis in zip(axes, ("batch", "channels"), strict=True):
        for count, dashes in zip(shown, ("--", "-"), strict=False):  # one line where one core is all there is
            points = {int(name.split()[1]): times for name, times in cores[count].items() if name.startswith(axis)}
            for color, variants in enumerate((("NumPy",), PEER)):
                found = {
                    n: min(min(times[name]) for name in variants if name in times)
                    for n, times in points.items()
                    if any(name in times for name in variants)
                }
                label = f"{variants[0]}, {counted(count)}"
                ax.loglog(list(found), [1e3 * t for t in found.values()], f"{dashes}o", color=f"C{color}", label=label)
        ax.set(xlabel="images in a batch" if axis == "batch" else "channels of both convolutions", ylabel="ms a step")
    legend_below(fig, axes[0], columns=2)
    return fig
