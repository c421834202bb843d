"""What was chosen among what, and what each that was tried gave: data/choices.toml and the tables it names."""

from __future__ import annotations

import tomllib
from typing import Any

import pandas as pd

from coursework.errors import DataError
from coursework.paths import DATA

READS = ("data/choices.toml", "data/choices/*.csv")


def choices() -> dict[str, dict[str, Any]]:
    """Every choice by its name: notebook, chosen, tried, measure, data and command, see the head of the file.

    Raises:
        DataError: the file cannot be read.
    """
    path = DATA / "choices.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from the repository") from error


def trials(name: str) -> pd.DataFrame:
    """What each that was tried gave: a row for each trial, from data/choices/NAME.csv.

    Raises:
        DataError: the file cannot be read.
    """
    path = DATA / "choices" / f"{name}.csv"
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from the repository") from error


def choices_table() -> pd.DataFrame:
    """All choices as text: chapter, choice, chosen, tried, by what measure, on what data."""
    return pd.DataFrame(
        [
            {
                "chapter": choice["notebook"],
                "choice": name,
                "chosen": _text(choice["chosen"]),
                "tried": "see the chapter" if str(choice["tried"]).endswith(".csv") else _text(choice["tried"]),
                "by": choice["measure"],
                "on": choice["data"],
            }
            for name, choice in choices().items()
        ]
    )


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_text(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
