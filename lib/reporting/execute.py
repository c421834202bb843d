"""Executing one notebook by papermill, into a folder that holds either the whole result or the one before."""

from __future__ import annotations

import datetime
import errno
import importlib.metadata
import io
import json
import os
import platform
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import joblib
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm
from traitlets.config import Config

from provenance import require_unchanged, write_result
from provenance.storage import not_writable, require_no_folder
from reporting.errors import ReportError
from reporting.parameters import read_notebook
from reporting.results import RESULTS, hash_results


def execute(
    notebook: Path, folder: Path, parameters: dict[str, Any], inputs: dict[str, str], report: Path
) -> dict[str, Any]:
    """Run a notebook with parameters; leave the executed notebook, metrics.json and run.json in `folder`.

    The kernel finds a folder for its metrics in the environment variable REPORT_RUN_FOLDER, and those of the report's
    sections in REPORT_BUILD_FOLDER. Its printed lines are passed on to the terminal. A user's own settings of IPython
    and matplotlib do not reach it.

    Args:
        notebook: which.
        folder: where the results go; whatever lies there stays until the run has succeeded.
        parameters: checked values that replace defaults.
        inputs: the fingerprint to remember.
        report: the folder with a folder for each section of the report in this profile.

    Returns:
        What run.json holds: see `results.FACTS`.

    Raises:
        ReportError: a cell raised, or the kernel died or is missing.
        ProvenanceError: the disk refuses, or code was changed during the run.
    """
    section = notebook.stem
    _require_kernel(notebook)
    for name in RESULTS:
        require_no_folder(folder / name)
    start = time.perf_counter()
    with _temporary_folder(folder) as temporary:
        _papermill(notebook, temporary, parameters, report)
        require_unchanged(inputs, notebook.parents[1])
        run = {
            "cores": joblib.cpu_count(),
            "date": datetime.date.today().isoformat(),
            "inputs": inputs,
            "parameters": parameters,
            "results": hash_results(temporary),
            "seconds": round(time.perf_counter() - start, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "versions": _versions(inputs),
        }
        write_result(temporary / "run.json", run)
        _replace_results(temporary, folder)
    tqdm.write(f"{section}: done in {run['seconds']:.0f} s")
    return run


def _versions(inputs: dict[str, str]) -> dict[str, str]:
    """Versions of Python and of the distributions among the inputs, as the colophon shows them."""
    installed = {distribution.name for distribution in importlib.metadata.distributions()}
    return {"Python": platform.python_version()} | {name: inputs[name] for name in inputs if name in installed}


def _replace_results(made: Path, folder: Path) -> None:
    """Let the results take the place of those in `folder`."""
    try:
        (folder / "run.json").unlink(missing_ok=True)
        for name in RESULTS:
            if (made / name).exists():
                (made / name).replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)  # a notebook without metrics
    except OSError as error:
        raise not_writable(folder, error) from error


def _papermill(notebook: Path, folder: Path, parameters: dict[str, Any], report: Path) -> None:
    terminal = sys.stderr.isatty()
    bar = {"desc": notebook.stem, "bar_format": "{desc}: cell {n_fmt}/{total_fmt} |{bar}| {elapsed}", "leave": False}
    relay = _Relay(notebook.stem)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="kernel-") as own,
            _environment(_kernel_environment(folder, report, own)),
        ):
            connection = {"transport": _transport(own), "connection_file": f"{own}/kernel.json"}
            papermill.execute_notebook(
                _verbatim(notebook),
                _verbatim(folder / "notebook.ipynb"),
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
    except OSError as error:
        if _is_refusal(error, folder):
            raise not_writable(folder.parent, error) from error
        raise ReportError(f"{notebook}: cannot be run ({error})") from error


def _transport(own: str) -> str:
    """Sockets in the folder `own`, as ports of TCP might be taken meanwhile, where a path of theirs is short enough."""
    short = len(os.fsencode(f"{own}/kernel-ipc-5")) < 104  # for macOS; Linux allows 107
    return "ipc" if short and hasattr(socket, "AF_UNIX") else "tcp"


def _verbatim(path: Path) -> str:
    """A path for papermill, which would take braces for the names of parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _is_refusal(error: OSError, folder: Path) -> bool:
    """Whether the disk of `folder` refuses: an error of writing has no file name."""
    if error.filename is None:
        return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
    return isinstance(error.filename, str) and Path(error.filename).is_relative_to(folder)


def _kernel_environment(folder: Path, report: Path, own: str) -> dict[str, str]:
    """The kernel's environment: where its results go, and none of the user's settings that could change a figure."""
    foreign = {"MATPLOTLIBRC", "MPLBACKEND", "PYTHONOPTIMIZE", "PYTHONSTARTUP", "PYTHONWARNINGS"}
    return {name: value for name, value in os.environ.items() if name not in foreign} | {
        "IPYTHONDIR": f"{own}/ipython",
        "JUPYTER_CONFIG_DIR": f"{own}/jupyter",
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
        "MPLCONFIGDIR": str(report.parent / "matplotlib"),  # stays: it holds the list of fonts, which takes seconds
        "REPORT_BUILD_FOLDER": str(report),
        "REPORT_RUN_FOLDER": str(folder),
        "TQDM_DISABLE": "1",
    }


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


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Have these environment variables, and no others."""
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(variables)
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
    except OSError as error:
        raise not_writable(folder, error) from error
    try:
        yield temporary
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
