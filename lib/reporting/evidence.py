"""What a larger profile once gave, kept in docs/: reports of smaller profiles show it beside their own numbers.

report.toml names the profile and the figures to keep: [evidence] profile = "full", figures = ["label", …]. For each
section there is docs/<profile>/<section>.json, sealed, and for each figure docs/<profile>/<label>.svg.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance import read_result, write_atomically, write_result
from reporting.cells import figures_of
from reporting.errors import ReportError
from reporting.facts import commit
from reporting.fingerprint import fingerprint
from reporting.parameters import defaults_of, parameters_of, read_notebook
from reporting.project import Project
from reporting.results import hash_bytes, read_metrics, read_run

READS = ("docs/full/*",)


@dataclass(frozen=True)
class Evidence:
    """A section's results in a larger profile.

    Attributes:
        metrics: what it saved.
        parameters: all of its parameters, by name.
        date, commit, machine: when, of what, and on what it ran.
        minutes: how long it took.
        changed: names of what decides its numbers and is not any longer as it was; if there are any, it is stale.
        figures: SVG by label.
    """

    metrics: dict[str, Any]
    parameters: dict[str, Any]
    date: str
    commit: str
    machine: str
    minutes: float
    changed: list[str]
    figures: dict[str, str]

    def origin(self) -> str:
        """Where the numbers come from, as a part of a sentence; says so if they are stale."""
        text = f"run on {self.date} at {self.commit}, {self.machine}"
        if not self.changed:
            return text
        more = f" and {len(self.changed) - 3} more" if len(self.changed) > 3 else ""
        return f"{text}; stale: since then {', '.join(self.changed[:3])}{more} changed"


def keep(project: Project) -> list[Path]:
    """Write what the profile's built sections gave into docs/, see the module; sections not built stay as they are.

    Returns:
        The files written.

    Raises:
        ReportError: no section is built, one was built by other code than there is now, or a figure is missing.
    """
    profile, wanted = _described(project)
    runs = {section: run for section in project.sections if (run := read_run(project.build_folder(profile, section)))}
    if not runs:
        raise ReportError(f"no section of the profile {profile} is built; run: make report PROFILE={profile}")
    inputs = {section: _inputs(project, profile, section) for section in runs}
    for section, run in runs.items():
        if changed := _changed(run["inputs"], inputs[section]):
            raise ReportError(
                f"{section}: {', '.join(changed[:3])} changed since it ran; run: make report PROFILE={profile}"
            )
    files = []
    for section, run in runs.items():
        folder = project.build_folder(profile, section)
        drawn = figures_of(read_notebook(folder / "notebook.ipynb"))
        figures = {label: drawn[label].data["image/svg+xml"] for label in wanted if label in drawn}
        for label, svg in figures.items():
            write_atomically(path := _folder(project, profile) / f"{label}.svg", svg.encode())
            files.append(path)
        about = {name: run[name] for name in ("cores", "date", "inputs", "parameters", "seconds", "system")}
        about |= {"commit": commit(project.root), "metrics": read_metrics(folder)}
        about["figures"] = {label: hash_bytes(svg.encode()) for label, svg in figures.items()}
        write_result(path := _folder(project, profile) / f"{section}.json", about)
        files.append(path)
    return files


def evidence(section: str, project: Project | None = None) -> Evidence | None:
    """What is kept of a section, or None if nothing is.

    Args:
        section: name of the notebook.
        project: by default the one that the notebook which calls this lies in.

    Raises:
        ReportError: it was edited, or a figure was.
    """
    project = project or Project.find(Path.cwd())
    profile, _ = _described(project)
    path = _folder(project, profile) / f"{section}.json"
    if not path.exists():
        return None
    kept = read_result(path)
    remedy = "take it from the repository again, or run: make evidence"
    if kept is None:
        raise ReportError(f"{path}: was edited or damaged; {remedy}")
    figures = {}
    for label, sha256 in kept["figures"].items():
        picture = path.with_name(f"{label}.svg")
        if not picture.is_file() or hash_bytes(picture.read_bytes()) != sha256:
            raise ReportError(f"{picture}: is missing or not that of {path.name}; {remedy}")
        figures[label] = picture.read_text(encoding="utf8")
    return Evidence(
        metrics=kept["metrics"],
        parameters=defaults_of(project, section) | kept["parameters"],
        date=kept["date"],
        commit=kept["commit"],
        machine=f"{kept['system']}, {kept['cores']} cores",
        minutes=kept["seconds"] / 60,
        changed=_changed(kept["inputs"], _inputs(project, profile, section)),
        figures=figures,
    )


def _described(project: Project) -> tuple[str, list[str]]:
    about = project.description.get("evidence")
    if about is None:
        raise ReportError(f"{project.reports / 'report.toml'}: has no [evidence] with a profile and figures; add it")
    return about["profile"], about["figures"]


def _folder(project: Project, profile: str) -> Path:
    return project.root / "docs" / profile


def _inputs(project: Project, profile: str, section: str) -> dict[str, str]:
    return fingerprint(project, section, parameters_of(project, profile, section), profile)


def _changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """What decides numbers and differs: code, data, parameters and the lock; not prose, style, or what is shown."""
    decisive = [
        name
        for name in before | now
        if name in ("source", "parameters", "requirements.lock")
        or (name.startswith(("lib/", "data/")) and not name.startswith("lib/reporting/"))  # which makes no number
    ]
    return [name for name in decisive if before.get(name) != now.get(name)]
