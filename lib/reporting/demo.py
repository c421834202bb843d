"""The built page at its first widget."""

from __future__ import annotations

import re
import webbrowser

from reporting.errors import ReportError
from reporting.project import Project


def open_page(project: Project) -> None:
    """Print the address of the first widget of reports/report.html, and open it if there is a browser to open it in.

    Raises:
        ReportError: no report is built, or it has no widget.
    """
    page = project.reports / "report.html"
    if not page.exists():
        raise ReportError(f"{page}: there is no report yet; run `make report` first")
    figure = re.search(r'<figure class="widget"[^>]* id="([^"]*)"', page.read_text(encoding="utf8"))
    if figure is None:
        raise ReportError(f"{page}: it has no widget; a notebook makes one by report.widget(…)")
    address = f"{page.as_uri()}#{figure[1]}"
    print(address)
    webbrowser.open(address)
