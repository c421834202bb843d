"""The range of a parameter, as its comment says it: "1 to 100", "above 0, at most 1", "distinct, each 0 or more".

A range is a list of conditions, separated by commas; all have to hold:

    A to B, A or more, at most B, above A, below B    for a number
    A, B or C                                         one of these values
    any text                                          for a text
    distinct, may be empty, each ...                  for a list, in this order; what follows "each" is for its elements
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Condition = Callable[[Any], bool]

LITERAL = r"""(?:'[^']*'|"[^"]*"|True|False|[-+]?\d[\w.]*(?:(?<=e)-\d+)?)"""
BOUNDS = (
    (rf"({LITERAL}) to ({LITERAL})", (operator.ge, operator.le)),
    (rf"({LITERAL}) or more", (operator.ge,)),
    (rf"at most ({LITERAL})", (operator.le,)),
    (rf"above ({LITERAL})", (operator.gt,)),
    (rf"below ({LITERAL})", (operator.lt,)),
)


@dataclass(frozen=True)
class Range:
    """What values a parameter may have.

    Attributes:
        text: the range as it was written.
        conditions: hold for the value, or for each element of a list.
        of_list: whether the value is a list.
        distinct: whether no two elements of the list may be equal.
        may_be_empty: whether the list may have no elements.
    """

    text: str
    conditions: tuple[Condition, ...]
    of_list: bool = False
    distinct: bool = False
    may_be_empty: bool = False

    def __contains__(self, value: Any) -> bool:
        """Whether a value of the right type lies in the range."""
        if not self.of_list:
            return all(holds(value) for holds in self.conditions)
        if (self.distinct and len(set(value)) < len(value)) or not (value or self.may_be_empty):
            return False
        return all(holds(element) for element in value for holds in self.conditions)

    def __str__(self) -> str:
        return f"{self.text} (at least one)" if self.of_list and not self.may_be_empty else self.text


def parse_range(text: str) -> Range:
    """The range that `text` says.

    Raises:
        ValueError: it says none.
    """
    words = re.fullmatch(r"(?:(distinct), )?(?:(may be empty), )?(?:(each) )?(.+)", text)
    if words is None or bool(words[1] or words[2]) > bool(words[3]):
        raise ValueError(text)
    return Range(text, _conditions(words[4]), bool(words[3]), bool(words[1]), bool(words[2]))


def _conditions(text: str) -> tuple[Condition, ...]:
    if text == "any text":
        return ()
    if re.fullmatch(rf"{LITERAL}(, {LITERAL})* or {LITERAL}", text):
        choices = [ast.literal_eval(choice) for choice in re.findall(LITERAL, text)]
        return (choices.__contains__,)
    conditions: list[Condition] = [_is_finite]
    for part in text.split(", "):
        for pattern, comparisons in BOUNDS:
            if match := re.fullmatch(pattern, part):
                limits = map(ast.literal_eval, match.groups())
                conditions += [_bound(compare, limit) for compare, limit in zip(comparisons, limits, strict=True)]
                break
        else:
            raise ValueError(text)
    return tuple(conditions)


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)  # an integer may be too large for a float


def _bound(compare: Callable[[Any, Any], bool], limit: float) -> Condition:
    return lambda value: compare(value, limit)
