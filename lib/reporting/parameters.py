"""A notebook's parameters: the literals of its one parameters cell, and the values that replace them, strictly checked.

papermill takes an unknown name with a warning and any type without one; a run with a mistyped name would then quietly
use the defaults. Here every name must be known and every value must have the type of its default.
"""

from __future__ import annotations

import ast
import difflib
from pathlib import Path
from typing import Any

import nbformat

from reporting.errors import ReportError

Parameters = dict[str, Any]


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook, version 4.

    Raises:
        ReportError: it is missing or no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat passes on whatever json, jsonschema and the file system raise
        raise ReportError(f"{path}: not a readable notebook ({type(error).__name__}: {error})") from error


def read_parameters(path: Path) -> Parameters:
    """The names and default values in the notebook's cell tagged "parameters".

    Raises:
        ReportError: there is not exactly one such cell, or it holds anything but `name = literal`.
    """
    cells = [c for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise ReportError(
            f"{path}: expected exactly one code cell tagged 'parameters', found {len(cells)}; tag the cell that "
            "assigns the defaults (JupyterLab: property inspector, Cell Tags)"
        )
    try:
        statements = ast.parse(cells[0].source).body
    except SyntaxError as error:
        raise ReportError(f"{path}: parameters cell, line {error.lineno}: {error.msg}") from error
    defaults: Parameters = {}
    for node in statements:
        try:
            if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
                raise ValueError
            defaults[node.targets[0].id] = ast.literal_eval(node.value)
        except (ValueError, TypeError):  # TypeError: such as {[]: 1}
            raise ReportError(
                f"{path}: parameters cell, line {node.lineno}: expected `name = literal`, found `{ast.unparse(node)}`; "
                "compute it in a later cell"
            ) from None
    return defaults


def check_parameters(given: Parameters, defaults: Parameters, where: str) -> Parameters:
    """Return `given` with whole numbers made floats where a float is expected.

    Args:
        given: the values that replace defaults.
        defaults: from `read_parameters`.
        where: who gives them, for the message.

    Raises:
        ReportError: an unknown name, or a value of another type than its default.
    """
    checked = {}
    for name, value in given.items():
        if name not in defaults:
            near = difflib.get_close_matches(name, defaults, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(defaults) or 'none'}"
            raise ReportError(f"{where}: unknown parameter {name!r}; {hint}")
        try:
            checked[name] = _as_type_of(defaults[name], value)
        except TypeError:
            raise ReportError(
                f"{where}: parameter {name}: expected {_describe(defaults[name])}, such as {defaults[name]!r}; "
                f"received {value!r} ({type(value).__name__})"
            ) from None
    return checked


def parse_assignments(words: list[str], defaults: Parameters) -> Parameters:
    """Turn words such as `epochs=2`, `seeds=[0, 1]`, `name=abc` into values: Python literals, or else plain strings.

    Raises:
        ReportError: a word without "=".
    """
    values = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not (equals and name.isidentifier()):
            raise ReportError(f"expected NAME=VALUE, received {word!r}")
        try:
            values[name] = ast.literal_eval(text)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            values[name] = text
        if isinstance(defaults.get(name), str) and not isinstance(values[name], str):
            values[name] = text  # a string that looks like a number
    return values


def _as_type_of(default: Any, value: Any) -> Any:
    """The value, if its type is the default's (raises TypeError); elements of a list like the default's first one."""
    if default is None:
        return value
    if isinstance(default, float) and type(value) is int and abs(value) <= 2**53:  # beyond, floats skip integers
        return float(value)
    if type(value) is not type(default):
        raise TypeError
    if isinstance(default, list | tuple) and default:
        return type(default)(_as_type_of(default[0], element) for element in value)
    return value


def _describe(default: Any) -> str:
    kind = type(default).__name__
    return f"{kind} of {type(default[0]).__name__}" if isinstance(default, list | tuple) and default else kind
