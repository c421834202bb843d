"""What a run has left is read only as it left it."""

import json

import pytest
from projects import (
    DEEP,
    store_run,
)

from provenance import write_result
from reporting.build import build
from reporting.errors import ReportError
from reporting.results import read_metrics, read_run


@pytest.mark.parametrize(
    "content", [DEEP, "[]", "3", "null", '{"result": []}', '{"sha256": 3, "result": {}}', "\udcff"]
)
@pytest.mark.parametrize("name", ["build/default/two/run.json", "build/report.json"])
def test_a_kept_file_with_anything_in_it_is_made_again(copy, name, content, capsys):
    (copy.reports / name).write_text(content, errors="surrogateescape")
    build(copy, "default")
    assert f"{name}: damaged" in capsys.readouterr().err
    build(copy, "default")
    assert "damaged" not in capsys.readouterr().err


def test_a_run_of_another_version_of_this_project_is_made_again(copy, capsys):
    folder = copy.build_folder("default", "two")
    store_run(folder, {})
    run = json.loads((folder / "run.json").read_text())["result"]
    for changed in ({name: run[name] for name in run if name != "cores"}, run | {"results": []}, [], "x"):
        write_result(folder / "run.json", changed)
        assert read_run(folder) is None
        assert "two: damaged" in capsys.readouterr().err


def test_metrics_are_read_only_as_the_run_left_them(tmp_path, monkeypatch, capsys):
    from reporting.notebook import metrics_of

    monkeypatch.setenv("REPORT_BUILD_FOLDER", str(tmp_path))
    folder = tmp_path / "one"
    assert read_metrics(folder) == metrics_of("one") == {}
    store_run(folder, {"accuracy": 0.95})
    assert read_metrics(folder) == metrics_of("one") == {"accuracy": 0.95}
    for damage in ('{"accuracy": 0.45}', DEEP, "[]"):
        (folder / "metrics.json").write_text(damage)
        assert read_metrics(folder) == metrics_of("one") == {}
        assert capsys.readouterr().err.count("one: damaged") == 2
    store_run(folder, [1])
    with pytest.raises(ReportError, match=r"metrics\.json: expected a dictionary, received list"):
        read_metrics(folder)
