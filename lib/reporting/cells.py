"""Which cells of an executed notebook the report shows, and which of their code stands on paper."""

from __future__ import annotations

import re

from nbformat import NotebookNode


def shown_cells(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells without hidden ones; injected parameters stand in the place of the defaults that they replace.

    Cells with code that is not for paper get the tag "screen".
    """
    injected = next((cell for cell in cells if "injected-parameters" in _tags(cell)), None)
    shown = []
    for cell in cells:
        tags = _tags(cell)
        if cell is injected or "hide" in tags:
            continue
        if "parameters" in tags and injected is not None:
            changed = injected.source.split("\n", 1)[1]  # after papermill's comment
            cell.source = f"{cell.source}\n\n# in this run:\n{changed}"
        if cell.cell_type == "code" and not _on_paper(cell):
            cell.metadata["tags"] = [*tags, "screen"]
        if "progress" in tags:
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
        shown.append(cell)
    return shown


def figures_of(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The outputs of an executed notebook that are figures, by label."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    about = [(output.get("metadata", {}).get("report", {}), output) for output in outputs]
    return {told["label"]: output for told, output in about if told.get("kind") == "figure"}


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _on_paper(cell: NotebookNode) -> bool:
    """Parameters, experiments, which tell their progress, and code that prints; not what sets up, draws or words."""
    sets_up = re.match(r"(?:import|from) ", cell.source) is not None
    prints = any("report" not in output.get("metadata", {}) for output in cell.outputs)
    return "parameters" in _tags(cell) or (not sets_up and ("progress" in _tags(cell) or prints))
