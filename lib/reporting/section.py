"""Single sections: what parameters they have, runs with other values, and the list of such runs."""

from __future__ import annotations

import hashlib
from typing import Any

from provenance import locked, write_atomically
from reporting.comparison import compare
from reporting.execute import execute
from reporting.facts import facts
from reporting.fingerprint import fingerprint
from reporting.page import render
from reporting.parameters import check_parameters, parameters_of, parse_assignments, read_parameters
from reporting.project import Project
from reporting.results import read_metrics, read_run


def run_section(project: Project, section: str, words: list[str], profile: str) -> None:
    """Run one section with other parameters, in its own folder with its own page, and compare its metrics.

    Args:
        words: assignments such as "epochs=2", over those of the profile.

    Raises:
        ReportError, ProvenanceError: whatever went wrong; an earlier run with the same parameters stays as it is.
    """
    notebook = project.notebook(section)
    parameters = read_parameters(notebook)
    chosen = check_parameters(parse_assignments(words, parameters), parameters, section)
    values = parameters_of(project, profile, section) | chosen
    folder = project.reports / "runs" / _run_name(section, profile, chosen)
    with locked(folder / ".lock", f"another run is at work in {folder}; waiting for it"):
        inputs = fingerprint(project, section, values, profile)
        run = execute(notebook, folder, values, inputs, project.reports / "build" / profile)
        comparison = compare(read_metrics(folder), read_metrics(project.build_folder(profile, section)))
        about = facts(project, profile, {section: run}) | {"comparison": comparison}
        page = render(project, {section: folder / "notebook.ipynb"}, about)
        write_atomically(folder / "report.html", page.encode())
    if len(comparison):
        print(comparison.to_string(index=False))
    print(folder / "report.html")


def list_parameters(project: Project, section: str, profile: str) -> None:
    """Print a section's parameters: value in the profile, meaning and range; and how to run it."""
    parameters = read_parameters(project.notebook(section))
    values = parameters_of(project, profile, section)
    print(f"{section}, profile {profile}:\n")
    for name, parameter in parameters.items():
        print(f"  {name} = {values.get(name, parameter.default)!r}\n      {parameter.meaning}: {parameter.range}")
    chosen = "" if profile == "default" else f" PROFILE={profile}"
    print("\nRun it as it is, or with other values:\n" if parameters else "  no parameters\n\nRun it:\n")
    print(f"  make section NAME={section} P={chosen}")
    if parameters:
        print(f'  make section NAME={section} P="{next(iter(parameters))}=…"{chosen}')


def list_runs(project: Project) -> None:
    """Print the runs of single sections, the newest last: their date, duration and page."""
    folders = [path.parent for path in project.reports.glob("runs/*/run.json")]
    runs = [(folder, run) for folder in folders if (run := read_run(folder)) is not None]
    if not runs:
        print(f"no runs yet; make section NAME={project.sections[0]} P= makes one")
    for folder, run in sorted(runs, key=lambda pair: (pair[0] / "run.json").stat().st_mtime):
        print(f"{run['date']}  {run['seconds']:6.0f} s  {(folder / 'report.html').relative_to(project.root)}")


def _run_name(section: str, profile: str, chosen: dict[str, Any]) -> str:
    """A folder name that says section and parameters, such as "bread epochs=2"."""
    words = [section] + ([] if profile == "default" else [profile]) + [f"{k}={v}" for k, v in sorted(chosen.items())]
    name = " ".join(words)
    if len(name.encode()) > 120 or not name.isprintable() or "/" in name:
        name = f"{section} {hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return name
