"""A data frame as an HTML table."""

from __future__ import annotations

import html
import re
from itertools import groupby

import pandas as pd

LONGEST_LINE = 28  # characters that a cell keeps in one line


def table_html(frame: pd.DataFrame) -> str:
    """The table with escaped cells, each row headed by the first column (the index, if it has a name).

    Neighbouring columns called "group: column", or by two levels of names, get a head of two rows. A column in which
    every cell begins with a digit or sign, or is a dash, is aligned right; cells break over lines only in columns
    with long ones.
    """
    if frame.index.name is not None:
        frame = frame.reset_index()
    names = [_name(column) for column in frame.columns]
    columns = [[str(cell) for cell in frame.iloc[:, i]] for i in range(len(names))]
    kinds = [_kind(cells) for cells in columns]
    body = "".join(
        f'<tr><th scope="row"{kinds[0]}>{html.escape(first)}</th>'
        + "".join(f"<td{kind}>{html.escape(cell)}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
        + "</tr>\n"
        for first, *rest in zip(*columns, strict=True)
    )
    return f'<table class="data">\n<thead>{_head(names, kinds)}</thead>\n<tbody>\n{body}</tbody>\n</table>'


def _name(column: object) -> str:
    """A column's name; of several levels, "group: column"."""
    return ": ".join(str(level) for level in column if str(level)) if isinstance(column, tuple) else str(column)


def _kind(cells: list[str]) -> str:
    """The column's classes: its cells are numeric or not, and keep to one line or, where one is long, do not."""
    long = max(map(len, cells), default=0) > LONGEST_LINE
    if all(re.match(r"[-+−]?\d|–?$", cell) for cell in cells):
        return ' class="numeric long"' if long else ' class="numeric"'
    return ' class="text"' if long else ' class="line"'


def _head(names: list[str], kinds: list[str]) -> str:
    """One row of names, or two where neighbours share a group."""
    columns = [(*name.rpartition(": ")[::2], kind) for name, kind in zip(names, kinds, strict=True)]
    groups = [(group, list(members)) for group, members in groupby(columns, key=lambda column: column[0])]
    tall = ' rowspan="2"' if any(group and len(members) > 1 for group, members in groups) else ""
    above, below = [], []
    for group, members in groups:
        if group and len(members) > 1:
            above.append(_heading(group, "colgroup", f' class="group" colspan="{len(members)}"'))
            below += [_heading(name, "col", kind) for _, name, kind in members]
        else:
            above += [_heading(f"{group}: {name}" if group else name, "col", kind + tall) for _, name, kind in members]
    return "\n".join(f"<tr>{''.join(row)}</tr>" for row in (above, below) if row)


def _heading(name: str, scope: str, attributes: str) -> str:
    return f'<th scope="{scope}"{attributes}>{html.escape(name)}</th>'
