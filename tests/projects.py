"""Made-up projects, for the tests of the report builder."""

import json
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from provenance import write_result
from reporting.page import render
from reporting.project import Project
from reporting.results import hash_results

ROOT = Path(__file__).resolve().parents[1]
KERNEL = {"name": "numpy-cnn-report", "display_name": "NumPy CNN report", "language": "python"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
FACTS = {"date": "2026-01-02", "profile": "default", "version": "commit abc", "runs": [], "machine": {}}
TOML = """
title = "A made-up report"
subtitle = "To try things"
kicker = "Test"
after = "After nothing"
authors = "nobody"
colophon = "Made by a test."
identifier = "made-up"
readme = "two"

[[parts]]
title = "Only part"
notebooks = [{names}]

[references.adam2015]
authors = "A. & B. <C>"
title = "Adam"
venue = "ICLR"
year = 2015

[references.unread]
authors = "Nobody"
title = "Never cited"
venue = "Nowhere"
year = 1900
"""


def markdown(source):
    return new_markdown_cell(source)


def code(source, tag=None, outputs=()):
    return new_code_cell(source, metadata={"tags": [tag]} if tag else {}, outputs=list(outputs))


PARAMETERS = code(
    "rate = 1e-3  # of learning; above 0\nepochs = 4  # passes; 1 to 100\n"
    "seeds = [0, 1]  # of the runs; distinct, each 0 or more\n"
    "name = 'abc'  # to print; any text\nfast = False  # or exact; True or False",
    "parameters",
)
ONE_PARAMETER = code("x = 1  # a number; 0 to 9", "parameters")


def shown(kind, label, caption="A caption.", data=None):
    data = data or {"image/svg+xml": SVG}
    about = {"kind": kind, "label": label, "caption": caption, "alt": "A circle"}
    return code("show()", outputs=[new_output("display_data", data=data, metadata={"report": about})])


def write_notebook(path, cells):
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def make_project(root, **notebooks):
    """A project of the given notebooks (lists of cells), with the real template and fonts, and a small lib/."""
    for name, cells in notebooks.items():
        write_notebook(root / "notebooks" / f"{name}.ipynb", cells)
    for folder in ("template", "fonts"):
        shutil.copytree(ROOT / "reports" / folder, root / "reports" / folder)
    shutil.copy(ROOT / "reports" / "report.mplstyle", root / "reports")
    names = ", ".join(f'"{name}"' for name in notebooks)
    (root / "reports" / "report.toml").write_text(TOML.replace("{names}", names))
    (root / "requirements.lock").write_text("numpy==1\n")
    for path, text in {
        "lib/small/__init__.py": "",
        "lib/small/used.py": "from small.deep import number\n",
        "lib/small/deep.py": "from . import deeper\nnumber = deeper.number\n",
        "lib/small/deeper.py": 'number = 42\nREADS = ("data/*.csv",)\n',
        "lib/small/unused.py": "",
        "data/small.csv": "",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Project(root)


def store_run(folder, metrics, **about):
    """Leave in `folder` what a run leaves there, but for the notebook."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.json").write_text(json.dumps(metrics))
    run = {"cores": 2, "date": "2026-01-02", "inputs": {}, "parameters": {}, "seconds": 1.0, "system": "Linux x86_64"}
    write_result(folder / "run.json", run | {"versions": {}, "results": hash_results(folder)} | about)


DEEP = "[" * 20_000
EVERYTHING = [
    markdown("# Digits\n\nText^[متن] with $x^2$, [@adam2015] and [@fig:a]."),
    PARAMETERS,
    code("# Parameters\nepochs = 2", "injected-parameters"),
    code("secret = 1", "hide"),
    code("train()", "progress", [new_output("stream", name="stderr", text="epoch 1\repoch 2\r")]),
    code("print(1)", outputs=[new_output("stream", text="one\rtwo\n")]),
    shown("figure", "a"),
    shown("table", "b", data={"text/html": '<table class="data"><tr><td>1</td></tr></table>'}),
    code("prose()", outputs=[new_output("display_data", data={"text/markdown": "It is **97 %** ([@tab:b])."})]),
    markdown("## A section"),
]


def page_of(tmp_path, *cells, **others):
    """The page of executed notebooks: "one" of the given cells, and others."""
    project = make_project(tmp_path, one=list(cells), **others)
    return render(project, {name: project.notebook(name) for name in project.sections}, FACTS)


def results(project):
    """What a reader would lose: bytes of the report and of every executed notebook."""
    files = [*project.reports.glob("report.*"), *(project.reports / "build").rglob("*")]
    return {str(path.relative_to(project.root)): path.read_bytes() for path in files if path.is_file()}
