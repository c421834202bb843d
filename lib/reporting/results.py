"""What a run leaves in its folder: the executed notebook, its metrics, and run.json, which vouches for both."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from provenance import read_result
from reporting.errors import ReportError

RESULTS = ("notebook.ipynb", "metrics.json", "run.json")  # in this order: run.json makes a result valid
FACTS = {"cores", "date", "inputs", "parameters", "results", "seconds", "system", "versions"}  # that run.json holds


def read_run(folder: Path) -> dict[str, Any] | None:
    """What run.json of an executed notebook holds, or None if there is no result as the run left it.

    Raises:
        ProvenanceError: a folder is in the place of run.json.
    """
    run = read_result(folder / "run.json")
    if run is None:
        return None
    if not (isinstance(run, dict) and run.keys() == FACTS and run["results"] == hash_results(folder)):
        print(f"{folder}: damaged; it will be made again", file=sys.stderr, flush=True)
        return None
    return run


def read_metrics(folder: Path) -> dict[str, Any]:
    """The metrics of a run; empty if it left none, or if they are not as it left them.

    Raises:
        ReportError: they are no dictionary.
    """
    path = folder / "metrics.json"
    run = read_run(folder)
    if run is None or path.name not in run["results"]:
        return {}
    metrics = json.loads(path.read_text(encoding="utf8"))
    if not isinstance(metrics, dict):
        raise ReportError(f"{path}: expected a dictionary, received {type(metrics).__name__}; mend the notebook")
    return metrics


def moved_code(build: Path, root: Path) -> str | None:
    """A module that some run in a build folder, also one of an earlier version, depends on and that is not there."""
    for path in sorted(build.glob("*/*/run.json")):
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            stored = json.loads(path.read_text(encoding="utf8"))
            for name in stored.get("result", stored)["inputs"]:
                if name.startswith("lib/") and not (root / name).exists():
                    return name
    return None


def hash_results(folder: Path) -> dict[str, str]:
    """sha256 by name of what run.json vouches for."""
    return hash_files((folder / name for name in RESULTS[:-1] if (folder / name).exists()), folder)


def hash_files(files: Iterable[Path], root: Path) -> dict[str, str]:
    """sha256 by path relative to `root`; "missing" for a file that is not there."""
    return {
        path.relative_to(root).as_posix(): hash_bytes(path.read_bytes()) if path.is_file() else "missing"
        for path in files
    }


def hash_bytes(data: bytes) -> str:
    """sha256 as a hexadecimal number."""
    return hashlib.sha256(data).hexdigest()
