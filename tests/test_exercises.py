"""Every chapter ends with exercises, and each has a command that answers it."""

import json
import re
import shlex

import pytest

from coursework.paths import ROOT
from reporting.parameters import check_parameters, parse_assignments, read_parameters

CHAPTERS = ("mnist", "synthesis", "gan", "sentiment", "network")
COMMAND = re.compile(r"`make section ([^`]*)`")


def exercises(chapter):
    """The text of each exercise."""
    cells = json.loads((ROOT / "notebooks" / f"{chapter}.ipynb").read_text())["cells"]
    (text,) = [text for cell in cells if (text := "".join(cell["source"])).startswith("## Exercises")]
    return re.split(r"(?m)^\d+\. ", text)[1:]


def commands(chapter):
    return [command for text in exercises(chapter) for command in COMMAND.findall(text)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_three_exercises_with_a_command_each(chapter):
    found = exercises(chapter)
    assert len(found) == 3
    assert all(len(COMMAND.findall(text)) == 1 for text in found)


@pytest.mark.parametrize(("chapter", "command"), [(chapter, c) for chapter in CHAPTERS for c in commands(chapter)])
def test_a_command_runs_its_chapter_with_values_that_it_may_have(chapter, command):
    name, given = shlex.split(command)  # as a shell hands them to make
    assert name == f"NAME={chapter}"
    assert given.startswith("P=")
    declared = read_parameters(ROOT / "notebooks" / f"{chapter}.ipynb")
    values = check_parameters(parse_assignments(shlex.split(given[2:]), declared), declared, command)
    assert [name for name, value in values.items() if value != declared[name].default]  # it changes something
