"""Full pages: what has no room on the rest of a page waits for the next one, and the text goes on meanwhile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FULL = 2 / 3  # of a page that may end here, so that what waits does not wait for long


@dataclass(frozen=True)
class Block:
    """What stands in the column of text, all lengths in one unit.

    Attributes:
        height: without margins.
        least: height of what may be left on a page, and go overleaf, such as three lines; `height` if it stays whole.
        line: height of a line or row, between which the page is turned.
        above, below: margins; the greater of two that meet counts, and none at the head of a page.
        notes: height of its footnotes.
        floats: it may wait: a figure, a table, a listing.
        keeps: it stays with what follows: a heading, or words that end in a colon.
        opens: nothing that stood before it waits any longer: a chapter.
        turns: it opens, and begins a page: a part.
    """

    height: float
    least: float
    line: float = 1
    above: float = 0
    below: float = 0
    notes: float = 0
    floats: bool = False
    keeps: bool = False
    opens: bool = False
    turns: bool = False


@dataclass
class _Page:
    height: float
    filled: float = 0
    margin: float = 0  # of what stands lowest

    def room(self, block: Block) -> float:
        """What is left for a block itself."""
        gap = max(self.margin, block.above) if self.filled else 0
        return self.height - self.filled - gap - block.notes

    def put(self, block: Block) -> bool:
        """Let a block begin here, or overleaf where it has no room; returns whether the page was turned."""
        room, self.margin = self.room(block), block.below
        if block.height <= room:
            self.filled = self.height - room + block.height
            return False
        rest = max(block.least, math.ceil((block.height - room) / block.line) * block.line)
        rest = rest if block.least <= room else block.height
        self.filled = rest % self.height + block.notes
        return True


def arrange(blocks: Sequence[Block], height: float) -> list[int]:
    """The order in which blocks, by their indices, fill pages of this height.

    What floats keeps its order, and so does all else; what waits comes when the page is turned, or when text has filled
    as much of that page as it leaves, and before a chapter at the latest.
    """
    page = _Page(height)
    order: list[int] = []
    waiting: list[int] = []

    def put(index: int) -> None:
        order.append(index)
        if page.put(blocks[index]):
            release()

    def release(last: bool = False) -> None:
        while waiting:
            fits = blocks[waiting[0]].least <= page.room(blocks[waiting[0]])
            if not (last or fits or page.filled >= FULL * page.height):
                break
            put(waiting.pop(0))

    for i, block in enumerate(blocks):
        if block.opens or block.turns:
            release(last=True)
        bound = i > 0 and blocks[i - 1].keeps
        if block.floats and not bound and (waiting or block.least > page.room(block)):
            waiting.append(i)
            continue
        while block.turns or (page.filled and _together(blocks, i) > page.room(block)):
            page.filled = 0
            release()
            if block.turns:
                break
        put(i)
    release(last=True)
    return order


def _together(blocks: Sequence[Block], i: int) -> float:
    """The least height of a block and of what it stays with."""
    if not blocks[i].keeps or i + 1 == len(blocks):
        return blocks[i].least
    gap = max(blocks[i].below, blocks[i + 1].above)
    return blocks[i].height + gap + blocks[i + 1].notes + _together(blocks, i + 1)
