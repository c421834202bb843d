"""Formulas are drawn, and known from dollars that are none."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.document import Document
from reporting.errors import ReportError
from reporting.formulas import formula


@pytest.mark.parametrize("tex", [r"\frac{1}{N}\sum_{i=1}^{N} x_i", r"\hat{y}", r"\mathbb{R}^{n}", "f", "a < b"])
def test_formulas_are_pictures_with_their_source_as_text(tex):
    html = Document({}).markdown(f"So ${tex}$.")
    svg = unquote(re.search(r"svg\+xml,([^\"]+)", html)[1])
    assert "<path" in svg
    assert re.search(r'alt="([^"]+)"', html)[1].replace("&lt;", "<") == tex


@pytest.mark.parametrize("source", [r"from \$5 to \$6", "`$HOME` and `$PATH`", "    x = '$a$'", "```\n$a$\n```"])
def test_dollars_in_code_and_escaped_ones_are_no_formulas(source):
    html = Document({}).markdown(source)
    assert "<img" not in html
    assert html.count("$") == 2


@given(st.text(alphabet=r"\{}^_$&%#abfrcxhat 12()[]", min_size=1, max_size=12))
def test_fuzzed_formulas_are_drawn_or_refused_with_our_own_error(tex):
    try:
        html = formula(tex, display=True)
    except ReportError:
        return
    assert html.startswith("<img")
