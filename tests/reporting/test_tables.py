"""Tables of data."""

import pytest


def test_table_cells_are_data():
    pandas = pytest.importorskip("pandas")
    from reporting.tables import table_html

    html = table_html(pandas.DataFrame({"<b>": ["<script>", "a & b"], "x": [1, 2]}))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "a &amp; b" in html
