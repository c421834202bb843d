"""A notebook's parameters: the literals of its one parameters cell, and the values that replace them, strictly checked.

Each is a line `name = value  # meaning; range`, such as `epochs = 4  # passes over the images; 1 to 100`. Every name
must be known, and every value must have the type of its default and lie in its range: papermill would take an unknown
name with a warning and any value without one, and a run with a mistyped name would quietly use the defaults.
"""

from __future__ import annotations

import ast
import difflib
import io
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from reporting.errors import ReportError
from reporting.project import Project
from reporting.ranges import Range, parse_range

FORM = "`name = value  # meaning; range`, such as `epochs = 4  # passes over the images; 1 to 100`"
KINDS = {bool: "True or False", int: "a whole number", float: "a number", str: "a text"}


@dataclass(frozen=True)
class Parameter:
    """A parameter as its line in the notebook declares it.

    Attributes:
        default: a bool, int, float, str, or a list of them that are of one type.
        meaning: in words.
        range: of the values it may have.
    """

    default: Any
    meaning: str
    range: Range

    def check(self, value: Any) -> Any:
        """The value, if it has the default's type and lies in the range; whole numbers become floats where expected.

        Raises:
            TypeError: another type, with what was expected as the message.
            ValueError: out of the range, likewise.
        """
        value = _as_type_of(self.default, value)
        if value not in self.range:
            raise ValueError(str(self.range))
        return value


Parameters = dict[str, Parameter]


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
    """The parameters that the notebook's cell tagged "parameters" declares.

    Raises:
        ReportError: there is not exactly one such cell, or it declares a parameter in another way, or with a default
            that is out of its own range.
    """
    cells = [c for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise ReportError(
            f"{path}: expected exactly one code cell tagged 'parameters', found {len(cells)}; tag the cell that "
            "assigns the defaults (JupyterLab: property inspector, Cell Tags)"
        )
    source = cells[0].source
    try:
        statements = ast.parse(source).body
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise ReportError(f"{path}: parameters cell{where}: {error}") from error
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    parameters: Parameters = {}
    for node in statements:
        try:
            name, parameter = _declared(node, comments.pop(node.end_lineno, ""))
        except (ValueError, TypeError) as error:
            raise ReportError(
                f"{path}: parameters cell, line {node.lineno}: {error}: {ast.unparse(node)}; expected {FORM}, with a "
                "range as reporting/ranges.py describes it; compute anything else in a later cell"
            ) from None
        if name in parameters:
            raise ReportError(f"{path}: parameters cell, line {node.lineno}: {name} is there twice")
        parameters[name] = parameter
    return parameters


def check_parameters(given: dict[str, Any], parameters: Parameters, where: str) -> dict[str, Any]:
    """Return `given` with whole numbers made floats where a float is expected.

    Args:
        given: the values that replace defaults.
        parameters: from `read_parameters`.
        where: who gives them, for the message.

    Raises:
        ReportError: an unknown name, a value of another type than its default, or one out of its range.
    """
    checked = {}
    for name, value in given.items():
        if name not in parameters:
            near = difflib.get_close_matches(name, parameters, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(parameters) or 'none'}"
            raise ReportError(f"{where}: unknown parameter {name!r}; {hint}")
        parameter = parameters[name]
        try:
            checked[name] = parameter.check(value)
        except (TypeError, ValueError) as error:
            raise ReportError(
                f"{where}: parameter {name} ({parameter.meaning}): expected {error}, such as {parameter.default!r}; "
                f"received {_shortened(value)}"
            ) from None
    return checked


def parameters_of(project: Project, profile: str, section: str) -> dict[str, Any]:
    """The values that a profile gives to a section's parameters, checked (raises ReportError)."""
    given = project.profile(profile).get(section, {})
    where = f"notebooks/profiles.toml [{profile}.{section}]"
    return check_parameters(given, read_parameters(project.notebook(section)), where)


def defaults_of(project: Project, section: str) -> dict[str, Any]:
    """The values that a section's parameters have where nothing else is given."""
    return {name: parameter.default for name, parameter in read_parameters(project.notebook(section)).items()}


def parse_assignments(words: list[str], parameters: Parameters) -> dict[str, Any]:
    """Turn words such as `epochs=2`, `seeds=[0, 1]`, `name=abc` into values: Python literals, or else plain strings.

    `name=@file` takes the value from a text file, `name=@-` from standard input; a text may then hold any character.

    Raises:
        ReportError: a word without "=", a name given twice, or a file that cannot be read.
    """
    values: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not (equals and name.isidentifier()):
            raise ReportError(f"expected NAME=VALUE, received {_shortened(word)}")
        if name in values:
            raise ReportError(f"{name} is given twice; choose one value")
        from_file = text.startswith("@")
        if from_file:
            text = _read_text(text[1:], word)
        is_text = name in parameters and isinstance(parameters[name].default, str)
        values[name] = text if is_text and from_file else _literal(text)
        if is_text and not isinstance(values[name], str):
            values[name] = text  # a string that looks like a number
    return values


def _declared(node: ast.stmt, comment: str) -> tuple[str, Parameter]:
    """Name and parameter of one statement and the comment behind it (raises ValueError, TypeError)."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
        raise ValueError("not `name = literal`")
    try:
        default = ast.literal_eval(node.value)
    except (ValueError, TypeError):  # TypeError: such as {[]: 1}
        raise ValueError("not a literal") from None
    first = default[0] if isinstance(default, list) and default else default
    if type(first) not in KINDS:
        raise ValueError("neither a number, a text, True or False, nor a list of such with at least one")
    meaning, semicolon, text = comment.removeprefix("#").rpartition(";")
    if not (semicolon and meaning.strip()):
        raise ValueError("no meaning and range in a comment behind it")
    try:
        allowed = parse_range(text.strip())
    except (ValueError, SyntaxError):
        raise ValueError(f"{text.strip()!r} is no range") from None
    if allowed.of_list != isinstance(default, list):
        raise ValueError("`each` belongs in the range of a list, and only there")
    parameter = Parameter(default, meaning.strip(), allowed)
    try:
        parameter.check(default)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the default is not {error}") from None
    return node.targets[0].id, parameter


def _as_type_of(default: Any, value: Any) -> Any:
    """The value, if its type is the default's (raises TypeError); elements of a list like the default's first one."""
    if isinstance(default, float) and type(value) is int and abs(value) <= 2**53:  # beyond, floats skip integers
        return float(value)
    if isinstance(default, list) and type(value) is list:
        try:
            return [_as_type_of(default[0], element) for element in value]
        except TypeError as error:
            raise TypeError(f"a list, each {error}") from None
    if type(value) is not type(default):
        of_list = isinstance(default, list)
        raise TypeError(f"a list, each {KINDS[type(default[0])]}" if of_list else KINDS[type(default)])
    if isinstance(value, str) and not _is_unicode(value):
        raise TypeError("a text that UTF-8 can hold")
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a pair of surrogates, or bytes of the command line that are no UTF-8
        return False
    return True


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return text


def _read_text(name: str, word: str) -> str:
    """The text of a file, or of standard input for "-", without the newline at its end."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode().removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or a NUL in the file's name
        quoted = word.replace("=@", "=\"'@", 1) + "'\""
        raise ReportError(
            f"{word}: {name or 'the file'} cannot be read ({error}); a value that begins with @ is written {quoted}"
        ) from error


def _shortened(value: Any) -> str:
    text = f"{value!r} ({type(value).__name__})"
    return text if len(text) <= 200 else f"{text[:200]} …"
