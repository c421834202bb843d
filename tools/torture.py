"""Builds the report again and again while everything goes wrong, and counts what comes of it: `make torture`.

A copy of the project is built undisturbed. Then come rounds of one mishap each, drawn at random: the build is killed, a
file of a cache is damaged or exchanged for another, the disk is full or read-only, two builds start at once, all clocks
are wrong, a data file is lost while the network answers nonsense. After each the build is started again. It has to end
well, with the very metrics of the undisturbed one; or else say what is wrong and, once that is mended, end well.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 900  # seconds that a build may take before it counts as hanging
BUILD_MB = 300
LEFT_OUT = shutil.ignore_patterns("build", "runs", "report.html", "report.pdf", "__pycache__", "*.egg-info")


class Wrong(Exception):
    """A build that went wrong and did not say so, or that could not be mended."""


class Patient:
    """A copy of the project, with its own data and its build folder on a small disk of its own, if we are root."""

    def __init__(self, root: Path, profile: str, rng: random.Random):
        self.root, self.profile, self.rng = root, profile, rng
        for name in ("lib", "notebooks", "reports", "data"):
            shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)
        for name in ("Makefile", "pyproject.toml", "requirements.lock"):
            shutil.copy2(ROOT / name, root)
        (root / ".venv").symlink_to(ROOT / ".venv")
        (root / "hidden").mkdir()  # WeasyPrint takes longer than all the rest, so PlutoPrint makes the PDF
        (root / "hidden" / "weasyprint.py").write_text("raise ImportError")
        self.build = root / "reports" / "build"
        self.build.mkdir()
        self.has_disk = mount("-t", "tmpfs", "-o", f"size={BUILD_MB}m", "torture", self.build)

    def start(self, **environment: str) -> subprocess.Popen:
        """Start `make report` in a session of its own."""
        return subprocess.Popen(
            ["make", "report", f"PROFILE={self.profile}"],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": f"{self.root / 'lib'}{os.pathsep}{self.root / 'hidden'}"} | environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, **environment: str) -> tuple[int, str]:
        """Run `make report`; its exit status and what it printed."""
        return finish(self.start(**environment))

    def metrics(self) -> dict[str, bytes]:
        """What must never differ, by section."""
        return {path.parent.name: path.read_bytes() for path in self.build.glob(f"{self.profile}/*/metrics.json")}

    def files(self) -> list[Path]:
        """Everything that one build leaves for the next."""
        return sorted(path for path in self.build.rglob("*") if path.is_file() and path.name != ".lock")

    def forget(self) -> None:
        """Remove a part of what was built, so that there is something to do: a section, and sometimes trainings."""
        sections = sorted((self.build / self.profile).iterdir())
        if sections:
            shutil.rmtree(self.rng.choice(sections))
        if self.rng.random() < 0.2:
            for path in self.files():
                if self.rng.random() < 0.3:
                    path.unlink()

    def close(self) -> None:
        if self.has_disk:
            subprocess.run(["umount", "--lazy", self.build], check=False)


def mount(*arguments: str | Path) -> bool:
    return os.geteuid() == 0 and not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode


def finish(process: subprocess.Popen) -> tuple[int, str]:
    try:
        output, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Wrong(f"no end after {LIMIT} s:\n{process.communicate()[0][-2000:]}") from None
    return process.returncode, output


def kill(patient: Patient) -> str:
    """Kill -9 once or several times, at random moments."""
    patient.forget()
    times = patient.rng.randint(1, 3)
    for _ in range(times):
        process = patient.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=patient.rng.uniform(0.2, 25))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return f"{times} times"


def damage(patient: Patient) -> str:
    """Truncate, flip a bit of, empty or exchange a file."""
    path, other = patient.rng.sample(patient.files(), 2)
    content = bytearray(path.read_bytes())
    how = patient.rng.choice(["truncated", "flipped", "emptied", "exchanged"])
    if how == "exchanged":
        alike = [file for file in patient.files() if file.suffix == path.suffix and file != path]
        other = patient.rng.choice(alike or [other])
        path.write_bytes(other.read_bytes())
        other.write_bytes(content)
    elif how == "flipped" and content:
        content[patient.rng.randrange(len(content))] ^= 1 << patient.rng.randrange(8)
        path.write_bytes(content)
    else:
        path.write_bytes(content[: patient.rng.randrange(len(content) or 1)] if how == "truncated" else b"")
    if patient.rng.random() < 0.5:  # else the section is up to date, and nobody looks
        shutil.rmtree(patient.rng.choice(sorted((patient.build / patient.profile).iterdir())))
    return f"{how} {path.relative_to(patient.build)}" + (f" for {other.name}" if how == "exchanged" else "")


def full_disk(patient: Patient) -> str:
    """Leave a few bytes."""
    patient.forget()
    filler, left = patient.build / "filler", patient.rng.choice([0, 1 << 12, 1 << 16, 1 << 20, 1 << 23])
    free = shutil.disk_usage(patient.build).free
    with contextlib.suppress(OSError):
        filler.write_bytes(bytes(max(0, free - left)))
    status, output = patient.run()
    filler.unlink()
    refused(status, output, may_succeed=True)
    return f"{left} bytes left"


def read_only(patient: Patient) -> str:
    """Forbid writing, from the beginning or in the middle."""
    patient.forget()
    process = patient.start() if patient.rng.random() < 0.5 else None
    if process:
        time.sleep(patient.rng.uniform(0, 15))
        # files that are open for writing keep a disk writable; this is what a failing disk does
    mount("-o", "remount,ro", patient.build)
    status, output = finish(process or patient.start())
    mount("-o", "remount,rw", patient.build)
    refused(status, output, may_succeed=bool(process))
    return "in the middle" if process else "from the beginning"


def twice(patient: Patient) -> str:
    """Two builds at once."""
    patient.forget()
    both = [patient.start(), patient.start()]
    for process in both:
        status, output = finish(process)
        if status:
            raise Wrong(f"one of two builds at once ended with {status}:\n{output[-2000:]}")
    return ""


def clock(patient: Patient) -> str:
    """Files from the future and from the past."""
    then = patient.rng.choice([0, 1e9, time.time() + 1e5, 4e9])
    for path in [*patient.files(), *(path for path in (patient.root / "data").rglob("*") if path.is_file())]:
        os.utime(path, (then, then))
    patient.forget()
    return time.strftime("%Y", time.gmtime(then))


def network(patient: Patient) -> str:
    """A data file is lost, and every proxy and registry is a server that answers 500, garbage, or never."""
    name, file = patient.rng.choice(
        [(path.parent.name, path) for path in (patient.root / "data").glob("*/*") if path.is_file()]
    )
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    answer = patient.rng.choice([b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", os.urandom(500), None])
    with bad_server(answer) as url:
        names = ("http", "https", "HTTP", "HTTPS", "npm_config", "npm_config_https")
        proxies = {f"{name}_proxy": url for name in names}
        status, output = patient.run(**proxies, NO_PROXY="", no_proxy="", npm_config_registry=url, PIP_INDEX_URL=url)
    if status == 0 and file.read_bytes() != content:
        raise Wrong(f"{file} was used although it is damaged")
    if status:
        refused(status, output, may_succeed=True)
    file.write_bytes(content)
    return f"{name}, {'silence' if answer is None else repr(answer[:12])}"


@contextlib.contextmanager
def bad_server(answer: bytes | None) -> Iterator[str]:
    """A server that gives everybody this answer, or none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    kept.append(connection)
                    if answer is not None:
                        connection.settimeout(5)
                        with contextlib.suppress(OSError), connection:
                            connection.recv(1 << 16)
                            connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for connection in kept:
            connection.close()


