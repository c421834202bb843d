"""The report on paper, as WeasyPrint lays it out: sizes of type, unbroken heads and quantities, pages that are full."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from nbformat.v4 import new_output
from projects import FACTS, PARAMETERS, code, make_project, markdown, shown

from reporting.page import render
from reporting.spelling import BOUND, THIN
from reporting.tables import table_html

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="220pt"><circle r="40"/></svg>'
PROSE = "It reads 60,000 images, of which 99.36 ± 0.04 % are right, -4.5 points and 28 × 28 pixels, says Table 1. " * 7
NAMES = [
    "images",
    "printed",
    *[f"{way}: {on}" for way in ("as the course ran it", "ours") for on in ("test", "validation")],
]
TABLE = pd.DataFrame([["10,000", "91.0", *["83.9 ± 3.8 (3.1)"] * 4]] * 6, columns=NAMES)


def section(number):
    return [
        markdown(f"## Section {number}\n\n{PROSE}\n\n{PROSE}"),
        code("train(\n" + "    1,\n" * 12 + ")", "progress"),
        code("fig = draw()\n" * 5),
        shown("figure", f"f{number}", data={"image/svg+xml": PICTURE}),
        markdown(PROSE),
        shown("table", f"t{number}", "Of 10,000.", {"text/html": table_html(TABLE)}),
        markdown(f"{PROSE}\n\n{PROSE}"),
    ]


CHAPTER = [
    markdown(f"# Digits\n\n{PROSE} [@adam2015]"),
    PARAMETERS,
    code("import numpy\n\nset_up()", "progress"),
    code("print(1)", outputs=[new_output("stream", text="printed\n")]),
    *[cell for number in range(8) for cell in section(number)],
]


def walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Of the made-up report, each as all boxes on it, the page's own first."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    project = make_project(tmp_path_factory.mktemp("paper"), digits=CHAPTER)
    about = FACTS | {"data": {"mnist/images": "0" * 32}, "machine": {"Python": "3.11"}, "runs": []}
    page = render(project, {"digits": project.notebook("digits")}, about)
    return [list(walk(page._page_box)) for page in weasyprint.HTML(string=page).render().pages]


def texts(boxes):
    return [box for box in boxes if getattr(box, "text", "").strip()]


def lines(boxes):
    """The texts of the lines on a page."""
    line_boxes = [box for box in boxes if type(box).__name__ == "LineBox"]
    return ["".join(text.text for text in texts(walk(line))) for line in line_boxes]


def within(boxes, tag):
    return [box for box in boxes if box.element_tag == tag]


def test_no_type_is_smaller_than_seven_points_and_none_of_the_colophon_than_eight(pages):
    sizes = [[0.75 * text.style["font_size"] for text in texts(page)] for page in pages]
    assert min(map(min, sizes)) >= 7
    assert min(sizes[-1]) >= 8


def test_no_quantity_is_broken_over_lines(pages):
    ends = [line.rstrip("\n") for page in pages for line in lines(page)]
    assert any(f"60{THIN}000{BOUND}images" in line for line in ends)
    broken = [pair for pair in pairwise(ends) if re.search(r"\d$|[±×]$|Table$", pair[0].strip())]
    broken = [(a, b) for a, b in broken if re.match(r"%|±|×|points|images|pixels|\d\d\d images", b.strip())]
    assert broken == []


def test_cells_and_single_heads_of_tables_stay_in_one_line(pages):
    cells = [
        cell
        for page in pages
        for tag in ("td", "th")
        for cell in within(page, tag)
        if type(cell).__name__ == "TableCellBox"
    ]
    assert len(cells) > 8 * 6 * 6
    assert {"83.9" + f"{BOUND}±{BOUND}3.8 (3.1)", "as the course ran it", "validation"} <= {
        line for c in cells for line in lines(walk(c))
    }
    assert [found for cell in cells if len(found := lines(walk(cell))) > 1] == []


def test_tables_end_within_the_margins(pages):
    for page in pages:
        right = page[0].margin_left + page[0].width
        assert all(cell.position_x + cell.width <= right + 1 for cell in within(page, "td"))


def test_code_is_not_split_and_what_sets_up_or_draws_is_not_printed(pages):
    blocks = [box for page in pages for box in within(page, "pre") if type(box).__name__ == "BlockBox"]
    printed = ["".join(lines(walk(block))) for block in blocks]
    assert sum("train(" in text for text in printed) == 8
    assert all(text.rstrip().endswith(")") for text in printed if "train(" in text)
    assert not any("draw()" in text or "set_up" in text for text in printed)


def test_headings_stand_with_what_follows(pages):
    for page in pages[2:]:
        (root,) = within(page, "html")
        last = texts(walk(root))[-1]
        assert last.element_tag not in {"h2", "h3", "h4", "h5"}


def test_pages_are_two_thirds_full(pages):
    for page in pages[3:-2]:  # of the chapter, but its first; the last of a part ends where it ends
        (root,) = within(page, "html")
        bottom = max(
            box.position_y + box.height for box in walk(root) if hasattr(box, "text") or box.element_tag == "img"
        )
        assert bottom - page[0].margin_top >= 2 / 3 * page[0].height


def test_the_running_head_is_the_section_that_the_page_begins_in(pages):
    heads = {
        box.at_keyword: "".join(text.text for text in texts(walk(box)))
        for box in pages[-4]
        if type(box).__name__ == "MarginBox"
    }
    before = [text.text for page in pages[:-4] for text in texts(page) if text.element_tag == "h4"]
    assert heads["@top-left"].startswith("1.1 Digits")
    assert heads["@top-right"].split()[-1] == before[-1].split()[-1]
