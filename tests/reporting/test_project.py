"""A project is found, and its description checked."""

import re

import pytest
from projects import (
    DEEP,
)

from reporting.__main__ import main


def test_outside_a_project_there_is_nothing_to_build(tmp_path, capsys):
    assert main(["build", "--root", str(tmp_path)]) == 1
    assert "report.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A made-up', 'title = 3\nx = "A made-up', "title: expected a text, received 3"),
        ('kicker = "Test"', "", "kicker: expected a text, received None"),
        ("[[parts]]", "[parts]", "parts: expected a list"),
        ('notebooks = ["one", "two"]', 'notebooks = "one"', "notebooks: expected a list"),
        ('notebooks = ["one", "two"]', "notebooks = [1]", "notebooks: expected a text, received 1"),
        ("[references.unread]", "[references]\nunread = 2\n[other]", "unread"),
        ('title = "Adam"', "", r"references\.adam2015\.title: expected a text"),
        ("[[parts]]", '[links]\nblog = "x"\n[[parts]]', "links.blog: expected pdf, repository, notebooks or files"),
        ("[[parts]]", f"x = {DEEP}\n[[parts]]", "nested too deeply"),
    ],
)
def test_a_damaged_description_of_the_report_is_named(copy, old, new, message, capsys):
    path = copy.reports / "report.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.fullmatch(rf"error: .*report\.toml: .*{message}.*\n", capsys.readouterr().err)
