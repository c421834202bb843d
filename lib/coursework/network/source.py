"""The lines of a function as they stand in the packages, for a chapter that shows its code and must not copy it."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator

from coursework.errors import CourseworkError

LISTINGS = {  # what computes each of the seventeen functions, in the order of the write-up
    "activations": [f"convnet.layers.activations:{name}" for name in ("LeakyReLU", "ELU")],
    "initialisers": ["convnet:he_normal", "coursework.settings:course_filters", "coursework.settings:course_dense"],
    "cross_entropy": ["convnet.losses:softmax_cross_entropy"],
    "argmax": ["convnet:Sequential._class_logits"],
    "accuracy": ["convnet:evaluate"],
    "convolution": [f"convnet.convolution.im2col:Im2col.{name}" for name in ("read_input", "forward")],
    "pool": ["convnet:MaxPool2D._forward", "convnet.layers.pooling:_slices"],
    "convolution_backward": [f"convnet.convolution.im2col:Im2col.{name}" for name in ("gradients", "adjoint")],
    "pool_backward": ["convnet:MaxPool2D._input_gradient", "convnet.layers.pooling:_route"],
    "softmax": ["convnet:softmax"],
    "forward": ["convnet:Sequential._forward"],
    "backward": ["convnet:Sequential._backward"],
    "batch": ["convnet:loss_and_gradients def work", "convnet.training:_sum"],
    "momentum": ["convnet:SGD._step"],
    "adam": ["convnet:Adam._step"],
    "solver": ["convnet:fit for batch"],
    "predict": [f"convnet:Sequential.{name}" for name in ("predict", "predict_proba")],
}


def listing(name: str) -> str:
    """All code of one of the seventeen functions in Markdown: a block of lines, and where they stand.

    Args:
        name: a key of `LISTINGS`.

    Raises:
        CourseworkError: something in it has gone.
    """
    found = [source(place) for place in LISTINGS[name]]
    files = dict.fromkeys(f"`lib/{module.replace('.', '/')}.py`" for module, _ in found)
    code = "\n\n".join(lines for _, lines in found)
    return f"```python\n{code}\n```\n\nThese lines stand in {' and '.join(files)}."


def source(place: str) -> tuple[str, str]:
    """The module and the lines of a function, method or class, without docstrings.

    Args:
        place: "module:name", such as "convnet:SGD._step"; behind a blank, how a statement in it begins, if only that
            is wanted: "convnet:fit for batch".

    Raises:
        CourseworkError: there is no such name, or not exactly one such statement.
    """
    name, _, beginning = place.partition(" ")
    try:
        found = inspect.unwrap(pkgutil.resolve_name(name))
        lines = textwrap.dedent(inspect.getsource(found)).splitlines()
    except (ImportError, AttributeError, TypeError, OSError) as error:
        raise CourseworkError(f"{place}: no such code ({error}); its name stands in {__file__}") from error
    tree = ast.parse("\n".join(lines))
    left_out = {line for docstring in _docstrings(tree) for line in _span(docstring)}
    left_out |= {line + 1 for line in left_out if lines[line : line + 1] == [""]}  # the blank one behind a docstring
    wanted = range(1, len(lines) + 1)
    if beginning:
        starts = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.FunctionDef)]
        spans = [_span(node) for node in starts if lines[node.lineno - 1].lstrip().startswith(beginning)]
        if len(spans) != 1:
            raise CourseworkError(f"{place}: expected one such statement, found {len(spans)}; see {__file__}")
        wanted = spans[0]
    return found.__module__, textwrap.dedent("\n".join(lines[i - 1] for i in wanted if i not in left_out)).strip()


def _docstrings(tree: ast.AST) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            yield node.body[0]


def _span(node: ast.stmt) -> range:
    """The numbers of its lines, from 1."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)
