"""What a section's result depends on: if it is unchanged, there is nothing to run."""

from __future__ import annotations

import json
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from provenance import dependencies
from reporting.parameters import read_notebook
from reporting.project import Project
from reporting.results import hash_bytes, hash_files


def fingerprint(project: Project, section: str, parameters: dict[str, Any], profile: str) -> dict[str, str]:
    """Hash or version by name of everything an executed notebook depends on.

    That is: what its code depends on (see `provenance.dependencies`), its cells, its parameters, the metrics of the
    sections it needs, the style of figures, and the lock of all packages, for those that are imported by packages only.

    Raises:
        ProvenanceError: a module was changed after this process loaded it.
    """
    notebook = read_notebook(project.notebook(section))
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    code = [_without_magics(source) for kind, source in cells if kind == "code"]
    files = [
        project.root / "requirements.lock",
        project.reports / "report.mplstyle",
        *sorted((project.reports / "fonts").glob("*.ttf")),
        *(project.build_folder(profile, name) / "metrics.json" for name in project.needs(section)),
    ]
    return {
        "cells": hash_bytes(json.dumps(cells).encode()),
        "parameters": hash_bytes(json.dumps(parameters, sort_keys=True).encode()),
        **dependencies(code, project.root),
        **hash_files(files, project.root),
    }


def _without_magics(cell: str) -> str:
    """A cell as Python: IPython's %magic, !command and help? become calls, a leading %%magic is left out."""
    if cell.startswith("%%"):
        cell = cell.partition("\n")[2]
    return TransformerManager().transform_cell(cell)
