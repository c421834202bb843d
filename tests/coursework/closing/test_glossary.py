"""The glossary has every term, and each once."""

import json
import re

import pytest

from coursework.closing.glossary import glossary, glossary_table
from coursework.errors import CourseworkError
from coursework.paths import ROOT


@pytest.fixture
def project(tmp_path):
    """A project of two chapters, in the order of report.toml, whose texts a test writes."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "reports" / "report.toml").write_text('[[parts]]\nnotebooks = ["b", "a"]\n')

    def write(**texts):
        for name, text in texts.items():
            cells = [{"cell_type": "markdown", "source": [f"# The {name}\n", "\n", text]}]
            (tmp_path / "notebooks" / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))
        return tmp_path

    return write


def test_terms_are_gathered_from_all_chapters_by_the_alphabet(project):
    terms = glossary(project(a="A *loss*^[زیان] and a *Batch*^[دسته].", b="A *step*^[گام]."))
    assert [(term.english, term.persian, term.chapter) for term in terms] == [
        ("batch", "دسته", "The a"),
        ("loss", "زیان", "The a"),
        ("step", "گام", "The b"),
    ]
    html, text = glossary_table(terms)
    assert '<span lang="fa" dir="rtl">دسته</span>' in html
    assert text.splitlines()[1] == "loss: زیان (The a)"


@pytest.mark.parametrize("text", ["a loss^[زیان]", "a *loss*^[زیان], a *Loss*^[زیان]"])
def test_a_footnote_without_a_term_and_a_term_twice_are_errors(project, text):
    with pytest.raises(CourseworkError, match="زیان"):
        glossary(project(a=text, b=""))


def test_no_footnote_of_the_report_is_missing():
    texts = [path.read_text() for path in (ROOT / "notebooks").glob("*.ipynb")]
    footnotes = sum(len(re.findall(r"\^\[", text)) for text in texts)
    assert len(glossary()) == footnotes > 24
