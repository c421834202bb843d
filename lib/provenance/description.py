"""Values as texts: what a result depends on beside code and data, told by value and not by address."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from provenance.errors import ProvenanceError


def describe(value: Any) -> str:
    """A text that no other value has, the same in every process.

    Functions count by their qualified name, arrays by a checksum, dataclasses by their fields, and other objects by
    their `options`, the arguments of their constructor by name, if they have such an attribute.

    Raises:
        ProvenanceError: there is only an address to tell a lambda, an inner function or another object by.
    """

    def several(values: Iterable[Any], named: Iterable[tuple[str, Any]] = ()) -> str:
        return ", ".join([*map(describe, values), *(f"{name}={describe(v)}" for name, v in named)])

    match value:
        case np.generic():
            return repr(value.item())
        case np.ndarray() if not value.dtype.hasobject:
            checksum = hashlib.sha256(np.ascontiguousarray(value).data).hexdigest()
            return f"array({value.dtype}, {value.shape}, {checksum})"
        case tuple():
            return f"({several(value)})"
        case list():
            return f"[{several(value)}]"
        case dict():
            return f"{{{several(value.items())}}}"
        case functools.partial():
            return f"partial({several([value.func, *value.args], value.keywords.items())})"
        case _ if hasattr(value, "__qualname__"):  # a function or a class
            return _name(value)
        case _ if dataclasses.is_dataclass(value):
            options = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
            return f"{_name(type(value))}({several([], options)})"
        case _ if hasattr(value, "options"):
            return f"{_name(type(value))}({several([], value.options.items())})"
    if isinstance(value, np.ndarray) or type(value).__repr__ is object.__repr__:  # type: ignore[comparison-overlap]
        raise ProvenanceError(f"{value!r}: nothing but an address describes it; make its class a dataclass")
    return repr(value)


def _name(value: Any) -> str:
    """The name of a class or a function, with its module."""
    owner = getattr(value, "__self__", None)  # of a method its object; of a function in C its module
    if "<" in value.__qualname__ or not isinstance(owner, types.ModuleType | type | None):
        raise ProvenanceError(
            f"{value!r}: nothing but an address describes it; "
            "use a function of a module, functools.partial of one, or an object of a dataclass"
        )
    return f"{value.__module__}.{value.__qualname__}"
