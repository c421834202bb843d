"""Descriptions by value: of layers and optimisers for people, of all that a training depends on for its checkpoint."""

import dataclasses
import functools
import hashlib
import inspect
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from convnet.errors import InputError


class Described:
    """An object that is its class and its options: the arguments of its constructor, each kept under its own name."""

    @property
    def options(self) -> dict[str, Any]:
        """What the constructor makes such an object of."""
        names = inspect.signature(type(self)).parameters
        if missing := [name for name in names if not hasattr(self, name)]:
            raise InputError(
                f"{type(self).__name__}: keep the arguments {missing} under their names, to describe it by"
            )
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        return describe(self, exact=False)


def describe(value: Any, exact: bool = True) -> str:
    """A value in one line: for people or, if `exact`, a text that no other value has, the same in every process.

    Functions count by their qualified name, arrays by a checksum, other objects by their class and options.

    Raises:
        InputError: `exact`, and there is only an address to tell a lambda, an inner function or another object by.
    """

    def several(values: Iterable[Any], named: Iterable[tuple[str, Any]] = ()) -> str:
        parts = [*(describe(v, exact) for v in values), *(f"{name}={describe(v, exact)}" for name, v in named)]
        return ", ".join(parts)

    match value:
        case np.generic():
            return repr(value.item())
        case np.ndarray() if not exact:
            return " × ".join(map(str, value.shape))
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
        case Described():
            return f"{_name(type(value), exact)}({several([], value.options.items())})"
        case _ if hasattr(value, "__qualname__"):  # a function or a class
            return _name(value, exact)
        case _ if dataclasses.is_dataclass(value):
            options = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
            return f"{_name(type(value), exact)}({several([], options)})"
    if isinstance(value, np.ndarray) or type(value).__repr__ is object.__repr__:  # type: ignore[comparison-overlap]
        if exact:
            raise InputError(f"{value!r}: nothing but an address describes it; make its class a dataclass")
        return type(value).__name__
    return repr(value)


def _name(value: Any, exact: bool) -> str:
    """The name of a class or a function, with its module if `exact`."""
    if not exact:
        return value.__name__
    owner = getattr(value, "__self__", None)  # of a method its object; of a function in C its module
    if "<" in value.__qualname__ or not isinstance(owner, types.ModuleType | type | None):
        raise InputError(
            f"{value!r}: nothing but an address describes it; "
            "use a function of a module, functools.partial of one, or an object of a dataclass"
        )
    return f"{value.__module__}.{value.__qualname__}"
