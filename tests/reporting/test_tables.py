"""Tables of data."""

import re

import pandas as pd

from reporting.tables import table_html


def test_table_cells_are_data():
    html = table_html(pd.DataFrame({"<b>": ["<script>", "a & b"], "x": [1, 2]}))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "a &amp; b" in html


def test_columns_of_one_group_share_a_head():
    names = ["images", "course: first 200", "course: 10 000", "ours: first 200", "ours: 10 000", "rest: of it"]
    html = table_html(pd.DataFrame([["5000", *"12345"]], columns=names))
    above, below = re.search("<thead>(.*)</thead>", html, re.DOTALL)[1].splitlines()
    assert re.findall(r'rowspan="2"[^>]*>([^<]*)', above) == ["images", "rest: of it"]
    assert re.findall(r'scope="colgroup" class="group" colspan="2">([^<]*)', above) == ["course", "ours"]
    assert re.findall(r">([^<]+)</th>", below) == ["first 200", "10 000"] * 2


def test_two_levels_of_names_are_two_rows_of_heads():
    columns = pd.MultiIndex.from_tuples([("", "size"), ("course", "test"), ("course", "validation")])
    html = table_html(pd.DataFrame([[1, 2, 3]], columns=columns))
    assert re.findall(r'(?:col|row)span="(\d)"[^>]*>([^<]*)', html) == [("2", "size"), ("2", "course")]


def test_names_without_a_neighbour_of_their_group_stay_in_one_row():
    html = table_html(pd.DataFrame([[1, 2]], columns=["course: meant", "drawn"]))
    assert html.count("<tr>") == 2
    assert ">course: meant</th>" in html


def test_cells_break_over_lines_only_in_columns_with_long_ones():
    html = table_html(
        pd.DataFrame(
            {
                "a": ["short"],
                "b": ["a sentence longer than any quantity"],
                "c": ["1 ± 2"],
                "d": ["2 of 3 stayed at chance, 1 reached 80 %"],
            }
        )
    )
    assert re.findall(r'<t[hd](?: scope="row")?(?: class="([\w ]+)")?>', html.split("<tbody>")[1]) == [
        "line",
        "text",
        "numeric",
        "numeric long",
    ]


def test_a_table_without_rows_is_a_head():
    assert "<tbody>\n</tbody>" in table_html(pd.DataFrame({"a": [], "b": []}))
