"""TeX formulas as pictures, drawn by matplotlib's mathtext: no script, no font and no network needed to read them."""

from __future__ import annotations

import html
import io
from functools import cache

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.style import context

from reporting.errors import ReportError
from reporting.pictures import data_uri

SIZE = 9.2  # points that count as one em of the text around: STIX runs a little smaller than the text face
PAD = 1.5  # points around it: italic letters reach out of their boxes
STYLE = {"mathtext.fontset": "stix", "svg.fonttype": "path", "svg.hashsalt": "formula"}


@cache
def formula(tex: str, display: bool) -> str:
    """An <img> of the formula, sitting on the line's baseline, with the TeX source as its text.

    Args:
        tex: between the dollar signs; what mathtext understands.
        display: whether it stands on a line of its own.

    Raises:
        ReportError: mathtext does not understand it.
    """
    source = f"${' '.join(tex.split())}$"
    if display:
        source = source.replace(r"\frac", r"\dfrac")
    try:
        with context(STYLE, after_reset=True):  # whatever a reader's settings are
            width, height, depth, _, _ = MathTextParser("path").parse(source, 72, FontProperties(size=SIZE))
            svg = _draw(source, width, height, depth)
    except ValueError as error:
        raise ReportError(f"formula ${tex}$: {str(error).strip().splitlines()[-1]}") from error
    style = f"height:{(height + 2 * PAD) / SIZE:.3f}em;margin:{-PAD / SIZE:.3f}em;vertical-align:{-depth / SIZE:.3f}em"
    kind = "formula display" if display else "formula"
    return (
        f'<img class="{kind}" style="{style}" alt="{html.escape(tex.strip())}" src="{data_uri(svg, "image/svg+xml")}">'
    )


def _draw(source: str, width: float, height: float, depth: float) -> str:
    """The formula alone on a transparent canvas of its size, in points, and a margin."""
    width, height = width + 2 * PAD, height + 2 * PAD
    fig = Figure(figsize=(width / 72, height / 72))
    FigureCanvasSVG(fig)
    fig.text(PAD / width, (depth + PAD) / height, source, fontsize=SIZE)
    out = io.StringIO()
    fig.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return out.getvalue()
