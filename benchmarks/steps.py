"""What each algorithm for convolutions is worth: the same steps from plain im2col to what the network does.

The algorithms take turns within every round, on one core and on all. Writes the table of docs/SPEED.md.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import ours
from tqdm import tqdm
from workloads import ALL, Workload

from convnet import threads
from convnet.convolution import Plan, plans
from convnet.convolution.dft import Dft
from convnet.convolution.im2col import Im2col, Im2colBack
from convnet.convolution.tiles import Tiles

NAMES = ("MNIST base, step", "MNIST deeper, step", "sentiment 300-d, step", "GAN, step")
ALGORITHMS: dict[str, tuple[type[Plan], ...]] = {
    "im2col": (Im2col,),
    "or im2col of the output": (Im2col, Im2colBack),
    "or tiles": (Im2col, Im2colBack, Tiles),
    "or DFT": (Im2col, Im2colBack, Tiles, Dft),
}
NOTE = Path(__file__).resolve().parents[1] / "docs" / "SPEED.md"
TABLE = re.compile(r"(?<=<!-- steps -->\n).*(?=<!-- end of steps -->)", re.DOTALL)


def prepare(workload: Workload, algorithms: tuple[type[Plan], ...]) -> Callable[[], float]:
    """The work, with every convolution done by the cheapest of these algorithms."""

    def make_plan(geometry, dtype):
        return min((p for p in plans(geometry, dtype) if isinstance(p, algorithms)), key=lambda plan: plan.cost)

    with mock.patch("convnet.layers.convolution.make_plan", make_plan):
        return ours.prepare(workload, "NumPy")


def measure(name: str, rounds: int, counts: list[int]) -> dict[tuple[str, int], float]:
    """Median seconds by algorithms and number of cores; a first round, which fills caches, does not count."""
    works = {which: prepare(ALL[name], algorithms) for which, algorithms in ALGORITHMS.items()}
    turns = [(which, cores) for which in works for cores in counts]
    times: dict[tuple[str, int], list[float]] = {turn: [] for turn in turns}
    for _ in tqdm(range(rounds + 1), desc=name, unit="round"):
        for which, cores in turns:
            with threads(cores):
                start = time.perf_counter()
                works[which]()
                times[which, cores].append(time.perf_counter() - start)
    return {turn: statistics.median(seconds[1:]) for turn, seconds in times.items()}


def table(found: dict[str, dict[tuple[str, int], float]]) -> str:
    """Milliseconds in Markdown: by algorithms, a column for each workload and number of cores."""
    columns = [(name, cores) for name, times in found.items() for cores in dict.fromkeys(c for _, c in times)]
    heads = [f"{name}, {cores} core{'s' * (cores > 1)}" for name, cores in columns]
    rows = [f"| milliseconds | {' | '.join(heads)} |", "| --- |" + " --: |" * len(heads)]
    for which in ALGORITHMS:
        rows.append(f"| {which} | " + " | ".join(f"{1e3 * found[n][which, c]:.1f}" for n, c in columns) + " |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns of each algorithm")
    rounds = parser.parse_args().rounds
    counts = sorted({1, len(os.sched_getaffinity(0))})
    rows = table({name: measure(name, rounds, counts) for name in NAMES})
    print(f"\n{rows}")
    NOTE.write_text(TABLE.sub(lambda _: f"{rows}\n", NOTE.read_text()))


if __name__ == "__main__":
    main()
