"""What notebooks call: the style of figures, and metrics."""

import json

import pandas as pd
import pytest
from matplotlib import rc_context, rcParams
from projects import make_project

from reporting import notebook
from reporting.errors import ReportError
from reporting.formulas import formula


def test_metrics_must_be_finite(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_RUN_FOLDER", str(tmp_path))
    notebook.save_metrics("one", {"b": 0.1, "a": None})
    assert json.loads((tmp_path / "metrics.json").read_text()) == {"a": None, "b": 0.1}
    before = (tmp_path / "metrics.json").read_bytes()
    with pytest.raises(ValueError, match=r"JSON|nan"):
        notebook.save_metrics("one", {"a": float("nan")})
    assert (tmp_path / "metrics.json").read_bytes() == before


def test_the_reports_style_and_formulas_begin_from_matplotlibs_own_defaults():
    plain = formula.__wrapped__("a + b", display=True)
    with rc_context({"axes.facecolor": "red", "lines.linewidth": 9, "mathtext.default": "rm"}):
        rcParams["svg.hashsalt"] = "other"
        assert formula.__wrapped__("a + b", display=True) == plain
        notebook.use_style()
        assert rcParams["axes.facecolor"] == "white"


def test_the_style_is_that_of_the_project_in_which_the_notebook_lies(tmp_path, monkeypatch):
    project = make_project(tmp_path, one=[])
    (project.reports / "report.mplstyle").write_text("lines.linewidth: 7")
    monkeypatch.chdir(tmp_path / "notebooks")
    with rc_context():
        notebook.use_style()
        assert rcParams["lines.linewidth"] == 7
    notebook.save_metrics("one", {"a": 1})
    assert json.loads((tmp_path / "reports" / "runs" / "one-by-hand" / "metrics.json").read_text()) == {"a": 1}
    assert notebook.metrics_of("one") == {}
    monkeypatch.chdir("/")
    with pytest.raises(ReportError, match=r"no reports/report\.toml"):
        notebook.use_style()


def test_tables_are_shown_with_what_the_report_needs_to_know(monkeypatch):
    shown = []
    monkeypatch.setattr(notebook, "display", lambda data, **options: shown.append((data, options)))
    monkeypatch.setenv("REPORT_RUN_FOLDER", "/nowhere")
    notebook.table(pd.DataFrame({"a": ["<b>"]}), label="t", caption="A *caption*.")
    notebook.html_table("<table></table>", "text", label="u", caption="Another.")
    (first, about), (second, _) = shown
    assert about["metadata"]["report"] == {"kind": "table", "label": "t", "caption": "A *caption*."}
    assert "&lt;b&gt;" in first["text/html"]
    assert second == {"text/html": "<table></table>", "text/plain": "text"}
