"""What the cover and the colophon say: of the runs as they were made, and of the checkout that renders them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from reporting.parameters import defaults_of
from reporting.project import Project


def facts(project: Project, profile: str, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The facts by name; see reports/template/page.html.j2.

    Args:
        project: whose report it is.
        profile: of the parameters.
        runs: what run.json holds, by section. Date, versions, machine and data are theirs, not the rendering's.
    """
    return {
        "date": max(run["date"] for run in runs.values()),
        "profile": profile,
        "version": commit(project.root),
        "runs": [
            run | {"section": section, "parameters": defaults_of(project, section) | run["parameters"]}
            for section, run in runs.items()
        ],
        "data": _data(runs),
        "machine": _machine(runs),
    }


def _machine(runs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Versions and machine of all runs, by name; where they differ, each."""
    found: dict[str, dict[str, None]] = {}
    for run in runs.values():
        for name, value in {**run["versions"], "Machine": f"{run['system']}, {run['cores']} cores"}.items():
            found.setdefault(name, {})[value] = None
    return {name: " and ".join(values) for name, values in found.items()}


def _data(runs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The first half of the sha256 of each file in data/ that a run has read."""
    return {
        name.removeprefix("data/"): sha256[:32]
        for run in runs.values()
        for name, sha256 in run["inputs"].items()
        if name.startswith("data/")
    }


def commit(root: Path) -> str:
    """Short hash of the commit, with "+ changes" if files differ from it; "unversioned" without git."""
    try:
        git = ["git", "-C", str(root)]
        commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changes = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
        return f"commit {commit.stdout.strip()}{' + changes' if changes.stdout.strip() else ''}"
    except (OSError, subprocess.CalledProcessError):
        return "unversioned"
