"""A data frame as an HTML table."""

from __future__ import annotations

import html
import re

import pandas as pd


def table_html(frame: pd.DataFrame) -> str:
    """The table with escaped cells, each row headed by the first column (the index, if it has a name).

    A column in which every cell begins with a digit or sign, or is a dash, is aligned right.
    """
    if frame.index.name is not None:
        frame = frame.reset_index()
    cells = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    numeric = [all(re.match(r"[-+−]?\d|–?$", row[i]) for row in cells) for i in range(len(frame.columns))]
    align = [' class="numeric"' if right else "" for right in numeric]
    head = "".join(f'<th scope="col"{a}>{html.escape(str(c))}</th>' for c, a in zip(frame.columns, align, strict=True))
    body = "".join(
        f'<tr><th scope="row"{align[0]}>{html.escape(first)}</th>'
        + "".join(f"<td{a}>{html.escape(cell)}</td>" for cell, a in zip(rest, align[1:], strict=True))
        + "</tr>\n"
        for first, *rest in cells
    )
    return f'<table class="data">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>'
