"""One self-contained HTML page from executed notebooks, by nbconvert and the templates in reports/template."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from pygments.formatters import HtmlFormatter

from reporting.cells import figures_of, shown_cells
from reporting.document import Document
from reporting.errors import ReportError
from reporting.live import MIME, Widgets
from reporting.parameters import read_notebook
from reporting.pictures import data_uri
from reporting.project import Project
from reporting.spelling import spell_html
from reporting.tables import table_html

TOGGLE = '<label class="toggle"><input type="checkbox"> show the code of this section</label>\n'


def render(project: Project, notebooks: dict[str, Path], facts: dict[str, Any]) -> str:
    """Render the page.

    Args:
        project: gives title, parts, references and template.
        notebooks: executed notebooks by section; parts without any of them are left out.
        facts: what the cover and the colophon say, by name; see reports/template/page.html.j2.

    Returns:
        The whole page. The same notebooks and facts give the same bytes.

    Raises:
        ReportError: a reference that does not resolve, a formula that cannot be drawn, a label given twice.
    """
    document = Document(
        project.description.get("references", {}), _addresses(project), set(notebooks) != set(project.sections)
    )
    widgets = Widgets(project.reports / "template" / "live")
    exporter = _exporter(project, document, widgets)
    executed = {section: read_notebook(path) for section, path in notebooks.items()}
    cover = _cover(project.description.get("cover"), executed, document.partial)
    text = document.resolve(_body(project, document, exporter, executed))
    text = re.sub(r'<th\b([^>]*?) scope="\w+"([^>]*)></th>', r"<td\1\2></td>", text)  # an empty cell is no heading
    frame = exporter.environment.get_template("page.html.j2")
    known = {"report": project.description, "cover": cover, "style": _style(project), "live": widgets.script()} | facts
    policy = _policy(_tidy(frame.render(body="", policy="", **known)))
    page = _tidy(spell_html(frame.render(body=text, policy=policy, **known)))
    _require_self_contained(page)
    return page


def _tidy(page: str) -> str:
    """Without blanks at the ends of lines."""
    return re.sub(r"[ \t]+\n", "\n", page)


def _policy(frame: str) -> str:
    """What a browser lets the page do: run the scripts of its frame, show what is in it, and ask nobody."""
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', frame, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'",
        "worker-src": "blob:",
        "style-src": "'unsafe-inline'",  # formulas have their sizes in attributes
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def _require_self_contained(page: str) -> None:
    """Refuse a page that a browser or PDF engine would have to fetch something for."""
    page = re.sub(r'="data:[^"]*"', "=data:", page)  # what a picture has in it loads nothing
    css = "".join(re.findall(r"<style.*?</style>|<[^>]*\sstyle=[^>]*>", page, re.DOTALL))
    outside = (
        re.search(r"""<[^>]*\s(?:src|srcset|poster)=["']?+(?!data:)[^>]*>""", page)
        or re.search(r"""<link[^>]*href=["']?+(?!data:)[^>]*>""", page)
        or re.search(r"""url\((?:["']|&quot;)?+(?!data:)[^)]*\)|@import[^;]*;""", css)
    )
    if outside:
        raise ReportError(f"the page would load something from outside itself: {outside[0][:200]}")


def _body(
    project: Project, document: Document, exporter: HTMLExporter, executed: dict[str, nbformat.NotebookNode]
) -> str:
    """All chapters, each of which leads to its neighbours."""
    chapters = []
    for part in project.parts:
        chosen = [section for section in part["notebooks"] if section in executed]
        numbered = part["title"] is not None
        heading = document.part(part["title"]) if chosen and numbered else ""
        for section in chosen:
            document.begin(section, numbered)
            executed[section].cells = shown_cells(executed[section].cells)
            text, _ = exporter.from_notebook_node(executed[section])
            kind = "notebook" if numbered else "notebook unnumbered"
            chapters.append(f'{heading}<article class="{kind}" id="notebook-{section}">\n{_with_toggles(text)}')
            document.end()
            heading = ""
    source = project.description.get("links", {}).get("notebooks", "")
    addresses = [source.format(section=section) for section in executed]
    return "".join(f"{chapter}{document.turn(i, addresses[i])}</article>\n" for i, chapter in enumerate(chapters))


def _addresses(project: Project) -> Callable[[str], str]:
    """Where each file of the project can be read, if report.toml says so."""
    address = project.description.get("links", {}).get("files", "")

    def find(path: str) -> str:
        is_file = address and re.fullmatch(r"(?:\w[\w.-]*/)+[\w.-]+", path) and (project.root / path).is_file()
        return address.format(path=path) if is_file else ""

    return find


def _cover(
    label: str | None, executed: dict[str, nbformat.NotebookNode], partial: bool
) -> nbformat.NotebookNode | None:
    """The figure that report.toml wants on the cover; in a part of the report it may be missing."""
    for notebook in executed.values():
        if label is not None and label in (figures := figures_of(notebook)):
            return figures[label]
    if label is not None and not partial:
        raise ReportError(f"reports/report.toml: cover: no figure has the label {label!r}")
    return None


def _with_toggles(body: str) -> str:
    """Chapter's beginning and sections as elements; each that has code in it begins with a switch that shows it."""
    sections = []
    for section in re.split(r'(?=<h[34] class="(?:chapter|section)")', body):
        if '<div class="code' in section:
            section = re.sub(r"(</h[34]>\n)", lambda match: match[0] + TOGGLE, section, count=1)
        sections.append(f"<section>\n{section}</section>\n" if section.startswith("<h") else section)
    return "".join(sections)


def _exporter(project: Project, document: Document, widgets: Widgets) -> HTMLExporter:
    exporter = HTMLExporter(
        template_name="template", extra_template_basedirs=[str(project.reports)], exclude_anchor_links=True
    )
    exporter.register_preprocessor("nbconvert.preprocessors.CoalesceStreamsPreprocessor", enabled=True)
    exporter.environment.globals["document"] = document  # resources would be copied for every notebook
    exporter.environment.filters |= {
        "data_uri": data_uri,
        "size": _size,
        "code": Highlight2HTML(pygments_lexer="ipython3"),
        "error": _refuse_error,
        "live": lambda output: widgets.show(output.data[MIME]) if MIME in output.data else "",
        "table": table_html,
    }
    return exporter


def _style(project: Project) -> str:
    """The style sheet with the fonts in it, and Pygments' colours for both themes."""
    css = "".join(path.read_text(encoding="utf8") for path in sorted((project.reports / "template").glob("*.css")))

    def embed(match: re.Match) -> str:
        font = base64.b64encode((project.reports / match[1]).read_bytes()).decode()
        return f"url(data:font/ttf;base64,{font})"

    css = re.sub(r"url\((fonts/[\w.-]+)\)", embed, css)
    light = HtmlFormatter(style="xcode", nobackground=True).get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark", nobackground=True).get_style_defs(".highlight")
    return f"{css}\n{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _size(data: str) -> str:
    """Width and height, in CSS pixels, of an SVG by matplotlib as attributes: its place is kept until it is drawn."""
    points = re.search(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"', data)
    return 'width="{:.0f}" height="{:.0f}"'.format(*(float(size) * 4 / 3 for size in points.groups())) if points else ""


def _refuse_error(output: nbformat.NotebookNode) -> str:
    raise ReportError(f"a notebook with an error in it is no report: {output.ename}: {html.escape(output.evalue)}")
