"""Settings between the course's and the textbook's: with some of their differences changed, and the others not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import combinations

from coursework.settings import ORIGINAL, SETTINGS, STANDARD, Setting

CHANGES: Mapping[str, tuple[str, ...]] = {
    "start": ("filters", "dense"),
    "bias correction": ("bias_correction",),
    "constant rate": ("schedule",),
}  # by what is changed, the attributes of the setting


def mixture(changed: Collection[str]) -> Setting:
    """The course's setting with these CHANGES made to it, and pixels standardised by exact statistics."""
    if set(changed) == set(CHANGES):
        return STANDARD
    fields = {field: getattr(STANDARD, field) for change in changed for field in CHANGES[change]}
    return replace(ORIGINAL, name=" + ".join(changed) or "no change", integer_statistics=False, **fields)


MIXTURES: Mapping[str, tuple[str, ...]] = {
    mixture(changed).name: changed for count in range(len(CHANGES) + 1) for changed in combinations(CHANGES, count)
}  # all eight, by name
EVERY_SETTING: Mapping[str, Setting] = {**SETTINGS, **{name: mixture(changed) for name, changed in MIXTURES.items()}}
