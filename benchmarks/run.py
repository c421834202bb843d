"""Our network beside PyTorch, Keras and JAX, on this project's own work.

All take turns within every round, each on one core and on all, so that a machine that changes its speed changes it for
all. Writes reports/benchmarks.json, which the report's appendix shows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from agreement import largest_difference
from tqdm import tqdm
from workloads import GROWTH, WORKLOADS

HERE = Path(__file__).resolve().parent
RESULT = HERE.parent / "reports" / "benchmarks.json"
TOO_SLOW = 2  # times slower than the best: measured once
AGREEMENT = 1e-4  # relative
FRAMEWORKS = {"ours": "NumPy", "pytorch": "PyTorch", "keras_tensorflow": "Keras", "jax_numpy": "JAX"}


class Worker:
    """A process of worker.py."""

    def __init__(self, framework: str, cores: int):
        environment = os.environ | {"PYTHONPATH": str(HERE.parent / "lib")}
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", framework, str(cores)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.variants = self._answer()["variants"]

    def measure(self, workload: str, variant: str) -> dict[str, float]:
        """Seconds of the work once, its loss, and the peak memory of the process in MB; or an error."""
        self.process.stdin.write(json.dumps([workload, variant]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise ChildProcessError(f"exit status {self.process.wait()}")
        return json.loads(line)


def start(cores: int) -> dict[str, Worker]:
    """A worker for every framework that is installed; the others are named."""
    workers = {}
    for framework, name in FRAMEWORKS.items():
        try:
            workers[framework] = Worker(framework, cores)
        except ChildProcessError as error:
            print(f"{name} is left out: it cannot be started ({error})", file=sys.stderr)
    return workers


def measure(names: list[str], cores: int, rounds: int, frameworks: list[str] | None = None) -> dict[str, dict]:
    """Seconds by workload and variant, one for each round; the frameworks take turns."""
    workers = {name: worker for name, worker in start(cores).items() if frameworks is None or name in frameworks}
    results: dict[str, dict[str, list[float]]] = {name: {} for name in names}
    turns = [(name, w, v) for name in names for _ in range(rounds) for w in workers.values() for v in w.variants]
    for name, worker, variant in tqdm(turns, desc=f"{cores} core{'s' * (cores > 1)}", unit="turn"):
        best = min((min(times) for times in results[name].values()), default=0)
        if min(results[name].get(variant, [0])) > TOO_SLOW * best:
            continue
        answer = worker.measure(name, variant)
        if "error" in answer:
            tqdm.write(f"{variant} is left out of {name}: {answer['error']}")
        else:
            results[name].setdefault(variant, []).append(answer["seconds"])
    for worker in workers.values():
        worker.close()
    return results


def peak_memory(cores: int) -> dict[str, float]:
    """MB that a process with nothing but the base training takes at most, by variant."""
    peaks = {}
    for framework in FRAMEWORKS:
        try:
            for variant in (probe := Worker(framework, cores)).variants:
                worker = Worker(framework, cores)
                answer = worker.measure(WORKLOADS[-1].name, variant)
                worker.close()
                if "peak_mb" in answer:
                    peaks[variant] = answer["peak_mb"]
            probe.close()
        except ChildProcessError:
            continue
    return peaks


def summarise(results: dict[str, dict[str, list[float]]]) -> list[dict]:
    """For each workload our median, that of the best peer in its best variant, and their ratio with its spread."""
    rows = []
    for name, variants in results.items():
        medians = {variant: statistics.median(times) for variant, times in variants.items()}
        peers = {variant: seconds for variant, seconds in medians.items() if variant != "NumPy"}
        row = {"workload": name, "seconds": medians, "rounds": variants}
        if peers and "NumPy" in medians:
            best = min(peers, key=peers.get)
            pairs = [a / b for a, b in zip(variants["NumPy"], variants[best], strict=False)]
            row |= {"best": best, "ratio": medians["NumPy"] / medians[best], "spread": [min(pairs), max(pairs)]}
        rows.append(row)
    return rows


def show(rows: list[dict], cores: int) -> None:
    """Print the table."""
    variants = list(dict.fromkeys(v for row in rows for v in row["seconds"]))
    print(f"\n{cores} core{'s' * (cores > 1)}: milliseconds, median of the rounds")
    print(f"{'':26}" + "".join(f"{v:>23}" for v in variants) + f"{'ratio to the best peer':>32}")
    for row in rows:
        cells = "".join(f"{1e3 * row['seconds'][v]:23.2f}" if v in row["seconds"] else f"{'–':>23}" for v in variants)
        ratio = "{:.2f} ({:.2f}–{:.2f})".format(row["ratio"], *row["spread"]) if "ratio" in row else "–"
        print(f"{row['workload']:26}{cells}{ratio:>32}")


def check_agreement() -> None:
    """Refuse to time networks that do not compute the same as PyTorch's."""
    try:
        difference = largest_difference()
    except (ImportError, OSError) as error:
        print(f"whether ours and PyTorch agree is not checked: {error}")
        return
    print(f"losses of ours and PyTorch over ten steps from equal weights differ by {difference:.1e} at most")
    if difference > AGREEMENT:
        sys.exit(f"that is more than {AGREEMENT:.0e}: there is no point in timing them")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each framework at each workload")
    parser.add_argument("--only", metavar="WORD", default="", help="workloads whose name contains it")
    arguments = parser.parse_args()
    names = [w.name for w in WORKLOADS if arguments.only in w.name]
    all_cores = len(os.sched_getaffinity(0))
    check_agreement()
    found = {"machine": f"{platform.machine()}, {all_cores} cores", "rounds": arguments.rounds, "cores": {}}
    for cores in sorted({1, all_cores}):
        found["cores"][cores] = summarise(measure(names, cores, arguments.rounds))
        show(found["cores"][cores], cores)
    if not arguments.only:
        found["peak_mb"] = peak_memory(all_cores)
        print("\npeak memory of the base training, MB:", {v: round(mb) for v, mb in found["peak_mb"].items()})
        growth = [w.name for workloads in GROWTH.values() for w in workloads]
        found["growth"] = {cores: measure(growth, cores, 3, ["ours", "pytorch"]) for cores in range(1, all_cores + 1)}
        temporary = RESULT.with_suffix(".new")
        temporary.write_text(json.dumps(found, indent=1))
        temporary.replace(RESULT)
        print(RESULT)


if __name__ == "__main__":
    main()
