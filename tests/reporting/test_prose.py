"""Prose with named values: what is set in, what is escaped, and what is refused."""

import re
from html import unescape
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import ONE_PARAMETER, code, make_project, markdown

from reporting.__main__ import main
from reporting.document import Document
from reporting.errors import ReportError
from reporting.fingerprint import _without_magics
from reporting.prose import Markdown, escape, fill

VALUES = {
    "n": 55_000,
    "share": np.float32(0.5),
    "run": SimpleNamespace(best=SimpleNamespace(rate=1e-3)),
    "typed": "*a* {{ n }}",
    "ours": Markdown("*a* {{ n }}"),
    "nothing": None,
    "several": [1],
    "lost": float("nan"),
    "inf": "inf",
    "small": "3\xa0×\n 10",
    "endless": -np.inf,
    "über": 1,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("{ n } }} {n}", "{ n } }} {n}"),
        ("{{n}} and {{ n }}", "55000 and 55000"),
        ("{{ n:,}}{{ n : , }}", "55,00055,000"),
        ("{{ share:.2f }}", "0.50"),
        ("{{ share:.0% }}", "50%"),
        ("${{ n }}^{ {{n}} }$", "$55000^{ 55000 }$"),
        ("{{ run.best.rate:g }}", "0.001"),
        ("{{ typed }}", r"\*a\* \{\{ n \}\}"),
        ("{{ ours }}", "*a* {{ n }}"),
        ("{{ inf }}", "inf"),
        ("{{ small }}", "3\xa0× 10"),
        ("{{ über }}", "1"),
    ],
)
def test_values_stand_in_the_place_of_their_names(template, text):
    assert fill(template, VALUES) == text


@pytest.mark.parametrize(
    ("placeholder", "reason"),
    [
        ("{{ m }}", "there is no 'm'"),
        ("{{ run.worst }}", "no attribute 'worst'"),
        ("{{ nothing }}", "expected a number or a text, received None"),
        ("{{ several }}", r"expected a number or a text, received \[1\]"),
        ("{{ lost }}", "expected a finite number, received nan"),
        ("{{ lost:.1% }}", "expected a finite number, received nan"),
        ("{{ endless:.1f }}", "expected a finite number, received "),
        ("{{ typed:.1f }}", "format code 'f'"),
        ("{{ 2 * n }}", "expected {{ name }}"),
        ("{{ }}", "expected {{ name }}"),
        ("{{ n", "expected {{ name }}"),
    ],
)
def test_what_cannot_be_shown_is_an_error_that_names_the_text_and_the_placeholder(placeholder, reason):
    with pytest.raises(ReportError) as caught:
        fill(f"So {placeholder}", VALUES)
    assert re.search(
        rf"{re.escape(placeholder)}: .*{reason}.*; in the text: So {re.escape(placeholder)}$", str(caught.value)
    )


@given(st.text(alphabet="{}n:., \nm"))
def test_fuzzed_templates_are_filled_or_refused_with_our_own_error(template):
    try:
        text = fill(template, {"n": 7})
    except ReportError:
        return
    assert "{{" not in text
    assert text.count("\n") <= template.count("\n")


@given(st.text(alphabet="'\"\\!?%#{}[]()ab:\n\t $=;,"))
def test_fuzzed_prose_does_not_stop_the_search_for_imports(text):
    _without_magics(f"%%prose\n{text}")


SETS = "n = 3\ntyped = '*a*'\nours = report.Markdown('**b**')"
SHOWS = (
    "import matplotlib.pyplot as plt\n"
    "report.figure(plt.figure(), 'f', 'Of {{ n }} lines.', 'All {{ n }} of {{ typed }}')"
)


def test_a_prose_cell_shows_the_notebooks_variables_and_captions_do(tmp_path):
    cells = [
        markdown("# One"),
        ONE_PARAMETER,
        code(f"from reporting import notebook as report\n{SETS}"),
        code("%%prose\nIt's {{ n }} of {{ x }}, {{ typed }}, {{ ours }}:\n\n- what?"),
        code(SHOWS),
    ]
    make_project(tmp_path, one=cells)
    assert main(["run", "one", "x=5", "--root", str(tmp_path)]) == 0
    page = next(tmp_path.glob("reports/runs/*/report.html")).read_text()
    assert "<p>It's 3 of 5, *a*, <strong>b</strong>:</p>\n<ul>\n<li>what?</li>" in page
    assert "</span> Of 3 lines.</figcaption>" in page
    assert 'alt="All 3 of *a*"' in page


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("%%prose\nIt is {{ gain:.1f }}.", "cell 4 raised ReportError: {{ gain:.1f }}: there is no 'gain'.*It is {{"),
        ("%%prose It is\n1.", "cell 4 raised ReportError: %%prose It is: expected nothing else in this line"),
    ],
)
def test_a_prose_cell_that_cannot_be_shown_is_named(tmp_path, source, message, capfd):
    imports = code("from reporting import notebook as report")
    make_project(tmp_path, one=[markdown("# One"), ONE_PARAMETER, imports, code(source)])
    assert main(["run", "one", "--root", str(tmp_path)]) == 1
    assert re.search(rf"one\.ipynb: {message}", capfd.readouterr().err.splitlines()[-1])


SENTENCES = [
    "I paid $5 and got $3 back",
    "[@nope]",
    "# heading",
    "![x](https://example.org/x.png)",
    "**x** _y_ `z` ~~w~~",
    "^[note]",
    "1. one",
    "- x",
    "> quoted",
    "<b>bold</b> &amp;",
    r"\[x\] \(y\) \\ \begin{aligned}",
    "a | b\n--- | ---",
    "\x02a\x03fig:b\x03",
    "https://example.org me@example.org",
    "خوب\u200cتر",
    "    four spaces",
]


def shown_text(html):
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return " ".join(text.split())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_readers_sentence_is_shown_as_it_is(sentence):
    check_escaped(sentence)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="$[]()*_`#>-+.!\\^@<&~|:ab1 \n{}"))
def test_fuzzed_sentences_are_shown_as_they_are(sentence):
    check_escaped(sentence)


def check_escaped(sentence):
    document = Document({})
    html = document.resolve(document.markdown(f"> {escape(sentence)}\n\nend"))
    expected = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", f"{sentence} end").split())
    assert shown_text(html) == expected
    assert set(re.findall(r"<(\w+)", html)) == {"blockquote", "p"}
