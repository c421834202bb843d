"""Runs of single sections with other parameters, beside the report."""

import json
import re

import pytest
from projects import results

from reporting.__main__ import main


def test_a_run_with_other_parameters_goes_to_its_own_folder(copy, capsys):
    before = results(copy)
    assert main(["run", "one", "epochs=2", "--root", str(copy.root)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"epochs +2 +4 +-2 +–\n", out)
    assert re.search(r"number +42 +42 +\+0 +–\n", out)
    (folder,) = (copy.reports / "runs").iterdir()
    assert "epochs=2" in folder.name
    assert json.loads((folder / "metrics.json").read_text())["epochs"] == 2
    page = (folder / "report.html").read_text()
    assert "<code>epochs = 2</code>" in page
    assert "<code>seeds = [0, 1]</code>" in page
    assert '<tr><th scope="row" class="line">epochs</th><td class="numeric">2</td><td class="numeric">4</td>' in page
    assert results(copy) == before
    assert main(["runs", "--root", str(copy.root)]) == 0
    assert re.fullmatch(r"[\d-]{10} +\d+ s  reports/runs/one epochs=2/report.html\n", capsys.readouterr().out)


def test_without_runs_the_list_says_how_to_make_one(copy, capsys):
    assert main(["runs", "--root", str(copy.root)]) == 0
    assert "make section" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["run", "nothing"], ["run", "one", "epoch=2"], ["run", "one", "epochs=a"]])
def test_a_run_of_something_unknown_says_so(copy, arguments, capsys):
    assert main([*arguments, "--root", str(copy.root)]) == 1
    assert re.fullmatch("error: .*\n", capsys.readouterr().err)
    assert not (copy.reports / "runs").exists()


def test_a_run_is_compared_with_nothing_if_the_reports_metrics_were_changed(copy, capsys):
    file = copy.build_folder("default", "one") / "metrics.json"
    file.write_text(file.read_text().replace("42", "43"))
    assert main(["run", "one", "--root", str(copy.root)]) == 0
    captured = capsys.readouterr()
    assert re.search(r"number +42 +– +– +–\n", captured.out)
    assert "default/one: damaged" in captured.err
