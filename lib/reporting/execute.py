"""Executing one notebook by papermill, into a folder that holds either the whole result or the one before."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm
from traitlets.config import Config

from reporting.errors import ReportError, not_writable
from reporting.fingerprint import hash_files
from reporting.parameters import read_notebook

RESULTS = ("notebook.ipynb", "metrics.json", "run.json")  # in this order: run.json makes a result valid


def execute(
    notebook: Path, folder: Path, parameters: dict[str, Any], inputs: dict[str, str], report: Path
) -> dict[str, Any]:
    """Run a notebook with parameters; leave the executed notebook, metrics.json and run.json in `folder`.

    The kernel finds a folder for its metrics in the environment variable REPORT_RUN_FOLDER, and those of the report's
    sections in REPORT_BUILD_FOLDER. Its printed lines are passed on to the terminal.

    Args:
        notebook: which.
        folder: where the results go; whatever lies there stays until the run has succeeded.
        parameters: checked values that replace defaults.
        inputs: the fingerprint to remember.
        report: the folder with a folder for each section of the report in this profile.

    Returns:
        What run.json holds: parameters, inputs, seconds and the date.

    Raises:
        ReportError: a cell raised, the kernel died or is missing, or the disk refuses.
    """
    section = notebook.stem
    _require_kernel(notebook)
    start = time.perf_counter()
    with _temporary_folder(folder) as temporary:
        places = {"REPORT_RUN_FOLDER": str(temporary), "REPORT_BUILD_FOLDER": str(report)}
        with _environment(**places, TQDM_DISABLE="1", JUPYTER_PATH=_jupyter_path()):
            _papermill(notebook, temporary, parameters, section)
        made = [temporary / name for name in RESULTS if (temporary / name).exists()]
        run = {
            "date": datetime.date.today().isoformat(),
            "inputs": inputs,
            "parameters": parameters,
            "results": hash_files(made, temporary),
            "seconds": round(time.perf_counter() - start, 1),
        }
        sealed = run | {"sha256": _sha256(run)}
        (temporary / "run.json").write_text(json.dumps(sealed, indent=1), encoding="utf8")
        (folder / "run.json").unlink(missing_ok=True)
        for name in RESULTS:
            if (temporary / name).exists():
                (temporary / name).replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)  # a notebook without metrics
    tqdm.write(f"{section}: done in {run['seconds']:.0f} s")
    return run


def read_run(folder: Path) -> dict[str, Any] | None:
    """What run.json of an executed notebook holds, or None if there is no result as the run left it."""
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf8"))
        sha256 = run.pop("sha256")
        whole = sha256 == _sha256(run) and run["results"] == hash_files([folder / n for n in run["results"]], folder)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        print(f"{folder}: damaged", file=sys.stderr)
        return None
    return run


def _sha256(run: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(run, sort_keys=True).encode()).hexdigest()


def _papermill(notebook: Path, folder: Path, parameters: dict[str, Any], section: str) -> None:
    terminal = sys.stderr.isatty()
    bar = {"desc": section, "bar_format": "{desc}: cell {n_fmt}/{total_fmt} |{bar}| {elapsed}", "leave": False}
    relay = _Relay(section)
    try:
        with tempfile.TemporaryDirectory(prefix="kernel-") as sockets:  # ports of TCP might be taken meanwhile
            connection = {"transport": "ipc", "connection_file": f"{sockets}/kernel.json"}
            papermill.execute_notebook(
                notebook,
                folder / "notebook.ipynb",
                parameters,
                cwd=notebook.parent,
                progress_bar=bar if terminal else False,
                stdout_file=relay,
                stderr_file=relay,
                start_timeout=120,
                extra_arguments=["--log-level=CRITICAL"],  # a kernel screams when it is stopped
                config=Config(ConnectionFileMixin=connection),
            )
    except PapermillExecutionError as error:
        raise ReportError(_explain(notebook, folder / "notebook.ipynb", error)) from None
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        raise ReportError(f"{notebook}: the kernel died ({error}); is there enough memory?") from error


def _explain(notebook: Path, executed: Path, error: PapermillExecutionError) -> str:
    """The failed cell, its source and its traceback; the summary stands in the last line."""
    cells = [
        cell
        for cell in read_notebook(executed).cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]
    failed = [i for i, cell in enumerate(cells) if cell.metadata.get("papermill", {}).get("exception")]
    number = failed[0] + 1 if failed else error.cell_index
    traceback = "\n".join(error.traceback)
    if not sys.stderr.isatty():
        traceback = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    source = "\n".join(f"    {line}" for line in error.source.splitlines())
    summary = f"{notebook}: cell {number} raised {error.ename}: {error.evalue}"
    return f"{notebook}, cell {number}:\n{source}\n{traceback}\n{summary}"


def _require_kernel(notebook: Path) -> None:
    """Refuse to run without the kernel of this very environment: another one would have other packages."""
    name = read_notebook(notebook).metadata.get("kernelspec", {}).get("name", "python3")
    try:
        spec = Path(sys.prefix) / "share" / "jupyter" / "kernels" / name / "kernel.json"
        python = Path(json.loads(spec.read_text(encoding="utf8"))["argv"][0])
        ours = python.parent.resolve() == Path(sys.executable).parent.resolve()
    except (OSError, ValueError, LookupError, TypeError):
        ours = False
    if not ours:  # none, or that of an environment which was copied or moved here
        raise ReportError(
            f"{notebook}: its kernel {name!r} is not installed in {sys.prefix}; "
            f"run: {sys.executable} -m ipykernel install --sys-prefix --name {name}"
        )


def _jupyter_path() -> str:
    own = str(Path(sys.prefix) / "share" / "jupyter")
    return os.pathsep.join([own, *filter(None, [os.environ.get("JUPYTER_PATH")])])


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the results, empty at first and gone at last, as are those that killed runs have left behind.

    It has a name of its own, because a killed run's kernel may go on for a second.
    """
    temporary = folder / f".running-{os.getpid()}"
    try:
        for left in folder.glob(".running*"):
            shutil.rmtree(left, ignore_errors=True)
        temporary.mkdir(parents=True)
        yield temporary
    except OSError as error:
        raise not_writable(error.filename or folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


class _Relay(io.TextIOBase):
    """Passes the kernel's output on to the terminal, line by line, each with the section's name."""

    def __init__(self, section: str):
        self.section = section
        self.rest = ""

    def write(self, text: str) -> int:
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            if line.strip():
                tqdm.write(f"{self.section}: {line.rsplit(chr(13))[-1]}", file=sys.stderr)
        return len(text)
