"""What a notebook of the report calls: numbered figures and tables, prose with computed numbers, metrics.

In JupyterLab they show as what they are; in the report they get their number, caption and place. Use it as
`from reporting import notebook as report`. That also defines the cell magic %%prose: the cell is Markdown in which
`{{ name:.1f }}` stands for the notebook's variable.
"""

from __future__ import annotations

import html
import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import IPython.display
import matplotlib.pyplot as plt
import pandas as pd
from cycler import cycler
from IPython import get_ipython
from IPython.display import display
from matplotlib import font_manager
from matplotlib.figure import Figure

from provenance import write_atomically
from reporting.errors import ReportError
from reporting.prose import Markdown as Markdown
from reporting.prose import escape, fill
from reporting.results import read_metrics
from reporting.tables import table_html

REPORTS = Path(__file__).resolve().parents[2] / "reports"
COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]  # Okabe & Ito: colour-blind safe


def use_style() -> None:
    """Draw figures in the report's one style: its fonts, colour-blind safe colours, few lines, reproducible SVG.

    It begins from matplotlib's own defaults, so that a reader's settings change no figure.
    """
    plt.rcdefaults()
    for path in sorted((REPORTS / "fonts").glob("SourceSans3-*.ttf")):
        font_manager.fontManager.addfont(path)
    plt.rcParams.update(
        {
            "axes.edgecolor": "#666666",
            "axes.grid": True,
            "axes.prop_cycle": cycler(color=COLORS),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 10,
            "figure.dpi": 110,
            "figure.figsize": (6.8, 3.2),
            "font.family": ["Source Sans 3", "DejaVu Sans"],
            "font.size": 9.5,
            "grid.color": "#dddddd",
            "grid.linewidth": 0.6,
            "legend.frameon": False,
            "lines.linewidth": 1.6,
            "svg.fonttype": "path",
            "svg.hashsalt": "report",
        }
    )


def figure(fig: Figure, label: str, caption: str, alt: str) -> None:
    """Show a figure with its caption, and close it.

    Args:
        fig: of matplotlib.
        label: its name in references such as [@fig:label].
        caption: Markdown, says what to see; a template as for `prose`.
        alt: what it shows, for those who cannot see it; a template likewise.
    """
    caption, alt = _filled(caption), _filled(alt, quote=str)
    svg = io.StringIO()
    fig.savefig(svg, format="svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(fig)
    _show(
        {"image/svg+xml": svg.getvalue(), "text/plain": alt},
        {"kind": "figure", "label": label, "caption": caption, "alt": alt},
    )


def table(frame: pd.DataFrame, label: str, caption: str) -> None:
    """Show a data frame as a table with its caption; the first column, or the index if it has a name, heads the rows.

    Args:
        frame: cells are shown as they are; format numbers before.
        label: its name in references such as [@tab:label].
        caption: Markdown, says what to see; a template as for `prose`.
    """
    _show(
        {"text/html": table_html(frame), "text/plain": frame.to_string()},
        {"kind": "table", "label": label, "caption": _filled(caption)},
    )


def marked_sentences(rows: Sequence[tuple[str, Sequence[str], Sequence[float]]], label: str, caption: str) -> None:
    """Show sentences whose words are coloured by weight: blue above zero, orange below, stronger for larger ones.

    Args:
        rows: what stands before the sentence, its words, and their weights.
        label, caption: as for `table`.
    """
    largest = max((abs(weight) for _, _, weights in rows for weight in weights), default=1) or 1
    lines = "".join(
        f'<tr><th scope="row">{html.escape(head)}</th><td>'
        + " ".join(_marked(word, weight / largest) for word, weight in zip(words, weights, strict=True))
        + "</td></tr>\n"
        for head, words, weights in rows
    )
    text = "\n".join(f"{head}: {' '.join(words)}" for head, words, _ in rows)
    _show(
        {"text/html": f'<table class="data">\n<tbody>\n{lines}</tbody>\n</table>', "text/plain": text},
        {"kind": "table", "label": label, "caption": _filled(caption)},
    )


def _marked(word: str, strength: float) -> str:
    color = COLORS[0] if strength > 0 else COLORS[1]
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    opacity = 0.6 * abs(strength)  # more, and the word could not be read any longer in one of the two themes
    return f'<span style="background: rgba({red}, {green}, {blue}, {opacity:.2f})">{html.escape(word)}</span>'


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
    folder = Path(os.environ.get("REPORT_RUN_FOLDER", REPORTS / "runs" / f"{section}-by-hand"))
    write_atomically(folder / "metrics.json", text.encode())


def metrics_of(section: str) -> dict[str, Any]:
    """What another section of the report saved by `save_metrics`; empty if it has not been run yet or was damaged.

    The section has to stand in [needs] of reports/report.toml, so that it runs before and is run again when needed.
    """
    return read_metrics(Path(os.environ.get("REPORT_BUILD_FOLDER", REPORTS / "build" / "default")) / section)


def _show(data: dict[str, str], about: dict[str, str]) -> None:
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
