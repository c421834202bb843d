"""What goes wrong in a round. Each mishap returns what it did, and whether a build refused and named the cause."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

from tools.torture.patients import Patient, Unclear, finish

Mishap = Callable[[Patient], tuple[str, bool]]
LONGEST = 25  # seconds until something happens to a build


def kill(patient: Patient) -> tuple[str, bool]:
    """Kill -9 once or several times, at random moments."""
    patient.forget()
    times = patient.rng.randint(1, 3)
    for _ in range(times):
        process = patient.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patient.rng.uniform(0.2, min(LONGEST, patient.seconds)))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return f"{times} times", False


def damage(patient: Patient) -> tuple[str, bool]:
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
    if patient.rng.random() < 0.7:  # else the section is up to date, and nobody looks into the caches
        patient.forget()
    return f"{how} {path.relative_to(patient.root)}" + (f" for {other.name}" if how == "exchanged" else ""), False


def full_disk(patient: Patient) -> tuple[str, bool]:
    """Leave a few bytes."""
    patient.forget()
    filler, left = patient.build / "filler", patient.rng.choice([0, 1 << 12, 1 << 16, 1 << 20, 1 << 23])
    free = shutil.disk_usage(patient.build).free
    with contextlib.suppress(OSError):
        filler.write_bytes(bytes(max(0, free - left)))
    status, output = patient.run()
    filler.unlink()
    return f"{left} bytes left", refused(status, output, may_succeed=True)


def read_only(patient: Patient) -> tuple[str, bool]:
    """Forbid writing, from the beginning or in the middle."""
    patient.forget()
    process = patient.start() if patient.rng.random() < 0.5 else None
    if process:
        time.sleep(patient.rng.uniform(0, min(LONGEST, patient.seconds)))
    with patient.read_only():
        status, output = finish(process or patient.start())
    return "in the middle" if process else "from the beginning", refused(status, output, may_succeed=bool(process))


def twice(patient: Patient) -> tuple[str, bool]:
    """Two builds at once."""
    patient.forget()
    for process in [patient.start(), patient.start()]:
        status, output = finish(process)
        if status:
            raise Unclear(f"one of two builds at once ended with {status}:\n{output[-2000:]}")
    return "", False


def clock(patient: Patient) -> tuple[str, bool]:
    """Files from the future or from the past, or a clock that jumps while the build is at work."""
    if patient.rng.random() < 0.5:
        then = patient.rng.choice([0, 1e9, time.time() + 1e5, 4e9])
        for path in [*patient.files(), *patient.data()]:
            os.utime(path, (then, then))
        patient.forget()
        return f"files of {time.strftime('%Y', time.gmtime(then))}", False
    patient.forget()
    jump = patient.rng.choice([-1e9, -3600, 3600, 1e9])
    status, output = patient.run(TORTURE_JUMP=str(jump))
    if status:
        raise Unclear(f"a clock that jumped ended a build with {status}:\n{output[-2000:]}")
    return f"a jump of {jump:.0f} s", False


def network(patient: Patient) -> tuple[str, bool]:
    """A data file is lost, and every proxy and registry is a server that answers 500, garbage, or never."""
    file = patient.rng.choice(patient.data())
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    answer = patient.rng.choice([b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", patient.rng.randbytes(500), None])
    with bad_server(answer) as url:
        names = ("http", "https", "HTTP", "HTTPS", "npm_config", "npm_config_https")
        proxies = {f"{name}_proxy": url for name in names}
        status, output = patient.run(**proxies, NO_PROXY="", no_proxy="", npm_config_registry=url, PIP_INDEX_URL=url)
    named = refused(status, output, may_succeed=True)
    if not named and file.read_bytes() != content:
        raise Unclear(f"{file} was used although it is damaged")
    file.write_bytes(content)
    return f"{file.parent.name}, {'silence' if answer is None else repr(answer[:12])}", named


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
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        for connection in kept:
            connection.close()


def refused(status: int, output: str, may_succeed: bool) -> bool:
    """Whether a build refused; if it had to, or did, it must have said why, in an error of ours."""
    if status == 0 and may_succeed:
        return False
    if status == 0 or "error: " not in output:
        raise Unclear(f"expected a clear error, received status {status}:\n{output[-3000:]}")
    return True


MISHAPS: dict[Mishap, int] = {kill: 8, damage: 16, full_disk: 4, read_only: 4, twice: 3, clock: 3, network: 2}
NAMES = {
    kill: "kill -9, one to three times",
    damage: "a kept file truncated, emptied, exchanged, or with a flipped bit",
    full_disk: "a full disk",
    read_only: "a build folder that is read-only, or becomes it",
    twice: "two builds at once",
    clock: "files of other years, a clock that jumps",
    network: "a damaged data file, and a network that answers nonsense",
}
