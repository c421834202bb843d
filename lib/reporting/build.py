"""The whole report, of which only what changed is done again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from provenance import dependencies, locked, read_result, replacing, write_atomically, write_result
from provenance.storage import require_no_folder
from reporting.execute import execute
from reporting.facts import facts
from reporting.fingerprint import fingerprint
from reporting.page import render
from reporting.parameters import parameters_of
from reporting.pdf import pdf_engine, write_pdf
from reporting.project import Project
from reporting.results import hash_files, moved_code, read_run


def build(project: Project, profile: str) -> None:
    """Execute the sections that are out of date, and write reports/report.html and reports/report.pdf.

    Raises:
        ReportError, ProvenanceError: whatever went wrong; the last good report stays as it is.
    """
    parameters = {section: parameters_of(project, profile, section) for section in project.sections}
    targets = project.reports / "report.html", project.reports / "report.pdf"
    for target in targets:
        require_no_folder(target)
    folder = project.reports / "build"
    with locked(folder / ".lock", f"another build is at work in {folder}; waiting for it"):
        if moved := moved_code(folder, project.root):
            print(
                f"note: {folder} holds results of code that has moved or gone since, such as {moved}; they are read "
                f"no longer. To free their space, and make everything again: rm -r '{folder}'",
                file=sys.stderr,
            )
        ran = {name: _up_to_date(project, profile, name, parameters[name]) for name in project.in_order_of_needs()}
        about = facts(project, profile, {section: ran[section] for section in project.sections})
        notebooks = {name: project.build_folder(profile, name) / "notebook.ipynb" for name in project.sections}
        inputs = _rendering_inputs(project, [*notebooks.values()], about)
        stamp = folder / "report.json"
        if read_result(stamp) == inputs | hash_files(targets, project.root):
            print("report: up to date")
        else:
            engine = _write(render(project, notebooks, about), *targets, project.description["identifier"])
            print(f"report: rendered, PDF by {engine}")
            write_result(stamp, inputs | hash_files(targets, project.root))
    for target in targets:
        print(f"{target}  {target.stat().st_size / 1e6:.1f} MB")


def _up_to_date(project: Project, profile: str, section: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The run of a section: the one there is, or a new one if anything it depends on has changed."""
    inputs = fingerprint(project, section, parameters, profile)
    folder = project.build_folder(profile, section)
    run = read_run(folder)
    if run is not None and run["inputs"] == inputs:
        print(f"{section}: up to date")
        return run
    if run is not None:
        changed = [name for name in inputs | run["inputs"] if inputs.get(name) != run["inputs"].get(name)]
        more = f" and {len(changed) - 8} more" if len(changed) > 8 else ""
        print(f"{section}: running, because of {', '.join(changed[:8])}{more}", flush=True)
    else:
        print(f"{section}: running", flush=True)
    return execute(project.notebook(section), folder, parameters, inputs, folder.parent)


def _write(page: str, html: Path, pdf: Path, identifier: str) -> str:
    """Write both files, the PDF first: it takes long and may fail."""
    with replacing(pdf) as temporary:
        engine = write_pdf(page, temporary, identifier)
    write_atomically(html, page.encode())
    return engine


def _rendering_inputs(project: Project, notebooks: list[Path], about: dict[str, Any]) -> dict[str, Any]:
    """What page and PDF depend on: this package and what it imports, the PDF's engine, and the files they show."""
    code = [path.read_text(encoding="utf8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    files = [
        *notebooks,
        project.root / "requirements.lock",  # for packages that are imported by packages only
        project.reports / "report.toml",
        *sorted(path for path in (project.reports / "template").rglob("*") if path.is_file()),
        *sorted((project.reports / "fonts").glob("*.ttf")),
    ]
    return {
        "facts": about,
        "PDF engine": pdf_engine(),
        **dependencies(code, project.root),
        **hash_files(files, project.root),
    }
