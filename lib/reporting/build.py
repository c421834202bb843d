"""The jobs: build the whole report, of which only what changed is done again, and run one section by itself."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from reporting.comparison import compare, read_metrics
from reporting.errors import not_writable
from reporting.execute import execute, read_run
from reporting.fingerprint import fingerprint, hash_files
from reporting.page import render
from reporting.parameters import check_parameters, parse_assignments, read_parameters
from reporting.pdf import write_pdf
from reporting.project import Project

PACKAGES = ("numpy", "threadpoolctl", "matplotlib", "seaborn", "pandas", "scipy", "papermill", "nbconvert")


def build(project: Project, profile: str) -> None:
    """Execute the sections that are out of date, and write reports/report.html and reports/report.pdf.

    Raises:
        ReportError: whatever went wrong; the last good report stays as it is.
    """
    plan = {}  # all parameters are checked before anything runs
    for section in project.sections:
        defaults = read_parameters(project.notebook(section))
        where = f"notebooks/profiles.toml [{profile}.{section}]"
        plan[section] = check_parameters(project.profile(profile).get(section, {}), defaults, where)
    with _lock(project.reports / "build"):
        runs = {name: _up_to_date(project, profile, name, plan[name]) for name in project.in_order_of_needs()}
        runs = {name: runs[name] for name in plan}
        folders = {section: project.build_folder(profile, section) for section in plan}
        notebooks = {section: folder / "notebook.ipynb" for section, folder in folders.items()}
        facts = _facts(project, profile, runs)
        inputs = _rendering_inputs(project, [*notebooks.values()], facts)
        targets = project.reports / "report.html", project.reports / "report.pdf"
        stamp = project.reports / "build" / "report.json"
        if _read_json(stamp) == inputs | hash_files(targets, project.root):
            print("report: up to date")
        else:
            engine = _write(render(project, notebooks, facts), *targets)
            print(f"report: rendered, PDF by {engine}")
            write_atomically(stamp, json.dumps(inputs | hash_files(targets, project.root), indent=1).encode())
    for target in targets:
        print(f"{target}  {target.stat().st_size / 1e6:.1f} MB")


def run_section(project: Project, section: str, words: list[str], profile: str) -> None:
    """Run one section with other parameters, in its own folder with its own page, and compare its metrics.

    Args:
        words: assignments such as "epochs=2", over those of the profile.

    Raises:
        ReportError: whatever went wrong; an earlier run with the same parameters stays as it is.
    """
    notebook = project.notebook(section)
    defaults = read_parameters(notebook)
    parameters = check_parameters(project.profile(profile).get(section, {}), defaults, f"profile {profile}")
    chosen = check_parameters(parse_assignments(words, defaults), defaults, section)
    parameters |= chosen
    folder = project.reports / "runs" / _run_name(section, profile, chosen)
    with _lock(folder):
        inputs = fingerprint(project, section, parameters, profile)
        run = execute(notebook, folder, parameters, inputs, project.reports / "build" / profile)
        comparison = compare(read_metrics(folder), read_metrics(project.build_folder(profile, section)))
        facts = _facts(project, profile, {section: run}) | {"comparison": comparison}
        page = render(project, {section: folder / "notebook.ipynb"}, facts)
        write_atomically(folder / "report.html", page.encode())
    if len(comparison):
        print(comparison.to_string(index=False))
    print(folder / "report.html")


def list_runs(project: Project) -> None:
    """Print the runs of single sections, the newest last: their date, duration and page."""
    folders = [path.parent for path in project.reports.glob("runs/*/run.json")]
    runs = [(folder, run) for folder in folders if (run := read_run(folder)) is not None]
    if not runs:
        print('no runs yet; make section NAME=mnist P="epochs=2" makes one')
    for folder, run in sorted(runs, key=lambda pair: (pair[0] / "run.json").stat().st_mtime):
        print(f"{run['date']}  {run['seconds']:6.0f} s  {(folder / 'report.html').relative_to(project.root)}")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ReportError: the disk refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise not_writable(path, error) from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()


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
        print(f"{section}: running, because of {', '.join(changed)}", flush=True)
    else:
        print(f"{section}: running", flush=True)
    return execute(project.notebook(section), folder, parameters, inputs, folder.parent)


def _write(page: str, html: Path, pdf: Path) -> str:
    """Write both files, the PDF first: it takes long and may fail."""
    temporary = pdf.with_name(f".{pdf.name}.{os.getpid()}")
    try:
        engine = write_pdf(page, temporary)
        temporary.replace(pdf)
    except OSError as error:
        raise not_writable(pdf, error) from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()
    write_atomically(html, page.encode())
    return engine


def _facts(project: Project, profile: str, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the cover and the colophon say. The date is that of the newest run, not of the rendering."""
    return {
        "date": max(run["date"] for run in runs.values()),
        "profile": profile,
        "version": _commit(project.root),
        "runs": [
            run | {"section": section, "parameters": read_parameters(project.notebook(section)) | run["parameters"]}
            for section, run in runs.items()
        ],
        "data": _checksums(project.root / "data" / "sources.toml"),
        "machine": {
            "Python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in PACKAGES},
            "Machine": f"{platform.system()} {platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        },
    }


def _checksums(sources: Path) -> dict[str, str]:
    """The first half of each data file's sha256, which data/sources.toml demands in full before anything is read."""
    sets = tomllib.loads(sources.read_text(encoding="utf8")) if sources.exists() else {}
    return {
        f"{name}/{file['name']}": file["sha256"][:32] for name, about in sets.items() for file in about.get("files", [])
    }


def _commit(root: Path) -> str:
    """Short hash of the commit, with "+ changes" if files differ from it; "unversioned" without git."""
    try:
        git = ["git", "-C", str(root)]
        commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changes = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
        return f"commit {commit.stdout.strip()}{' + changes' if changes.stdout.strip() else ''}"
    except (OSError, subprocess.CalledProcessError):
        return "unversioned"


def _rendering_inputs(project: Project, notebooks: list[Path], facts: dict[str, Any]) -> dict[str, str]:
    files = [
        *notebooks,
        project.reports / "report.toml",
        *sorted((project.reports / "template").iterdir()),
        *sorted((project.reports / "fonts").glob("*.ttf")),
    ]
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return {
        "facts": hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
        "code": hashlib.sha256(code).hexdigest(),
        **hash_files(files, project.root),
    }


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One build at a time; another one waits."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise not_writable(folder, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another build is at work in {folder}; waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run_name(section: str, profile: str, chosen: dict[str, Any]) -> str:
    """A folder name that says section and parameters, such as "mnist epochs=2"."""
    words = [section] + ([] if profile == "default" else [profile]) + [f"{k}={v}" for k, v in sorted(chosen.items())]
    name = " ".join(words).replace("/", "∕")
    if len(name.encode()) > 120:
        name = f"{section} {hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return name


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return None
