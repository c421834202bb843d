"""What a section's result depends on, as one hash: if it is unchanged, there is nothing to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from provenance import dependencies
from reporting.parameters import read_notebook
from reporting.project import Project


def fingerprint(project: Project, section: str, parameters: dict[str, Any], profile: str) -> dict[str, str]:
    """Hash by name of everything an executed notebook depends on.

    That is: its own cells, its parameters, the modules of lib/ that it imports, directly or not, the tables in data/
    (which hold the checksums of the data), the files its metadata names under report.reads, the metrics of the
    sections it needs, all package versions.
    """
    notebook = read_notebook(project.notebook(section))
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    code = [_without_magics(source) for kind, source in cells if kind == "code"]
    reads = [project.root / path for path in notebook.metadata.get("report", {}).get("reads", [])]
    needed = [project.build_folder(profile, name) / "metrics.json" for name in project.needs(section)]
    files = [
        *sorted((project.root / "data").glob("*.toml")),
        project.root / "requirements.lock",
        *reads,
        *needed,
    ]
    return {
        "cells": _hash(json.dumps(cells).encode()),
        "parameters": _hash(json.dumps(parameters, sort_keys=True).encode()),
        **dependencies(code, project.root),
        **hash_files(files, project.root),
    }


def hash_files(files: Iterable[Path], root: Path) -> dict[str, str]:
    """sha256 by path relative to `root`; "missing" for a file that is not there."""
    return {str(path.relative_to(root)): _hash(path.read_bytes()) if path.is_file() else "missing" for path in files}


def _without_magics(cell: str) -> str:
    """A cell as Python: IPython's %magic, !command and help? become calls, a leading %%magic is left out."""
    if cell.startswith("%%"):
        cell = cell.partition("\n")[2]
    return TransformerManager().transform_cell(cell)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
