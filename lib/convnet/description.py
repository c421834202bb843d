"""Layers and optimisers are what their constructor was told, and say so."""

import inspect
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
        return f"{type(self).__name__}({', '.join(f'{name}={_brief(value)}' for name, value in self.options.items())})"


def _brief(value: Any) -> str:
    """An option for people: a function by its name, an array by its shape."""
    if isinstance(value, np.ndarray):
        return " × ".join(map(str, value.shape))
    if callable(value) and not isinstance(value, Described):
        return getattr(value, "__name__", type(value).__name__)
    return repr(value)
