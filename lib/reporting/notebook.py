"""What a notebook of the report calls: numbered figures and tables, prose with computed numbers, metrics.

In JupyterLab they show as what they are; in the report they get their number, caption and place. Use it as
`from reporting import notebook as report`. That also defines the cell magic %%prose: the cell is Markdown in which
`{{ name:.1f }}` stands for the notebook's variable.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.display import display
from matplotlib import font_manager
from matplotlib.figure import Figure

from provenance import write_atomically
from reporting.errors import ReportError
from reporting.live import MIME, framed, pack
from reporting.project import Project
from reporting.prose import Markdown as Markdown
from reporting.prose import escape, fill
from reporting.results import read_metrics
from reporting.tables import table_html


def use_style() -> None:
    """Draw figures in the report's one style, reports/report.mplstyle, with its fonts.

    It begins from matplotlib's own defaults, so that a reader's settings change no figure.

    Raises:
        ReportError: the notebook lies in no project.
    """
    reports = _project().reports
    plt.rcdefaults()
    for path in sorted((reports / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    plt.style.use(reports / "report.mplstyle")


def figure(fig: Figure, label: str, caption: str, alt: str) -> None:
    """Show a figure with its caption, and close it.

    Args:
        fig: of matplotlib.
        label: its name in references such as [@fig:label].
        caption: Markdown, says what to see; a template as for `prose`.
        alt: what it shows, for those who cannot see it; a template likewise.
    """
    picture(_svg(fig), label, caption, alt)


def picture(svg: str, label: str, caption: str, alt: str) -> None:
    """Show a figure that is drawn already, as SVG; otherwise like `figure`."""
    caption, alt = _filled(caption), _filled(alt, quote=str)
    _show(
        {"image/svg+xml": svg, "text/plain": alt},
        {"kind": "figure", "label": label, "caption": caption, "alt": alt},
    )


def widget(
    module: str,
    facts: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    fallback: Figure,
    label: str,
    caption: str,
    alt: str,
) -> None:
    """Show a figure that answers its reader; on paper, and where scripts are off, another stands in its place.

    Args:
        module: name of a module in reports/template/live.
        facts, arrays: what the module works with, see `reporting.live.pack`.
        fallback: of matplotlib, stands in its place.
        label, caption, alt: as for `figure`, of both.

    Raises:
        ReportError: facts or arrays that cannot be written into a page.
    """
    caption, alt = _filled(caption), _filled(alt, quote=str)
    packed = pack(module, facts, arrays)
    data = {"image/svg+xml": _svg(fallback), "text/plain": alt, MIME: packed}
    if "REPORT_RUN_FOLDER" not in os.environ:
        template = _project().reports / "template"
        data["text/html"] = framed(template / "live", (template / "live.css").read_text(encoding="utf8"), packed, alt)
    _show(data, {"kind": "widget", "label": label, "caption": caption, "alt": alt})


def table(frame: pd.DataFrame, label: str, caption: str) -> None:
    """Show a data frame as a table with its caption; the first column, or the index if it has a name, heads the rows.

    Args:
        frame: cells are shown as they are; format numbers before.
        label: its name in references such as [@tab:label].
        caption: Markdown, says what to see; a template as for `prose`.
    """
    html_table(table_html(frame), frame.to_string(), label, caption)


def html_table(html: str, text: str, label: str, caption: str) -> None:
    """Show a table that is HTML already, `<table class="data">…</table>`.

    Args:
        html: nothing in it may load anything.
        text: the same for who sees no HTML.
        label, caption: as for `table`.
    """
    _show({"text/html": html, "text/plain": text}, {"kind": "table", "label": label, "caption": _filled(caption)})


def prose(template: str) -> None:
    """Show Markdown with the notebook's variables in the place of `{{ name }}`, set like a Markdown cell; see `fill`.

    A cell that begins with %%prose is such a template as a whole; call this for prose that depends on a condition.
    """
    display(IPython.display.Markdown(_filled(template)), metadata={"report": {"kind": "prose"}})


def save_metrics(section: str, metrics: dict[str, Any]) -> None:
    """Write the section's figures to metrics.json in the run's folder, or reports/runs/<section>-by-hand/.

    Args:
        section: name of the notebook.
        metrics: nested dictionaries of numbers, strings, lists and None.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(metrics, indent=1, sort_keys=True, allow_nan=False)
    folder = os.environ.get("REPORT_RUN_FOLDER") or _project().reports / "runs" / f"{section}-by-hand"
    write_atomically(Path(folder) / "metrics.json", text.encode())


def metrics_of(section: str) -> dict[str, Any]:
    """What another section of the report saved by `save_metrics`; empty if it has not been run yet or was damaged.

    The section has to stand in [needs] of reports/report.toml, so that it runs before and is run again when needed.
    """
    folder = os.environ.get("REPORT_BUILD_FOLDER") or _project().reports / "build" / "default"
    return read_metrics(Path(folder) / section)


def _project() -> Project:
    """The one that the notebook lies in: a kernel works in its notebook's folder."""
    return Project.find(Path.cwd())


def _svg(fig: Figure) -> str:
    """The figure as SVG; it is closed."""
    svg = io.StringIO()
    fig.savefig(svg, format="svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(fig)
    return svg.getvalue()


def _show(data: dict[str, Any], about: dict[str, str]) -> None:
    display(data, raw=True, metadata={"report": about})
    if "REPORT_RUN_FOLDER" not in os.environ:  # in JupyterLab the caption stands below
        display(IPython.display.Markdown(f"*{about['caption']}*"))


def _filled(template: str, quote: Callable[[str], str] = escape) -> str:
    """The template with the variables of the notebook that runs, if one does."""
    shell = get_ipython()
    return fill(template, shell.user_ns if shell else {}, quote)


def _prose_cell(line: str, cell: str) -> None:
    if line.strip():
        raise ReportError(f"%%prose {line}: expected nothing else in this line; the text begins in the next one")
    prose(cell)


if shell := get_ipython():
    shell.register_magic_function(_prose_cell, "cell", "prose")
