"""Which cells of an executed notebook the report shows, and which of their code stands on paper."""

from __future__ import annotations

import ast
from itertools import takewhile

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell


def shown_cells(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells without hidden ones and without imports that stand among other code: these get a cell of their own.

    Injected parameters stand in the place of the defaults that they replace. What is tagged "screen" is not for paper.
    """
    injected = next((cell for cell in cells if "injected-parameters" in _tags(cell)), None)
    shown = []
    for cell in cells:
        if cell is injected or "hide" in _tags(cell):
            continue
        if "parameters" in _tags(cell):
            if injected is not None:
                changed = injected.source.split("\n", 1)[1]  # after papermill's comment
                cell.source = f"{cell.source}\n\n# in this run:\n{changed}"
        elif cell.cell_type == "code":
            if not _on_paper(cell):
                cell.metadata["tags"] = [*_tags(cell), "screen"]
            if "progress" in _tags(cell):
                cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
            imports, cell.source = _split(cell.source)
            if imports:
                shown.append(new_code_cell(imports, metadata={"tags": ["screen"]}))
        shown.append(cell)
    return shown


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _on_paper(cell: NotebookNode) -> bool:
    """Experiments, which report their progress, and code that prints; not what draws or words something."""
    return "progress" in _tags(cell) or any("report" not in output.get("metadata", {}) for output in cell.outputs)


def _split(source: str) -> tuple[str, str]:
    """The imports that code begins with, and the rest."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic of IPython
        return "", source
    imports = list(takewhile(lambda statement: isinstance(statement, ast.Import | ast.ImportFrom), statements))
    lines = source.splitlines()
    end = imports[-1].end_lineno if imports else 0
    return "\n".join(lines[:end]), "\n".join(lines[end:]).strip("\n")
