"""The glossary: every term that a chapter introduces as `*term*^[its Persian name]`, in the order of the chapters."""

from __future__ import annotations

import html
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from coursework.errors import CourseworkError
from coursework.paths import ROOT

READS = ("reports/report.toml", "notebooks/*.ipynb")
FOOTNOTE = re.compile(r"(?:\*([^*]+)\*)?\^\[([^\]]+)\]")


@dataclass(frozen=True)
class Term:
    """A term of the field.

    Attributes:
        english, persian: its names.
        chapter: the title of the chapter that introduces it.
    """

    english: str
    persian: str
    chapter: str


def glossary(root: Path = ROOT) -> list[Term]:
    """All terms of the project's notebooks, in alphabetical order.

    Raises:
        CourseworkError: a footnote without a term before it, or a term that two chapters introduce.
    """
    parts = tomllib.loads((root / "reports" / "report.toml").read_text(encoding="utf8"))["parts"]
    terms: dict[str, Term] = {}
    for section in (name for part in parts for name in part["notebooks"]):
        path = root / "notebooks" / f"{section}.ipynb"
        cells = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf8"))["cells"]]
        title = next(line.removeprefix("# ") for text in cells for line in text.splitlines() if line.startswith("# "))
        for english, persian in FOOTNOTE.findall("\n".join(cells)):
            if not english or english.lower() in terms:
                why = "is introduced twice" if english else "stands behind no *term*"
                raise CourseworkError(f"{path}: the footnote {persian!r} {why}; mend its text")
            terms[english.lower()] = Term(english[0].lower() + english[1:], persian, title)
    return [terms[name] for name in sorted(terms)]


def glossary_table(terms: list[Term]) -> tuple[str, str]:
    """The terms as a table, as HTML and as plain text."""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(term.english)}</th><td><span lang="fa" dir="rtl">{html.escape(term.persian)}'
        f'</span></td><td class="text">{html.escape(term.chapter)}</td></tr>\n'
        for term in terms
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("English", "Persian", "introduced in"))
    text = "\n".join(f"{term.english}: {term.persian} ({term.chapter})" for term in terms)
    return f'<table class="data">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>', text
