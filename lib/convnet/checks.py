"""Constraints of arguments, declared where they are taken: a check returns the value, or says what was expected."""

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from convnet.errors import InputError, ShapeError


def integer(what: str, value: Any, least: int = 1) -> int:
    """A whole number, Python's or NumPy's, as an int (raises InputError)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise InputError(f"{what}: expected a whole number from {least}, received {value!r}")
    return int(value)


def number(what: str, value: Any, least: float = -math.inf, below: float = math.inf) -> float:
    """A finite number in [least, below) as a float, so that no NumPy scalar decides a dtype (raises InputError)."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not (real and math.isfinite(value) and least <= value < below):
        raise InputError(f"{what}: expected a finite number in [{least}, {below}), received {value!r}")
    return float(value)


def pair(what: str, value: Any) -> tuple[int, int]:
    """Sizes (rows, columns), from two whole numbers or from one for both (raises InputError)."""
    sizes = value if isinstance(value, (tuple, list)) else (value, value)
    if len(sizes) != 2:
        raise InputError(f"{what}: expected one whole number or two, received {value!r}")
    return integer(what, sizes[0]), integer(what, sizes[1])


def shape(what: str, value: Any) -> tuple[int, ...]:
    """The shape of a sample, whole numbers from 1 (raises InputError)."""
    if not isinstance(value, (tuple, list)):
        raise InputError(f"{what}: expected a tuple of whole numbers, received {value!r}")
    return tuple(integer(what, size) for size in value)


def choice(what: str, value: Any, choices: tuple[Any, ...]) -> Any:
    """One of several values (raises InputError)."""
    if not any(value is known or (isinstance(value, str) and value == known) for known in choices):
        raise InputError(f"{what}: expected one of {choices}, received {value!r}")
    return value


def function(what: str, value: Any) -> Callable:
    """Something that can be called (raises InputError)."""
    if not callable(value):
        raise InputError(f"{what}: expected a function, received {value!r}")
    return value


def array(what: str, value: Any) -> np.ndarray:
    """A NumPy array with a first axis (raises ShapeError)."""
    if not isinstance(value, np.ndarray):
        raise ShapeError(f"{what}: expected a NumPy array, received {type(value).__name__}; numpy.array makes one")
    if value.ndim == 0:
        raise ShapeError(f"{what}: expected an array with axes, received the single number {value}")
    return value


def floating(what: str, dtype: Any) -> np.dtype:
    """The dtype float32 or float64 (raises InputError)."""
    for known in (np.dtype(np.float32), np.dtype(np.float64)):
        if isinstance(dtype, (type, str, np.dtype)) and dtype in (known, known.type, known.name):
            return known
    raise InputError(f"{what}: expected float32 or float64, received {dtype!r}")


def generator(what: str, rng: Any) -> np.random.Generator:
    """A generator of random numbers (raises InputError)."""
    if not isinstance(rng, np.random.Generator):
        raise InputError(f"{what}: expected a generator such as numpy.random.default_rng(seed), received {rng!r}")
    return rng
