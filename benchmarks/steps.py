"""What each way of doing a convolution is worth: the same steps from plain im2col to what the network does.

The ways take turns within every round, on one core and on all. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import ours
from tqdm import tqdm
from workloads import ALL, Workload

import convnet.layers.convolution as layers
from convnet import threads
from convnet.convolution import Geometry, Plan, make_plan, plans
from convnet.convolution.im2col import Im2col

NAMES = ("MNIST base, step", "GAN, step")


def im2col(geometry: Geometry) -> Plan:
    """Every window in a row of its own."""
    return Im2col(geometry, 1)


def tiles(geometry: Geometry) -> Plan:
    """The windows of neighbouring outputs together, as many as the estimate of the cost says."""
    return min((plan for plan in plans(geometry) if isinstance(plan, Im2col)), key=lambda plan: plan.cost)


PLANS = {"plain im2col": im2col, "tiles": tiles, "tiles or frequencies": make_plan}


def prepare(workload: Workload, make: Callable[[Geometry], Plan]) -> Callable[[], float]:
    """The work, with every convolution done as `make` plans it."""
    chosen, layers.make_plan = layers.make_plan, make
    try:
        return ours.prepare(workload, "NumPy")
    finally:
        layers.make_plan = chosen


def measure(name: str, rounds: int, counts: list[int]) -> dict[tuple[str, int], float]:
    """Median seconds by way and number of cores; a first round, which fills caches, does not count."""
    works = {way: prepare(ALL[name], make) for way, make in PLANS.items()}
    turns = [(way, cores) for way in works for cores in counts]
    times: dict[tuple[str, int], list[float]] = {turn: [] for turn in turns}
    for _ in tqdm(range(rounds + 1), desc=name, unit="round"):
        for way, cores in turns:
            with threads(cores):
                start = time.perf_counter()
                works[way]()
                times[way, cores].append(time.perf_counter() - start)
    return {turn: statistics.median(seconds[1:]) for turn, seconds in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="turns of each way")
    rounds = parser.parse_args().rounds
    counts = sorted({1, len(os.sched_getaffinity(0))})
    found = {name: measure(name, rounds, counts) for name in NAMES}
    heads = [f"{name}, {cores} core{'s' * (cores > 1)}" for name in NAMES for cores in counts]
    print("\n| milliseconds | " + " | ".join(heads) + " |\n| --- |" + " --: |" * len(heads))
    for way in PLANS:
        cells = (f"{1e3 * found[name][way, cores]:.1f}" for name in NAMES for cores in counts)
        print(f"| {way} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
