"""The README's picture, table and duration: taken from the built report, so that nobody types them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from provenance import write_atomically
from reporting.errors import ReportError
from reporting.project import Project
from reporting.results import read_metrics, read_run

BEGIN, END = "<!-- begin of what `make readme` writes -->", "<!-- end of what `make readme` writes -->"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def refresh_readme(project: Project, profile: str) -> None:
    """Write a table of the built report and its duration into README.md, and its first page into docs/report.png.

    The table is that of the notebook which report.toml names as `readme`: its metrics are `columns`, a list of texts,
    and `rows`, a list of such lists.

    Raises:
        ReportError: no report is built, its notebook has no table, or the README has no place for it.
    """
    folder = project.build_folder(profile, project.notebook(project.description["readme"]).stem)
    metrics = read_metrics(folder)
    page = project.reports / "report.html"
    if not metrics or not page.exists():
        raise ReportError(f"{folder}: there is no report of this profile yet; run `make report` first")
    if not metrics.keys() >= {"columns", "rows"}:
        raise ReportError(f"{folder}: expected metrics with columns and rows, received {', '.join(metrics)}")
    readme = project.root / "README.md"
    text = readme.read_text(encoding="utf8")
    if BEGIN not in text or END not in text:
        raise ReportError(f"{readme}: the lines {BEGIN!r} and {END!r} are missing, between which the table belongs")
    before, rest = text.split(BEGIN)
    runs = [run for section in project.sections if (run := read_run(project.build_folder(profile, section)))]
    minutes = sum(run["seconds"] for run in runs) / 60
    cores = " or ".join(sorted({str(run["cores"]) for run in runs}))
    duration = f"The notebooks took {minutes:.0f} minutes on a machine of {cores} cores."
    text = f"{before}{BEGIN}\n\n{_markdown(metrics)}\n\n{duration}\n\n{END}{rest.split(END)[1]}"
    write_atomically(readme, text.encode())
    print(readme)
    _photograph(page, project.root / "docs" / "report.png")


def _markdown(table: dict[str, list]) -> str:
    """The table, a row without figures being a heading."""
    lines = [table["columns"], ["---", *["--:"] * (len(table["columns"]) - 1)]]
    lines += [[f"**{name}**", *cells] if not any(cells) else [name, *cells] for name, *cells in table["rows"]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _photograph(page: Path, picture: Path) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"{picture} stays as it is: none of {', '.join(BROWSERS)} is installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "page.png"  # a browser goes by the ending
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}"]
        command = [browser, *options, "--window-size=1280,1700", f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        write_atomically(picture, shot.read_bytes())
    print(picture)
