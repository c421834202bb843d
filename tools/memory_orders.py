"""Draws docs/memory_orders.svg: the pixels of three images in memory, images first and images last."""

from __future__ import annotations

from pathlib import Path

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "memory_orders.svg"
COLOURS = ("#2a6f97", "#e9a03b", "#7a9e5f")  # of the images
PIXELS, FRAMED = 8, 2  # of an image; and the pixel that is framed in all of them
CELL = 28
STYLE = """
text { font: 14px sans-serif; fill: #222 }
.pixel { font-size: 12px; text-anchor: middle; fill: white }
.frame { fill: none; stroke: black; stroke-width: 3 }
"""


def strip(top: int, title: str, order: list[tuple[int, int]]) -> list[str]:
    """Cells (image, pixel) of memory, one after the other."""
    parts = [f'<text x="0" y="{top - 10}">{title}</text>']
    for i, (image, _) in enumerate(order):
        parts.append(f'<rect x="{i * CELL}" y="{top}" width="{CELL}" height="{CELL}" fill="{COLOURS[image]}"/>')
    for i, (_, pixel) in enumerate(order):
        parts.append(f'<text x="{(i + 0.5) * CELL}" y="{top + 18}" class="pixel">{pixel}</text>')
        if pixel == FRAMED:
            parts.append(f'<rect x="{i * CELL}" y="{top}" width="{CELL}" height="{CELL}" class="frame"/>')
    return parts


def draw() -> str:
    """The picture as SVG."""
    images, pixels = range(len(COLOURS)), range(PIXELS)
    first, last = [(n, p) for n in images for p in pixels], [(n, p) for p in pixels for n in images]
    width = len(first) * CELL + 8
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 {width} 146"><style>{STYLE}</style>',
            f'<rect x="-4" width="{width}" height="146" fill="white"/>',
            *strip(30, "images first, (N, H, W, C): an image is one block", first),
            *strip(110, "images last, (H, W, C, N): a pixel of all images is one block", last),
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(draw())
