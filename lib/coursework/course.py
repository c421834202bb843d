"""What the course write-up printed, as data."""

import tomllib
from typing import Any

from coursework.paths import DATA


def printed(name: str) -> dict[str, Any]:
    """The printed results of one experiment, such as "mnist.base", from data/course_results.toml.

    Accuracies are in percent; other units stand at the head of that file.

    Raises:
        KeyError: the write-up has no such experiment.
    """
    table = tomllib.loads((DATA / "course_results.toml").read_text(encoding="utf8"))
    for key in name.split("."):
        table = table[key]
    return table
