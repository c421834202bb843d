"""What a larger profile gave, kept in docs/ and shown in the reports of other profiles."""

import re

import pytest
from projects import PARAMETERS, SVG, code, make_project, markdown, shown, store_run, write_notebook

from reporting.__main__ import main
from reporting.errors import ReportError
from reporting.evidence import evidence
from reporting.fingerprint import fingerprint

EVIDENCE = '\n[evidence]\nprofile = "full"\nfigures = ["drawn", "elsewhere"]\n'
CELLS = [markdown("# One"), PARAMETERS, code("from small import used")]


@pytest.fixture
def project(tmp_path):
    """A project whose section `one` was run in the profile full, and `two` was not."""
    project = make_project(tmp_path, one=CELLS, two=[markdown("# Two"), PARAMETERS])
    description = project.reports / "report.toml"
    text = description.read_text()
    description.write_text(text.replace("\n[[parts]]", f"{EVIDENCE}\n[[parts]]"))
    (tmp_path / "notebooks" / "profiles.toml").write_text("[full.one]\nepochs = 9\n")
    folder = project.build_folder("full", "one")
    write_notebook(folder / "notebook.ipynb", [*CELLS, shown("figure", "drawn"), shown("figure", "other")])
    parameters = {"epochs": 9}
    inputs = fingerprint(project, "one", parameters, "full")
    store_run(folder, {"accuracy": 0.9}, inputs=inputs, parameters=parameters, seconds=120.0)
    return project


def keep(project):
    return main(["evidence", "--root", str(project.root)])


def test_evidence_has_what_the_profile_gave(project, capsys):
    assert evidence("one", project) is None
    assert keep(project) == 0
    written = {str(path.relative_to(project.root / "docs")) for path in (project.root / "docs").rglob("*.*")}
    assert written == {"full/one.json", "full/drawn.svg"}
    printed = capsys.readouterr().out
    assert all(name in printed for name in written)
    kept = evidence("one", project)
    assert kept.metrics == {"accuracy": 0.9}
    assert kept.figures == {"drawn": SVG}
    assert (kept.parameters["epochs"], kept.parameters["fast"]) == (9, False)
    assert kept.minutes == 2
    assert kept.origin() == "run on 2026-01-02 at unversioned, Linux x86_64, 2 cores"
    assert evidence("two", project) is None


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("lib/small/deeper.py", 'number = 43\nREADS = ("data/*.csv",)\n', "lib/small/deeper.py"),
        ("data/small.csv", "1", "data/small.csv"),
        ("notebooks/profiles.toml", "[full.one]\nepochs = 8\n", "parameters"),
        ("requirements.lock", "numpy==2\n", "requirements.lock"),
    ],
)
def test_evidence_of_what_has_changed_is_stale_and_cannot_be_kept_anew(project, capsys, file, text, named):
    assert keep(project) == 0
    (project.root / file).write_text(text)
    assert evidence("one", project).origin().endswith(f"; stale: since then {named} changed")
    assert keep(project) == 1
    assert f"one: {named} changed since it ran; run: make report PROFILE=full" in capsys.readouterr().err


def test_evidence_outlives_what_changes_no_number(project):
    keep(project)
    write_notebook(project.notebook("one"), [markdown("# One\n\nMore prose."), *CELLS[1:]])
    (project.root / "lib" / "small" / "unused.py").write_text("changed = True\n")
    (project.reports / "report.mplstyle").write_text("lines.linewidth: 9\n")
    assert evidence("one", project).changed == []


@pytest.mark.parametrize("name", ["one.json", "drawn.svg"])
def test_evidence_that_was_edited_is_refused(project, name):
    keep(project)
    path = project.root / "docs" / "full" / name
    path.write_text(re.sub("0.9|circle", "1.0", path.read_text()))
    with pytest.raises(ReportError, match=f"{name}: .*make evidence"):
        evidence("one", project)


def test_without_a_run_or_a_description_it_says_so(project, capsys):
    (project.build_folder("full", "one") / "metrics.json").write_text("{}")
    assert keep(project) == 1
    assert "make report PROFILE=full" in capsys.readouterr().err
    description = project.reports / "report.toml"
    description.write_text(description.read_text().replace(EVIDENCE, ""))
    assert keep(project) == 1
    assert "has no [evidence]" in capsys.readouterr().err
