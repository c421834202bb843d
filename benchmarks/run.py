"""Our network beside PyTorch, Keras and JAX, on this project's own work, like for like.

Everything is measured twice: with the kernels that each library chooses for this processor, and with all libraries held
to AVX2; each on one core and on all. The frameworks take turns within every round, so that a machine that changes its
speed changes it for all. Writes reports/benchmarks.json, which the report's appendix shows.
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

import instructions
from agreement import largest_difference
from tqdm import tqdm
from workloads import GROWTH, WORKLOADS

HERE = Path(__file__).resolve().parent
RESULT = HERE.parent / "reports" / "benchmarks.json"
TOO_SLOW = 2  # times slower than the best: measured once
AGREEMENT = 1e-4  # relative
FRAMEWORKS = {"ours": "NumPy", "pytorch": "PyTorch", "keras_tensorflow": "Keras", "jax_numpy": "JAX"}
Seconds = dict[str, dict[str, list[float]]]  # by workload and variant, one for each round


class Worker:
    """A process of worker.py, with the kernels that `kind` of `instructions` allows."""

    def __init__(self, framework: str, cores: int, kind: str):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", framework, str(cores)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=instructions.environment(kind) | {"PYTHONPATH": str(HERE.parent / "lib")},
        )
        hello = self._answer()
        self.variants, self.kernels = hello["variants"], hello["kernels"]

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


def start(cores: int, kind: str, frameworks: list[str]) -> dict[str, Worker]:
    """A worker for every framework that is installed; the others are named."""
    workers = {}
    for framework in frameworks:
        try:
            workers[framework] = Worker(framework, cores, kind)
        except ChildProcessError as error:
            print(f"{FRAMEWORKS[framework]} is left out: it cannot be started ({error})", file=sys.stderr)
    return workers


def measure(
    names: list[str], cores: int, rounds: int, kind: str, frameworks: list[str] | None = None
) -> tuple[Seconds, dict[str, str]]:
    """Seconds of each workload, the frameworks taking turns; and the kernels that each has chosen."""
    workers = start(cores, kind, frameworks or list(FRAMEWORKS))
    results: Seconds = {name: {} for name in names}
    turns = [(name, f, v) for name in names for _ in range(rounds) for f, w in workers.items() for v in w.variants]
    failed = set()
    for name, framework, variant in tqdm(turns, desc=f"{kind}, {counted(cores)}", unit="turn"):
        best = min((min(times) for times in results[name].values()), default=0)
        if (name, variant) in failed or min(results[name].get(variant, [0])) > TOO_SLOW * best:
            continue
        try:
            answer = workers[framework].measure(name, variant)
        except ChildProcessError as error:  # such as a crash of compiled code
            answer = {"error": f"its process ended ({error})"}
            workers[framework] = Worker(framework, cores, kind)
        if "error" in answer:
            failed.add((name, variant))
            tqdm.write(f"{variant} is left out of {name}: {answer['error']}")
        else:
            results[name].setdefault(variant, []).append(answer["seconds"])
    for worker in workers.values():
        worker.close()
    return results, {FRAMEWORKS[framework]: worker.kernels for framework, worker in workers.items()}


def peak_memory(cores: int) -> dict[str, float]:
    """MB that a process with nothing but the base training takes at most, by variant, with its own kernels."""
    peaks = {}
    for framework in FRAMEWORKS:
        try:
            for variant in (probe := Worker(framework, cores, "native")).variants:
                worker = Worker(framework, cores, "native")
                answer = worker.measure(WORKLOADS[-1].name, variant)
                worker.close()
                if "peak_mb" in answer:
                    peaks[variant] = answer["peak_mb"]
            probe.close()
        except ChildProcessError:
            continue
    return peaks


def summarise(results: Seconds) -> list[dict]:
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


def counted(cores: int) -> str:
    """For people: "1 core", "2 cores"."""
    return f"{cores} core{'s' * (cores > 1)}"


def show(rows: list[dict], title: str) -> None:
    """Print the table."""
    variants = list(dict.fromkeys(v for row in rows for v in row["seconds"]))
    print(f"\n{title}: milliseconds, median of the rounds")
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


def chosen(words: list[str]) -> list[str]:
    """Names of the workloads that contain one of the words, or all (SystemExit for a word in none of them)."""
    for word in words:
        if not any(word in w.name for w in WORKLOADS):
            sys.exit(f"no workload's name contains {word!r}; there are: {'; '.join(w.name for w in WORKLOADS)}")
    return [w.name for w in WORKLOADS if not words or any(word in w.name for word in words)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", nargs="*", metavar="WORD", help="only workloads whose name contains one of the words")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each framework at each workload")
    arguments = parser.parse_args()
    names, all_cores = chosen(arguments.lines), len(os.sched_getaffinity(0))
    check_agreement()
    machine = f"{platform.machine()}, {counted(all_cores)}"
    found = {"machine": machine, "rounds": arguments.rounds, "instructions": {}}
    for kind in instructions.INSTRUCTIONS:
        of_kind = found["instructions"][kind] = {"cores": {}, "kernels": {}}
        for cores in sorted({1, all_cores}):
            seconds, kernels = measure(names, cores, arguments.rounds, kind)
            of_kind["cores"][cores] = summarise(seconds)
            show(of_kind["cores"][cores], f"{kind}, {counted(cores)}")
        of_kind["kernels"] = kernels | instructions.onednn(kind)
        print("kernels:", "; ".join(f"{name}: {kernel}" for name, kernel in of_kind["kernels"].items()))
    if arguments.lines:
        return
    found["peak_mb"] = peak_memory(all_cores)
    print("\npeak memory of the base training, MB:", {v: round(mb) for v, mb in found["peak_mb"].items()})
    growth = [w.name for workloads in GROWTH.values() for w in workloads]
    found["growth"] = {
        cores: measure(growth, cores, 3, "native", ["ours", "pytorch"])[0] for cores in range(1, all_cores + 1)
    }
    temporary = RESULT.with_suffix(".new")
    temporary.write_text(json.dumps(found, indent=1))
    temporary.replace(RESULT)
    print(RESULT)


if __name__ == "__main__":
    main()
