"""Builds the report again and again while everything goes wrong, and counts what comes of it: `make torture`.

A report is built undisturbed. Then come rounds of one mishap each, drawn at random. After each the build is started
again, and has to end well, with the very metrics of the undisturbed one; a build that cannot do so during the mishap
has to say why. Every tenth round is done with the real report and its quick profile, the others with a small one that
goes through the same code. A round depends on the seed and on its number alone, so it can be repeated.
"""

from __future__ import annotations

import argparse
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from tools.torture.mishaps import MISHAPS, NAMES, Mishap, full_disk, read_only
from tools.torture.patients import ROOT, Patient, Unclear

REAL = 10  # every tenth round
OUTCOMES = ("recovered", "refused first", "unclear or not mended", "silently wrong")


def draw(patient: Patient, seed: int, number: int) -> Mishap:
    """The mishap of a round; its details will be drawn by patient.rng."""
    patient.rng.seed(f"{seed} {number}")
    return patient.rng.choices(list(MISHAPS), list(MISHAPS.values()))[0]


def play(patient: Patient, mishap: Mishap) -> tuple[list[str], str]:
    """One round: what of OUTCOMES came of it, and the details."""
    detail = ""
    try:
        detail, named = mishap(patient)
        status, output = patient.run()
        if status:
            raise Unclear(f"not mended:\n{output[-3000:]}")
    except Unclear as error:
        return ["unclear or not mended"], f"{detail} {error}"
    if patient.metrics() != patient.expected:
        return ["silently wrong"], f"{detail}: other metrics"
    return ["recovered", *(["refused first"] if named else [])], detail


def torment(patients: dict[str, Patient], seed: int, numbers: range, minutes: float) -> Counter:
    """Play the rounds, as long as there is time; count (mishap, outcome) and (mishap, kind of report)."""
    start, counts = time.monotonic(), Counter()
    for number in numbers:
        if time.monotonic() - start > 60 * minutes:
            print(f"no new round after {minutes:.0f} minutes")
            break
        kind = "quick" if number % REAL == 0 else "small"
        patient, began = patients[kind], time.monotonic()
        mishap = draw(patient, seed, number)
        if mishap in (full_disk, read_only) and not patient.has_disk:
            print(f"{number}: {mishap.__name__}: left out, as only root may mount a small disk")
            continue
        outcomes, detail = play(patient, mishap)
        counts.update((mishap, name) for name in (*outcomes, kind))
        said = f"{number} ({kind}): {mishap.__name__} {detail}: {', '.join(outcomes)}, {time.monotonic() - began:.0f} s"
        if "recovered" not in outcomes:
            said = f"WRONG {said}\nrepeat it: python -m tools.torture --seed {seed} --first {number} --rounds 1"
        print(said, flush=True)
        patient.reset()
    return counts


def table(counts: Counter, about: str) -> str:
    """The counts as Markdown."""
    columns = ("rounds", *OUTCOMES)
    lines = ["| what went wrong |" + "".join(f" {name} |" for name in columns), "| --- |" + " --: |" * len(columns)]
    totals = Counter()
    for mishap in MISHAPS:
        row = {"rounds": counts[mishap, "small"] + counts[mishap, "quick"]}
        row |= {name: counts[mishap, name] for name in OUTCOMES}
        totals.update(row)
        lines.append(f"| {NAMES[mishap]} |" + "".join(f" {row[name]} |" for name in columns))
    lines.append("| **all** |" + "".join(f" **{totals[name]}** |" for name in columns))
    real = sum(counts[mishap, "quick"] for mishap in MISHAPS)
    return f"""# Torture, counted

`make torture` wrote this: {about} Of {totals["rounds"]} rounds, {real} were with the real report in its quick profile,
the others with a small report through the same code. "Recovered" is a report with the very metrics of an undisturbed
one; "refused first" are those of them in which a build ended with an error that named the cause before that
was mended.

{chr(10).join(lines)}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--first", type=int, default=1, help="number of the first round (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="(default: a new one, which is printed)")
    parser.add_argument("--minutes", type=float, default=240, help="no new round after so many (default: %(default)s)")
    parser.add_argument("--write", type=Path, help="write the counts to this file, too")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    numbers, start = range(options.first, options.first + options.rounds), time.monotonic()
    kinds = {"quick" if number % REAL == 0 else "small" for number in numbers}
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        patients = {kind: Patient(Path(folder) / kind, kind) for kind in sorted(kinds)}
        try:
            for kind, patient in patients.items():
                patient.begin()
                print(f"undisturbed, {kind}: {patient.seconds:.0f} s; seed {seed}", flush=True)
            counts = torment(patients, seed, numbers, options.minutes)
        except Unclear as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        finally:
            for patient in patients.values():
                patient.close()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    minutes = (time.monotonic() - start) / 60
    about = (
        f"commit {commit.stdout.strip() or 'unknown'}, seed {seed}, {date.today()}, {minutes:.0f} minutes, "
        f"{platform.system()}, Python {platform.python_version()}."
    )
    print(text := table(counts, about))
    if options.write:
        options.write.write_text(text)
    return int(any(counts[mishap, name] for mishap in MISHAPS for name in OUTCOMES[2:]))


if __name__ == "__main__":
    sys.exit(main())
