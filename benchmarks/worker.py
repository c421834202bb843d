"""A process with one framework and a number of cores: does workloads as it is told, one line of JSON each way."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import sys
import time

SECONDS = 0.6  # that a round of one workload takes at least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("framework", help="a module of this folder")
    parser.add_argument("cores", type=int)
    arguments = parser.parse_args()
    # before anything is imported: libraries count the cores that they may use
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    os.environ |= {"OMP_NUM_THREADS": str(arguments.cores), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
    framework = importlib.import_module(arguments.framework)
    framework.use_threads(arguments.cores)
    from workloads import ALL

    print(json.dumps({"variants": framework.VARIANTS, "kernels": framework.kernels()}), file=answers, flush=True)
    prepared: dict = {}
    for line in sys.stdin:
        name, variant = json.loads(line)
        try:
            if (name, variant) not in prepared:
                prepared.clear()  # one at a time: what another workload keeps would crowd the caches
                work = framework.prepare(ALL[name], variant)
                work()  # compiles, fills caches
                prepared[name, variant] = work
            seconds, loss = _round(prepared[name, variant], once=ALL[name].kind == "training")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            answer = {"seconds": seconds, "loss": loss, "peak_mb": peak}
        except Exception as error:  # whatever a peer raises; an operation that it cannot compile, for one
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), file=answers, flush=True)


def _round(work, once: bool) -> tuple[float, float]:
    """The median time of the work, repeated for a while, and its last loss."""
    times, loss, end = [], 0.0, time.perf_counter() + SECONDS
    while not times or (time.perf_counter() < end and not once):
        start = time.perf_counter()
        loss = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), loss


if __name__ == "__main__":
    main()
