"""Whole builds: what is done again and what is not, and what stays when something goes wrong."""

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock
from projects import (
    PARAMETERS,
    code,
    make_project,
    markdown,
    results,
    write_notebook,
)

from reporting.__main__ import main
from reporting.build import build
from reporting.errors import ReportError
from reporting.project import Project


def test_a_build_leaves_page_pdf_and_metrics(built):
    assert {"report.html", "report.pdf"} <= {path.name for path in built.reports.iterdir()}
    metrics = json.loads((built.build_folder("default", "one") / "metrics.json").read_text())
    assert metrics == {"epochs": 4, "number": 42}
    page = (built.reports / "report.html").read_text()
    assert 'id="fig-line"' in page
    assert "A rising line" in page


def test_a_section_that_needs_another_runs_after_it_and_reads_its_metrics(tmp_path):
    first = code("from reporting import notebook\nfound = notebook.metrics_of('two')\nassert found == {'x': 1}, found")
    second = code("from reporting import notebook\nnotebook.save_metrics('two', {'x': 1})")
    project = make_project(
        tmp_path, one=[markdown("# One"), PARAMETERS, first], two=[markdown("# Two"), PARAMETERS, second]
    )
    description = tmp_path / "reports" / "report.toml"
    plain = description.read_text()
    description.write_text(plain + '\n[needs]\none = ["two"]\n')
    build(Project(tmp_path), "default")
    assert (tmp_path / "reports" / "report.html").exists()
    description.write_text(plain + '\n[needs]\none = ["two"]\ntwo = ["one"]\n')
    with pytest.raises(ReportError, match="need each other"):
        build(Project(project.root), "default")


def test_nothing_changed_nothing_done(copy, capsys):
    before = results(copy)
    assert main(["build", "--root", str(copy.root)]) == 0
    out = capsys.readouterr().out
    assert "one: up to date" in out
    assert "report: up to date" in out
    assert results(copy) == before


def test_a_lost_or_damaged_result_is_made_again(copy, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr("reporting.build.execute", lambda *a: ran.append(a[0].stem) or sys.exit(9))
    (copy.build_folder("default", "two") / "notebook.ipynb").write_text('{"cells": [')
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["two"]
    assert "two: damaged" in capsys.readouterr().err
    (copy.build_folder("default", "one") / "metrics.json").unlink()
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["two", "one"]


def test_a_run_that_was_tampered_with_is_made_again(copy, monkeypatch):
    ran = []
    monkeypatch.setattr("reporting.build.execute", lambda *a: ran.append(a[0].stem) or sys.exit(9))
    file = copy.build_folder("default", "one") / "run.json"
    file.write_text(file.read_text().replace('"seconds": ', '"seconds": 1'))
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["one"]


def test_a_raising_cell_is_named_and_the_last_good_report_stays(copy, capfd):
    before = results(copy)
    cells = [markdown("# Counting"), PARAMETERS, code("x = 1"), code("values = {}\nvalues['missing']")]
    write_notebook(copy.notebook("one"), cells)
    assert main(["build", "--root", str(copy.root)]) == 1
    error = capfd.readouterr().err
    assert "values['missing']" in error
    assert "Traceback" in error
    assert "\x1b[" not in error
    assert re.search(r"one\.ipynb: cell 4 raised KeyError: 'missing'\n$", error)
    assert results(copy) == before


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_shuts_the_kernel_down_and_leaves_the_last_good_report(copy, number, status):
    before = results(copy)
    sleeping = code("import os, time\nprint('kernel', os.getpid(), flush=True)\ntime.sleep(60)")
    write_notebook(copy.notebook("one"), [markdown("# Counting"), PARAMETERS, sleeping])
    process = subprocess.Popen(
        [sys.executable, "-m", "reporting", "build", "--root", copy.root], stderr=subprocess.PIPE, text=True
    )
    lines = iter(process.stderr)
    kernel = int(re.search(r"kernel (\d+)", next(line for line in lines if "kernel" in line))[1])
    process.send_signal(number)
    rest = "".join(lines)
    assert process.wait(timeout=20) == status
    assert "Traceback" not in rest
    assert len(rest.strip().splitlines()) == 1
    deadline = time.monotonic() + 10
    while is_alive(kernel) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(kernel)
    assert results(copy) == before


def test_a_second_build_waits_for_the_first(copy, capsys):
    lock = FileLock(copy.reports / "build" / ".lock", is_singleton=False)
    lock.acquire()
    second = threading.Thread(target=build, args=(copy, "default"), daemon=True)
    second.start()
    second.join(1)
    assert second.is_alive()
    assert "waiting" in capsys.readouterr().err
    lock.release()
    second.join(30)
    assert not second.is_alive()
    assert "report: up to date" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    ["report.html", "report.pdf", "build/report.json", "build/default/one/run.json", "build/default/one/metrics.json"],
)
def test_a_folder_in_the_place_of_a_kept_file_is_named(copy, name, capsys):
    path = copy.reports / name
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(rf"error: .*{name}: expected a file, received a folder; move it away\n$", capsys.readouterr().err)


def test_a_build_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    project = make_project(tmp_path, one=[markdown("# One"), PARAMETERS])
    (project.reports / "build").write_text("a file in the way")
    assert main(["build", "--root", str(tmp_path)]) == 1
    assert re.fullmatch("error: .*reports/build: .*\n", capsys.readouterr().err)


def test_code_that_is_changed_while_a_section_runs_makes_no_result(copy, capsys):
    changes = "from pathlib import Path\nPath('../lib/small/deeper.py').write_text('number = 44\\n')"
    write_notebook(copy.notebook("one"), [markdown("# One"), PARAMETERS, code("from small import used"), code(changes)])
    before = results(copy)
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(r"deeper\.py was changed", capsys.readouterr().err)
    assert results(copy) == before


def test_another_pdf_engine_makes_the_report_again(copy, monkeypatch, capsys):
    monkeypatch.setattr("reporting.build.pdf_engine", lambda: "Another 1.0")
    build(copy, "default")
    assert "report: rendered" in capsys.readouterr().out


@pytest.mark.parametrize("package", ["mistune", "Pygments", "weasyprint", "nbconvert", "plutoprint"])
def test_another_version_of_what_renders_makes_the_report_again(copy, package, monkeypatch, capsys):
    installed = importlib.metadata.version
    monkeypatch.setattr(
        "importlib.metadata.version", lambda name: "0.1" if name.lower() == package.lower() else installed(name)
    )
    build(copy, "default")
    assert "report: rendered" in capsys.readouterr().out


@pytest.mark.parametrize("version", ["sealed", "plain"])
def test_results_of_code_that_has_moved_are_recognised_and_it_is_said_what_to_do(copy, version, capsys):
    run = copy.build_folder("default", "two") / "run.json"
    stored = json.loads(run.read_text())
    stored["result"]["inputs"]["lib/small/gone.py"] = "ab" * 32
    run.write_text(json.dumps(stored if version == "sealed" else stored["result"]))
    build(copy, "default")
    folder = copy.reports / "build"
    note = f"note: {folder} holds results of code that has moved or gone since, such as lib/small/gone.py; "
    error = capsys.readouterr().err
    assert note in error
    assert f"rm -r '{folder}'" in error
    build(copy, "default")
    assert capsys.readouterr().err == ""
