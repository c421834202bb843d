"""Markdown with named values in it: "It gets {{ accuracy:.1f }} % of {{ test.images:,}} images right."."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from numbers import Number
from typing import Any

from reporting.errors import ReportError

PLACEHOLDER = re.compile(r"\{\{(.*?)(?:\}\}|\Z)", re.DOTALL)
FIELD = re.compile(r"\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*(?::\s*(.*?)\s*)?")


class Markdown(str):
    """Text that is Markdown already: a value of this type stands in prose as it is, other texts are escaped."""


def escape(text: str) -> str:
    """Text as Markdown that shows it as it is, in one line: for text of a reader or of data."""
    line = re.sub(r"(?:[\x00-\x1f\x7f-\x9f]|[^\S\xa0])+", " ", text).strip(" ")  # a no-break space is meant
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)


def fill(template: str, values: Mapping[str, Any], quote: Callable[[str], str] = escape) -> str:
    """The template with a value in the place of each `{{ name }}`, `{{ name.attribute }}` or `{{ name:.1f }}`.

    Args:
        template: Markdown; behind the colon stands a format as in Python's f-strings.
        values: by name, such as a notebook's variables.
        quote: what is done to texts, but to `Markdown` not. Numbers stay, so that they may stand in formulas.

    Raises:
        ReportError: a name or attribute that there is not, a value that is neither a number nor a text, or one that is
            not finite; it names the template and the placeholder.
    """

    def shown(match: re.Match) -> str:
        try:
            return _format(match, values, quote)
        except (LookupError, AttributeError, TypeError, ValueError) as error:
            raise ReportError(f"{match[0]}: {error}; in the text: {template.strip()}") from None

    return PLACEHOLDER.sub(shown, template)


def _format(match: re.Match, values: Mapping[str, Any], quote: Callable[[str], str]) -> str:
    """The value of one placeholder as Markdown (raises LookupError, AttributeError, TypeError, ValueError)."""
    field = FIELD.fullmatch(match[1])
    if field is None or not match[0].endswith("}}"):
        raise ValueError("expected {{ name }}, {{ name.attribute }} or {{ name:format }}; compute it in a cell before")
    name, *attributes = field[1].split(".")
    if name not in values:
        raise LookupError(f"there is no {name!r}; compute it in a cell before")
    value = values[name]
    for attribute in attributes:
        value = getattr(value, attribute)
    if type(value).__format__ is object.__format__:  # type: ignore[comparison-overlap]
        raise TypeError(f"expected a number or a text, received {value!r}")
    text = format(value, field[2] or "")
    if isinstance(value, str):
        return text if isinstance(value, Markdown) else quote(text)
    if re.search(r"(?<![a-z])(nan|inf)(?![a-z])", text, re.IGNORECASE):
        raise ValueError(f"expected a finite number, received {value!r}")
    return text if isinstance(value, Number) else quote(text)