def refused(status: int, output: str, may_succeed: bool) -> None:
    """Require that a build which could not succeed said why, in an error of ours."""
    if status == 0 and may_succeed:
        return
    if status == 0 or "error: " not in output:
        raise Wrong(f"expected a clear error, received status {status}:\n{output[-3000:]}")


MISHAPS: dict[Callable[[Patient], str], int] = {
    kill: 8, damage: 20, full_disk: 4, read_only: 3, twice: 2, clock: 2, network: 1,
}  # fmt: skip
NEED_A_DISK = {full_disk, read_only}


def torment(patient: Patient, rounds: int, minutes: float) -> Counter:
    """Do the rounds, as long as there is time; count their outcomes."""
    start, counts = time.monotonic(), Counter()
    status, output = patient.run()
    if status:
        raise Wrong(f"the undisturbed build failed:\n{output[-3000:]}")
    expected = patient.metrics()
    print(f"undisturbed: {time.monotonic() - start:.0f} s, metrics of {', '.join(expected)}", flush=True)
    mishaps = {mishap: weight for mishap, weight in MISHAPS.items() if patient.has_disk or mishap not in NEED_A_DISK}
    if not patient.has_disk:
        print("not root: no rounds with a full or read-only disk")
    for number in range(1, rounds + 1):
        if time.monotonic() - start > 60 * minutes:
            break
        (mishap,) = patient.rng.choices(list(mishaps), list(mishaps.values()))
        began, detail = time.monotonic(), mishap(patient)
        status, output = patient.run()
        if status:
            raise Wrong(f"{mishap.__name__} ({detail}): not mended:\n{output[-3000:]}")
        if patient.metrics() != expected:
            raise Wrong(f"{mishap.__name__} ({detail}): other metrics")
        counts[mishap.__name__] += 1
        print(f"{number}: {mishap.__name__} {detail}: same, {time.monotonic() - began:.0f} s", flush=True)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=240, help="no new round after so many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--profile", default="quick")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        patient = Patient(Path(folder), arguments.profile, random.Random(arguments.seed))
        try:
            counts = torment(patient, arguments.rounds, arguments.minutes)
        except Wrong as error:
            print(f"WRONG: {error}", file=sys.stderr)
            return 1
        finally:
            patient.close()
    print(f"{counts.total()} rounds, no silent wrong result: {dict(counts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
