"""The summary and the closing notes executed on metrics of any origin, several sets in one kernel."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from projects import ROOT, store_run

READERS = ("summary", "closing")  # the notebooks that train nothing
PREPARE = """
%reset -f
import os
os.environ["REPORT_BUILD_FOLDER"], os.environ["REPORT_RUN_FOLDER"] = {build!r}, {run!r}
"""


def executed(sets, folder):
    """The prose of both notebooks, a list of Markdown texts, for each set of metrics by section.

    Their metrics lie in `folder`, in a folder for each set, in that of the notebook.
    """
    cells, owners = [], []
    for name, results in sets.items():
        for section, metrics in results.items():
            store_run(folder / name / section, metrics)
        for reader in READERS:
            prepare = PREPARE.format(build=str(folder / name), run=str(folder / name / reader))
            notebook = nbformat.read(ROOT / "notebooks" / f"{reader}.ipynb", as_version=4)
            some = [prepare, *(cell.source for cell in notebook.cells if cell.cell_type == "code")]
            cells += map(new_code_cell, some)
            owners += [name] * len(some)
            (folder / name / reader).mkdir()
    notebook = new_notebook(cells=cells)
    at = {"metadata": {"path": ROOT / "notebooks"}}
    NotebookClient(notebook, kernel_name="numpy-cnn-report", resources=at, timeout=120).execute()
    prose = {name: [] for name in sets}
    for name, cell in zip(owners, notebook.cells, strict=True):
        prose[name] += [out.data["text/markdown"] for out in cell.outputs if _is_prose(out)]
    return prose


def prose_of(path):
    """The prose of an executed notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return [out.data["text/markdown"] for cell in cells for out in cell.get("outputs", []) if _is_prose(out)]


def _is_prose(output):
    return output.get("metadata", {}).get("report", {}).get("kind") == "prose"
