"""The page's column of text, measured as WeasyPrint lays it out and brought into an order that fills the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, tostring

from reporting.floats import Block, arrange

if TYPE_CHECKING:
    import weasyprint

COLUMN = ("article", "section")  # what holds blocks, and has no look of its own
LISTINGS = ("code", "parameters", "stream")
MARK = "data-block"
SLACK = 12  # CSS pixels that a page is reckoned shorter: heights are sums of rounded parts
LINES = 3  # that stay together at the foot of a page and at its head, as the style sheet says
ROWS = 13  # that a table needs to be broken, as the style sheet says


def filled(html: weasyprint.HTML) -> str:
    """The same page as HTML, with figures, tables and listings where they leave no gaps."""
    tree = html.etree_element
    places = list(_blocks(tree.find(".//main")))
    for number, (_, _, block) in enumerate(places):
        block.set(MARK, str(number))
    boxes, height, note = _measured(html)
    shown = sorted(boxes)
    order = arrange([_block(places[i][2], boxes[i], note) for i in shown], height)
    for place, index in zip(shown, order, strict=True):
        parent, position, _ = places[place]
        parent[position] = places[shown[index]][2]
    return f"<!DOCTYPE html>\n{tostring(tree, encoding='unicode', method='html')}"


def _blocks(column: Element) -> Iterator[tuple[Element, int, Element]]:
    """The blocks of the column in order, with the element that each stands in, and where."""
    for position, element in enumerate(column):
        if element.tag in COLUMN and element.get("class") not in LISTINGS:
            yield from _blocks(element)
        else:
            yield column, position, element


def _measured(html: weasyprint.HTML) -> tuple[dict[int, list[Any]], float, float]:
    """The boxes of each marked block, one on each of its pages; the height of a page, and of a footnote on it."""
    boxes: dict[int, list[Any]] = {}
    notes, areas = 0, 0.0
    pages = [page._page_box for page in html.render().pages]  # WeasyPrint shows its boxes in no other way
    for page in pages:
        seen = set()
        for box in page.descendants():
            mark = box.element.get(MARK) if box.element is not None else None
            if mark is not None and mark not in seen:
                seen.add(mark)
                boxes.setdefault(int(mark), []).append(box)
            if type(box).__name__ == "FootnoteAreaBox" and box.children:
                notes, areas = notes + len(box.children), areas + box.margin_height()
    return boxes, pages[-1].height - SLACK, areas / max(notes, 1)


def _block(element: Element, boxes: list[Any], note: float) -> Block:
    """What a block is for the arrangement."""
    kind = element.get("class", "").split()
    height = sum(box.border_height() for box in boxes)
    least, line = height, 1.0
    if element.tag in ("p", "ul", "ol"):
        line = max((inner.height for inner in boxes[0].descendants() if type(inner).__name__ == "LineBox"), default=1)
        least = LINES * line if height > (2 * LINES - 1) * line else height
    elif element.tag == "figure" and (rows := sum(1 for _ in element.iter("tr"))) > ROWS:
        line = height / rows
        least = 2 * LINES * line  # with caption and head
    return Block(
        height,
        least,
        line,
        above=_margin(boxes[0], "top"),
        below=_margin(boxes[-1], "bottom"),
        notes=note * sum("footnote" in inner.get("class", "").split() for inner in element.iter()),
        floats=element.tag == "figure" or any(name in LISTINGS for name in kind),
        keeps=element.tag in ("h2", "h3", "h4", "h5") or "".join(element.itertext()).rstrip().endswith(":"),
        opens=element.tag in ("h2", "h3"),
        turns="part" in kind,
    )


def _margin(box: Any, side: str) -> float:
    """A block's margin at the top or bottom, with those inside that collapse with it."""
    own = box.style[f"margin_{side}"]
    margin = 0 if own == "auto" else own.value
    inside = [
        child for child in getattr(box, "children", ()) if child.is_in_normal_flow() and hasattr(child, "margin_top")
    ]
    if inside and not box.style[f"padding_{side}"].value and type(inside[0]).__name__ != "LineBox":
        margin = max(margin, _margin(inside[0 if side == "top" else -1], side))
    return margin
