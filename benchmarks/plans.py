"""Whether every convolution of this project is planned well: the time of every plan, and what the choice costs.

Each line is a convolution of the compared networks, as it works on a shard: the plans take turns on one core at all
that a training step asks of them. Ends with status 1 if a choice is more than 10 % slower than the best.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
import ours
from workloads import GENERATOR, LATENT, WORKLOADS

from convnet import ConvTranspose2D
from convnet.convolution import Geometry, Plan, memory, plans
from convnet.convolution.dft import Dft
from convnet.convolution.tiles import Tiles
from convnet.threads import map_shards

TOLERANCE = 1.1
SAMPLES = 50
Convolution = tuple[Geometry, bool]  # and whether the gradient of its input is asked for


def convolutions() -> dict[Convolution, str]:
    """All convolutions of the workloads, each with the first that has it."""
    networks = [(w.name, w.plan, w.shape) for w in WORKLOADS] + [("generator", GENERATOR, (LATENT,))]
    found: dict[Convolution, str] = {}
    for name, plan, shape in networks:
        network = ours.network(plan).build(shape, np.random.default_rng(0))
        for i, layer in enumerate(network.layers):
            if hasattr(layer, "plan"):
                both = i > 0 or name.startswith(("synthesis", "GAN")) or isinstance(layer, ConvTranspose2D)
                found.setdefault((layer.plan.geometry, both), name)
    return found


def work(plan: Plan, need_input: bool, samples: int) -> Callable[[], None]:
    """What a training step asks of a convolution, with images in the memory order of its plan."""
    g, rng = plan.geometry, np.random.default_rng(0)
    last = isinstance(plan, (Dft, Tiles))
    x = memory.in_order(rng.standard_normal((samples, *g.size, g.channels), np.float32), last)
    dy = memory.in_order(rng.standard_normal((samples, *g.outputs, g.filters), np.float32), last)
    w = rng.standard_normal((*g.kernel, g.channels, g.filters), np.float32)
    bias = np.zeros(g.filters, np.float32)

    def step(_: object = None) -> None:
        read_x, read_dy = plan.read_input(x), plan.read_output(dy)
        plan.forward(read_x, w, bias)
        plan.gradients(read_x, read_dy)
        if need_input:
            plan.adjoint(read_dy, w)

    return lambda: map_shards(step, [slice(0, samples)])  # BLAS on one core, as in a network


def measure(convolution: Convolution, rounds: int, samples: int = SAMPLES) -> dict[Plan, float]:
    """Least seconds of each plan on one core; those that are out of the question take one turn."""
    geometry, need_input = convolution
    works = {plan: work(plan, need_input, samples) for plan in plans(geometry, np.dtype(np.float32))}
    times: dict[Plan, list[float]] = {plan: [] for plan in works}
    for _ in range(rounds + 1):
        best = min(map(min, filter(None, times.values())), default=0)
        for plan, step in works.items():
            if not times[plan] or min(times[plan]) < 3 * best:
                start = time.process_time()
                step()
                times[plan].append(time.process_time() - start)
    return {plan: min(found) for plan, found in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30, help="turns of each plan")
    rounds, worst = parser.parse_args().rounds, 0.0
    print("| convolution | milliseconds of each plan | chosen | beside the best |\n| --- | --- | --- | --: |")
    for convolution, name in convolutions().items():
        times, g = measure(convolution, rounds), convolution[0]
        chosen = min(times, key=lambda plan: plan.cost)
        loss = times[chosen] / min(times.values())
        worst = max(worst, loss)
        shape = f"{g.size[0]}×{g.size[1]}, {g.channels}→{g.filters}, {g.kernel[0]}×{g.kernel[1]}/{g.stride[0]}"
        cells = ", ".join(f"{type(plan).__name__} {1e3 * seconds:.2f}" for plan, seconds in times.items())
        print(f"| {shape} ({name}) | {cells} | {type(chosen).__name__} | {loss:.2f} |", flush=True)
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
