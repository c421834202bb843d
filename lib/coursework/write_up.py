"""What the course write-up printed, as data."""

import tomllib
from collections.abc import Mapping
from typing import Any

from coursework.errors import DataError
from coursework.paths import DATA

READS = ("data/course_results.toml",)


def printed(name: str) -> dict[str, Any]:
    """The printed results of one experiment, such as "mnist.base", from data/course_results.toml.

    Accuracies are in percent; other units stand at the head of that file.

    Raises:
        KeyError: the write-up has no such experiment.
        DataError: the file cannot be read.
    """
    path = DATA / "course_results.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from the repository") from error
    for key in name.split("."):
        table = table[key]
    return table


def matching(printed: Mapping[Any, Mapping[str, Any]], images: int, epochs: int) -> dict[Any, float]:
    """Test accuracy of those printed runs that had as many training images and epochs as ours, as they are named."""
    return {
        name: run["test_accuracy"]
        for name, run in printed.items()
        if (run["train_images"], run["epochs"]) == (images, epochs)
    }
