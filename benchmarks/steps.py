"""What each way of doing a convolution is worth: the same steps from plain im2col to what the network does.

The ways take turns within every round, on one core and on all. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import functools
import os
import statistics
import time
from collections.abc import Callable

import ours
from tqdm import tqdm
from workloads import ALL

from convnet import kernels, threads
from convnet.geometry import Geometry
from convnet.windows import Windows

NAMES = ("MNIST base, step", "GAN, step")


@functools.cache
def im2col(geometry: Geometry) -> Windows:
    """Every window in a row of its own."""
    return Windows(geometry, 1)


@functools.cache
def tiles(geometry: Geometry) -> Windows:
    """The windows of neighbouring outputs together, as many as the estimate of the cost says."""
    return min((Windows(geometry, tile) for tile in (1, 2, 4)), key=lambda way: way.cost)


WAYS = {"plain im2col": im2col, "tiles": tiles, "tiles or frequencies": kernels.convolution}


def seconds(work: Callable[[], float], way: Callable, cores: int) -> float:
    """Time of the work once, with every convolution done that way."""
    chosen, kernels.convolution = kernels.convolution, way
    try:
        with threads(cores):
            start = time.perf_counter()
            work()
            return time.perf_counter() - start
    finally:
        kernels.convolution = chosen


def measure(name: str, rounds: int, counts: list[int]) -> dict[tuple[str, int], float]:
    """Median seconds by way and number of cores; a first round, which fills caches, does not count."""
    work = ours.prepare(ALL[name], "NumPy")
    turns = [(way, cores) for way in WAYS for cores in counts]
    times: dict[tuple[str, int], list[float]] = {turn: [] for turn in turns}
    for _ in tqdm(range(rounds + 1), desc=name, unit="round"):
        for way, cores in turns:
            times[way, cores].append(seconds(work, WAYS[way], cores))
    return {turn: statistics.median(found[1:]) for turn, found in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="turns of each way")
    rounds = parser.parse_args().rounds
    counts = sorted({1, len(os.sched_getaffinity(0))})
    found = {name: measure(name, rounds, counts) for name in NAMES}
    heads = [f"{name}, {cores} core{'s' * (cores > 1)}" for name in NAMES for cores in counts]
    print("\n| milliseconds | " + " | ".join(heads) + " |\n| --- |" + " --: |" * len(heads))
    for way in WAYS:
        cells = (f"{1e3 * found[name][way, cores]:.1f}" for name in NAMES for cores in counts)
        print(f"| {way} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
