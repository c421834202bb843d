"""Which of our packages import which, and a picture of it: `make architecture` writes docs/architecture.svg.

A room is a package of lib, a folder or a file of lib/coursework, or all notebooks together. An arrow points from a room
to one that it imports; those that follow from others are left out of the picture.
"""

from __future__ import annotations

import ast
import html
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = Path("docs") / "architecture.svg"
WIDTH, ROW, BOX, GAP = 900, 74, 30, 14  # of the picture, from row to row, height of a box, between boxes
CHARACTER = 7.5  # width of one, in pixels
Graph = dict[str, set[str]]

STYLE = """
text { font: 13px sans-serif; text-anchor: middle; fill: #222 }
rect { fill: #f2f5f8; stroke: #567; }
line { stroke: #567; stroke-opacity: .55; marker-end: url(#tip) }
"""
TIP = """<marker id="tip" markerWidth="7" markerHeight="6" refX="7" refY="3" orient="auto">
<path d="M0,0 7,3 0,6"/></marker>"""


def module_imports(root: Path) -> Graph:
    """The modules of ours that each module of ours and each notebook, called "notebooks.NAME", imports."""
    texts = {_name(path, root / "lib"): path.read_text(encoding="utf8") for path in (root / "lib").glob("*/**/*.py")}
    notebooks = {f"notebooks.{path.stem}": _code(path) for path in (root / "notebooks").glob("*.ipynb")}
    return {name: _imported(text, name, set(texts)) for name, text in sorted((texts | notebooks).items())}


def room_imports(modules: Graph) -> Graph:
    """The same for rooms."""
    rooms: Graph = {}
    for module, imported in modules.items():
        rooms.setdefault(room(module), set()).update(room(name) for name in imported)
    return {name: imported - {name} for name, imported in sorted(rooms.items()) if name != "coursework"}


def room(module: str) -> str:
    """The room that a module is in: of coursework its folder or file."""
    package, *names = module.split(".")
    return names[0] if package == "coursework" and names else package


def reached(graph: Graph, start: str) -> set[str]:
    """Everything that `start` imports, directly or not; with `start` itself if there is a circle."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def draw(graph: Graph) -> str:
    """The picture, as SVG: who imports stands above what is imported."""
    needed = {
        name: {other for other in imported if not any(other in reached(graph, third) for third in imported - {other})}
        for name, imported in graph.items()
    }
    rows = _rows(needed)
    places = {name: place for i, row in enumerate(rows) for name, place in _places(row, ROW * i + GAP).items()}
    lines, boxes = [], []
    for name, (x, y) in places.items():
        width = _width(name)
        boxes.append(f'<rect x="{x - width / 2:.1f}" y="{y}" width="{width:.1f}" height="{BOX}" rx="5"/>')
        boxes.append(f'<text x="{x:.1f}" y="{y + 20}">{html.escape(name)}</text>')
        for other in sorted(needed[name]):
            lines.append(f'<line x1="{x:.1f}" y1="{y + BOX}" x2="{places[other][0]:.1f}" y2="{places[other][1]}"/>')
    size = f'viewBox="0 0 {WIDTH} {ROW * len(rows)}" width="{WIDTH}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Which room imports which">',
        f"<style>{STYLE}</style>",
        f"<defs>{TIP}</defs>",
        f'<rect width="{WIDTH}" height="{ROW * len(rows)}" style="fill: white; stroke: none"/>',
    ]
    return "\n".join([*head, *lines, *boxes, "</svg>", ""])


def _rows(graph: Graph) -> list[list[str]]:
    """Rooms by row, the highest first: each stands right below the lowest that imports it."""
    rows: list[list[str]] = []
    left = dict(graph)
    while left:
        row = sorted(left.keys() - set().union(*left.values()))
        if not row:
            raise ValueError(f"these import each other: {', '.join(sorted(left))}")
        middles = {name: (i + 0.5) / len(above) for above in rows for i, name in enumerate(above)}
        users = {name: [middle for user, middle in middles.items() if name in graph[user]] or [0.5] for name in row}
        rows.append(sorted(row, key=lambda name: sum(users[name]) / len(users[name])))  # so that fewer lines cross
        left = {name: imported for name, imported in left.items() if name not in row}
    return rows


def _places(row: list[str], y: int) -> dict[str, tuple[float, int]]:
    """The middle of each box's upper edge, the boxes spread over the width."""
    spare = (WIDTH - sum(map(_width, row))) / (len(row) + 1)
    places, x = {}, spare
    for name in row:
        places[name] = (x + _width(name) / 2, y)
        x += _width(name) + spare
    return places


def _width(name: str) -> float:
    return CHARACTER * len(name) + 2 * GAP


def _name(path: Path, lib: Path) -> str:
    return ".".join(path.relative_to(lib).with_suffix("").parts).removesuffix(".__init__")


def _code(notebook: Path) -> str:
    """The Python of a notebook, without cells of other languages."""
    cells = json.loads(notebook.read_text(encoding="utf8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n".join(source for source in sources if not source.startswith("%"))


def _imported(text: str, module: str, ours: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in ours else node.module for name in names}
    return (found & ours) - {module}


if __name__ == "__main__":
    (ROOT / PICTURE).write_text(draw(room_imports(module_imports(ROOT))), encoding="utf8")
    print(PICTURE)
