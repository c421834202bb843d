"""What a result depends on: modules, data files and installed packages, each by a hash or version.

Modules are found by reading the sources, not by running them: whatever is imported counts, to any depth. A module says
which data it reads by a literal at its top level, glob patterns relative to the project: READS = ("data/mnist/*",)
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import inspect
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from provenance.errors import ProvenanceError


def dependencies(sources: Iterable[str], root: Path) -> dict[str, str]:
    """Hash or version by name of everything that Python code depends on.

    That is: the code itself ("source"), every module in root/lib that it imports, directly or not, the data files that
    these modules read, the installed distributions that they import, and Python.

    Args:
        sources: texts of Python code, such as the cells of a notebook; see also `of_function`.
        root: of the project; names of files are relative to it.

    Raises:
        ProvenanceError: a module was changed after this process loaded it, has no valid READS, or cannot be read.
    """
    sources = list(sources)
    code = [_read_code(text, "", "the code") for text in sources]
    modules = _follow(code, root / "lib")
    code += modules.values()
    data = {path for one in code for pattern in one.reads for path in root.glob(pattern) if _is_data(path)}
    depends = {
        "source": hashlib.sha256(json.dumps(sources).encode()).hexdigest(),
        **{path.relative_to(root).as_posix(): hash_file(path) for path in sorted({*modules, *data})},
        **_versions({name.partition(".")[0] for one in code for name in one.imports}, root / "lib"),
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    require_unchanged(depends, root)
    return depends


def of_function(function: Callable, root: Path) -> list[str]:
    """The sources for `dependencies` of a function's results: its whole module.

    Raises:
        ProvenanceError: it is not in a module's file.
    """
    module = inspect.getmodule(function)
    path = _file_of(module.__name__) if module else None
    if path is None:
        raise ProvenanceError(f"{function!r}: expected a function of a module; move it from the notebook to a file")
    if path.is_relative_to(root / "lib"):
        return [f"import {'.'.join(path.relative_to(root / 'lib').with_suffix('').parts)}"]
    return [path.read_text(encoding="utf8")]


def require_unchanged(depends: dict[str, str], root: Path) -> None:
    """Refuse to go on if a module is not what this process has loaded: its results would count as the new code's.

    Args:
        depends: from `dependencies`, as they were before the result was computed.
        root: of the project.

    Raises:
        ProvenanceError: naming the module.
    """
    for name, known in depends.items():
        if name.startswith("lib/") and name.endswith(".py"):
            path = root / name
            found = hash_file(path) if path.is_file() else "missing"
            module = ".".join(Path(name).with_suffix("").parts[1:]).removesuffix(".__init__")
            loaded = _AT_START.setdefault(path, found) if _file_of(module) == path else found
            if not found == known == loaded:
                raise ProvenanceError(
                    f"{path} was changed after this process loaded it; restart the kernel, or start the command again"
                )


def hash_file(path: Path) -> str:
    """sha256 of a file; read only once as long as its size and time of change stay.

    Raises:
        ProvenanceError: it cannot be read.
    """
    try:
        state = path.stat()
        return _hash_file(path, state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise ProvenanceError(f"{path}: cannot be read ({error.strerror}); permit reading it") from error


@cache
def _hash_file(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class _Code:
    """What matters of a Python source: absolute names of what it imports, and the patterns of the data it reads."""

    imports: frozenset[str]
    reads: tuple[str, ...]


def _follow(code: list[_Code], lib: Path) -> dict[Path, _Code]:
    """The modules below `lib` that code imports, and those that they import in turn."""
    found: dict[Path, _Code] = {}
    waiting = list(code)
    while waiting:
        for name in waiting.pop().imports:
            parts = name.split(".")
            for depth in range(1, len(parts) + 1):  # importing a.b runs a/__init__.py too
                base = lib.joinpath(*parts[:depth])
                for path in (base / "__init__.py", base.with_suffix(".py")):
                    if path not in found and path.is_file():
                        found[path] = _read_module(path, ".".join(path.relative_to(lib).parts[:-1]), hash_file(path))
                        waiting.append(found[path])
    return found


@cache
def _read_module(path: Path, package: str, sha256: str) -> _Code:
    return _read_code(path.read_text(encoding="utf8"), package, str(path))


def _read_code(text: str, package: str, where: str) -> _Code:
    """Read a source of `package`, "" for none. What is no Python imports nothing: running it will say so, and where."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return _Code(frozenset(), ())
    imports: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            imports |= {f"{module}.{alias.name}" for alias in node.names}  # a name may be a module
    return _Code(frozenset(imports), _read_patterns(tree, where))


def _read_patterns(tree: ast.Module, where: str) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["READS"]:
            try:
                reads = ast.literal_eval(node.value)
            except (ValueError, TypeError):
                reads = None
            if not isinstance(reads, tuple) or not all(isinstance(p, str) and p and p[0] not in "/." for p in reads):
                raise ProvenanceError(
                    f'{where}, line {node.lineno}: expected READS = ("pattern relative to the project", …), '
                    f"received {ast.unparse(node)}"
                )
            return reads
    return ()


def _is_data(path: Path) -> bool:
    """Locks and unfinished downloads begin with a dot."""
    return path.is_file() and not path.name.startswith(".")


def _versions(names: set[str], lib: Path) -> dict[str, str]:
    """Version by name of the installed distributions that the imported top-level `names` belong to."""
    foreign = sorted(name for name in names - sys.stdlib_module_names if not (lib / name).exists())
    found = {distribution for name in foreign for distribution in _distributions().get(name, [])}
    return {distribution: importlib.metadata.version(distribution) for distribution in sorted(found)}


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())


def _file_of(module: str) -> Path | None:
    """The file that a module was loaded from, or None if it is not loaded or has none."""
    file = getattr(sys.modules.get(module), "__file__", None)
    return Path(file).resolve() if file else None


# the code as it was when this process began to load it
_AT_START = {path: hash_file(path) for path in sorted(Path(__file__).resolve().parents[1].glob("*/**/*.py"))}
