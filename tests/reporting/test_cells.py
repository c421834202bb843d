"""Which cells the report shows, and which of their code stands on paper."""

import pytest
from nbformat.v4 import new_output
from projects import PARAMETERS, code, shown

from reporting.cells import shown_cells

PRINTED = new_output("stream", text="1")


@pytest.mark.parametrize(
    ("cell", "screen"),
    [
        (code("train()", "progress", [PRINTED]), False),
        (code("print(1)", outputs=[PRINTED]), False),
        (code("1", outputs=[new_output("execute_result", data={"text/plain": "1"})]), False),
        (code("import numpy\n\ndigits = mnist()", "progress", [PRINTED]), True),
        (code("from numpy import (\n    e,\n)"), True),
        (code("found = words(1)"), True),
        (shown("figure", "f"), True),
        (shown("table", "t"), True),
        (PARAMETERS, False),
    ],
)
def test_on_paper_stand_experiments_and_what_prints_but_not_what_sets_up_draws_or_words(cell, screen):
    (kept,) = shown_cells([cell.copy()])
    assert ("screen" in kept.metadata.get("tags", [])) == screen
