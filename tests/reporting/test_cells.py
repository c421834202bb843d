"""Which cells the report shows, and which of them on paper."""

import pytest
from nbformat.v4 import new_output
from projects import code, shown

from reporting.cells import shown_cells

IMPORTS = "import numpy as np\nfrom a import (\n    b,\n    c,\n)  # both"


@pytest.mark.parametrize(
    ("source", "imports", "rest"),
    [
        (f"{IMPORTS}\n\nuse()\nimport late", IMPORTS, "use()\nimport late"),
        (IMPORTS, IMPORTS, ""),
        ("use()\nimport late", None, "use()\nimport late"),
        ("%time import x\n", None, "%time import x\n"),
    ],
)
def test_imports_get_a_cell_of_their_own_that_is_not_for_paper(source, imports, rest):
    *before, cell = shown_cells([code(source)])
    assert [(other.source, other.metadata["tags"]) for other in before] == ([(imports, ["screen"])] if imports else [])
    assert cell.source == rest


@pytest.mark.parametrize(
    ("cell", "screen"),
    [
        (code("train()", "progress", [new_output("stream", text="1")]), False),
        (code("print(1)", outputs=[new_output("stream", text="1")]), False),
        (code("1", outputs=[new_output("execute_result", data={"text/plain": "1"})]), False),
        (code("found = words(1)"), True),
        (shown("figure", "f"), True),
        (shown("table", "t"), True),
    ],
)
def test_experiments_and_what_they_print_are_on_paper_but_not_what_draws_or_words(cell, screen):
    (kept,) = shown_cells([cell])
    assert ("screen" in kept.metadata.get("tags", [])) == screen
