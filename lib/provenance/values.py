"""Settings by value: what two runs of a program agree on, whatever addresses their objects have."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import re
from types import ModuleType
from typing import Any

import numpy as np

from provenance.errors import ProvenanceError


def by_value(value: Any) -> Any:
    """A description of a value that JSON can hold, and that differs wherever the value does.

    Functions of a module are described by their names, and those made by another function also by what they enclose;
    `functools.partial` and dataclasses by their parts, arrays by dtype, shape and sha256, and all else by its repr.

    Raises:
        ProvenanceError: what it is shows only in its memory address, or is a function without a name of its own.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return by_value(value.item())
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return ["array", str(value.dtype), list(value.shape), hashlib.sha256(np.ascontiguousarray(value)).hexdigest()]
    if isinstance(value, list | tuple):
        return [by_value(element) for element in value]
    if isinstance(value, dict):
        return {str(key): by_value(element) for key, element in value.items()}
    if isinstance(value, functools.partial):
        return ["partial", by_value(value.func), by_value(value.args), by_value(value.keywords)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: by_value(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return [_name(type(value)), fields]
    if inspect.isfunction(value) and value.__closure__:
        return [_name(value), by_value(inspect.getclosurevars(value).nonlocals)]
    if inspect.isroutine(value) or isinstance(value, type):
        return _name(value)
    described = repr(value)
    if isinstance(value, np.ndarray) or re.search(r" at 0x[0-9a-f]+", described):
        raise _no_value(described)
    return described


def _name(of: Any) -> str:
    name = f"{of.__module__}.{of.__qualname__}"
    bound = getattr(of, "__self__", None)  # a method's object, or a built-in function's module
    if "<lambda>" in name or name.startswith("__main__.") or not isinstance(bound, ModuleType | None):
        raise _no_value(name)
    return f"<{name}>"


def _no_value(described: str) -> ProvenanceError:
    return ProvenanceError(
        f"{described}: expected a setting with a value; use a literal, a function of a module, functools.partial of "
        "one, or a dataclass"
    )
