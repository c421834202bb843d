"""The report on paper, as WeasyPrint lays it out: sizes of type, unbroken heads and quantities, pages that are full."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from nbformat.v4 import new_output
from projects import FACTS, PARAMETERS, code, make_project, markdown, shown

from reporting.page import render
from reporting.paper import filled
from reporting.spelling import BOUND, THIN
from reporting.tables import table_html

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="{}pt"><circle r="40"/></svg>'
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
        shown("figure", f"f{number}", data={"image/svg+xml": PICTURE.format(220 + 80 * (number % 4))}),
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
def layouts(tmp_path_factory):
    """Pages of the made-up report before and after they were filled, each as all its boxes, the page's own first."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    project = make_project(tmp_path_factory.mktemp("paper"), digits=CHAPTER)
    about = FACTS | {"data": {"mnist/images": "0" * 32}, "machine": {"Python": "3.11"}, "runs": []}
    page = render(project, {"digits": project.notebook("digits")}, about)
    return {"as written": laid_out(page), "filled": laid_out(filled(weasyprint.HTML(string=page)))}


def laid_out(page):
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    return [list(walk(page._page_box)) for page in weasyprint.HTML(string=page).render().pages]


@pytest.fixture
def pages(layouts):
    return layouts["filled"]


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


def fills(pages):
    """How far each page is full, footnotes left out."""
    shares = []
    for page in pages:
        (root,) = within(page, "html")
        ends = [box.position_y + box.height for box in walk(root) if hasattr(box, "text") or box.element_tag == "img"]
        shares.append((max(ends) - page[0].margin_top) / page[0].height)
    return shares


def test_pages_are_two_thirds_full(layouts):
    """But for the cover, the contents and the last, where the report ends; as written they would not be."""
    assert min(fills(layouts["as written"])[2:-1]) < 2 / 3
    assert min(fills(layouts["filled"])[2:-1]) >= 2 / 3


def column(pages, *tags):
    """Where each block begins that is one of these elements, in order, as its first words."""
    blocks = {}
    for page in pages:
        for box in page:
            if box.element_tag in tags and box.element is not None and "BlockBox" in type(box).__name__:
                blocks.setdefault(id(box.element), "".join(box.element.itertext()).split()[:6])
    return list(blocks.values())


@pytest.mark.parametrize("tags", [("h3", "h4", "p"), ("figure", "div")])
def test_filling_keeps_the_order_of_text_and_that_of_what_floats(layouts, tags):
    before, after = (column(layouts[name], *tags) for name in ("as written", "filled"))
    assert len(before) >= 16
    assert after == before


def test_what_floats_is_on_the_page_of_its_text_or_near(pages):
    texts_on = [" ".join(text.text for text in texts(page)) for page in pages[2:]]
    for number in range(8):
        asked = next(i for i, text in enumerate(texts_on) if f"Section{BOUND}{number}" in text)
        found = next(i for i, text in enumerate(texts_on) if f"Figure{BOUND}{number + 1}." in text)
        assert found - asked <= 2


def test_the_running_head_is_the_section_that_the_page_begins_in(pages):
    heads = {
        box.at_keyword: "".join(text.text for text in texts(walk(box)))
        for box in pages[-4]
        if type(box).__name__ == "MarginBox"
    }
    before = [text.text for page in pages[:-4] for text in texts(page) if text.element_tag == "h4"]
    assert heads["@top-left"].startswith("1.1 Digits")
    assert heads["@top-right"].split()[-1] == before[-1].split()[-1]
