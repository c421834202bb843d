"""What a section's result depends on, as one hash: if it is unchanged, there is nothing to run."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

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
        *imported_files(code, project.root / "lib"),
        *sorted((project.root / "data").glob("*.toml")),
        project.root / "requirements.lock",
        *reads,
        *needed,
    ]
    return {
        "cells": _hash(json.dumps(cells).encode()),
        "parameters": _hash(json.dumps(parameters, sort_keys=True).encode()),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **hash_files(files, project.root),
    }


def hash_files(files: Iterable[Path], root: Path) -> dict[str, str]:
    """sha256 by path relative to `root`; "missing" for a file that is not there."""
    return {str(path.relative_to(root)): _hash(path.read_bytes()) if path.is_file() else "missing" for path in files}


def imported_files(cells: list[str], lib: Path) -> list[Path]:
    """The modules below `lib` that Python code imports, and those they import in turn, sorted."""
    found: set[Path] = set()
    waiting = [(code, "") for code in cells]
    while waiting:
        for name in _imported_names(*waiting.pop()):
            parts = name.split(".")
            for depth in range(1, len(parts) + 1):  # importing a.b runs a/__init__.py too
                base = lib.joinpath(*parts[:depth])
                for path in (base / "__init__.py", base.with_suffix(".py")):
                    if path.is_file() and path not in found:
                        found.add(path)
                        package = ".".join(path.relative_to(lib).parts[:-1])
                        waiting.append((path.read_text(encoding="utf8"), package))
    return sorted(found)


def _imported_names(code: str, package: str) -> set[str]:
    """Absolute names of what `code`, in a module of `package`, imports; nothing if it is no Python."""
    names = set()
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # running it will say so, and where
        return names
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {f"{module}.{alias.name}" for alias in node.names}  # a name may be a module
    return names


def _without_magics(cell: str) -> str:
    """A cell as Python: IPython's %magic, !command and help? become calls, a leading %%magic is left out."""
    if cell.startswith("%%"):
        cell = cell.partition("\n")[2]
    return TransformerManager().transform_cell(cell)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
