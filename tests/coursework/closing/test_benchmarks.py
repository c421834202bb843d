"""What `make bench` has measured is read, tabulated and drawn as benchmarks/run.py stores it."""

import json
import sys

import pytest

from coursework.closing import benchmarks, figures
from coursework.errors import CourseworkError
from coursework.paths import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # scripts, not a package

import run
from workloads import GROWTH

TIMES = {
    "a step": {"NumPy": [0.002, 0.004, 0.003], "PyTorch": [0.006, 0.006, 0.006], "Keras": [0.1]},
    "inference": {"NumPy": [0.5], "PyTorch": [0.25]},
    "alone": {"NumPy": [0.5]},
}


def of_kind(kernel):
    return {"cores": {"1": run.summarise(TIMES), "2": run.summarise(TIMES)}, "kernels": {"NumPy": kernel}}


def growing(ours, peer):
    names = [workload.name for workloads in GROWTH.values() for workload in workloads]
    return {name: {"NumPy": [ours * n, 9], "PyTorch": [9, peer * n]} for n, name in enumerate(names, start=1)}


MEASURED = {
    "machine": "x86_64, 2 cores",
    "rounds": 3,
    "instructions": {"native": of_kind("SkylakeX"), "AVX2": of_kind("Haswell")},
    "peak_mb": {"NumPy": 80.0, "PyTorch": 300.0},
    "growth": {"1": growing(1.0, 2.0), "2": growing(0.5, 1.0), "4": growing(0.25, 0.5)},
}


@pytest.fixture
def stored(tmp_path, monkeypatch):
    monkeypatch.setattr(benchmarks, "ROOT", tmp_path)
    path = tmp_path / "reports" / "benchmarks.json"
    path.parent.mkdir()
    return path


def test_what_was_measured_comes_back(stored, capsys):
    assert benchmarks.measured() is None
    stored.write_text(json.dumps(MEASURED))
    assert benchmarks.measured() == MEASURED
    assert capsys.readouterr().err == ""


EARLIER = {"machine": "x", "rounds": 5, "cores": {"1": []}, "peak_mb": {}, "growth": {}}
EMPTY = MEASURED | {"instructions": {"native": {"cores": {}, "kernels": {"NumPy": "x"}}}}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[" * 20_000,
        "[]",
        "{}",
        "\udcff",
        json.dumps(EARLIER),
        json.dumps(EMPTY),
        json.dumps(MEASURED | {"instructions": []}),
    ],
)
def test_damaged_measurements_and_those_of_an_earlier_version_are_named_and_count_as_none(stored, capsys, content):
    stored.write_text(content, errors="surrogateescape")
    assert benchmarks.measured() is None
    assert f"{stored}: damaged, or of an earlier version; measure again with make bench" in capsys.readouterr().err


def test_the_table_has_the_lines_that_a_peer_ran_too():
    rows = benchmarks.compared(MEASURED["instructions"]["native"]["cores"]["2"])
    assert benchmarks.table(rows).to_numpy().tolist() == [
        ["a step", "3.0", "6.0", "PyTorch", "0.50 (0.33 to 0.67)"],
        ["inference", "500.0", "250.0", "PyTorch", "2.00 (2.00 to 2.00)"],
    ]


def test_the_ratios_of_all_cores_and_instructions():
    assert benchmarks.all_ratios(MEASURED) == [0.5, 2.0] * 4


def test_cores_are_chosen_among_those_that_were_measured():
    cores = {"1": [], "2": [], "16": []}
    assert benchmarks.choose_cores(0, cores) == "16"
    assert benchmarks.choose_cores(2, cores) == "2"
    with pytest.raises(CourseworkError, match="expected 0 or one of 1, 2, 16, as measured; received 3"):
        benchmarks.choose_cores(3, cores)
    assert [benchmarks.counted(n) for n in cores] == ["1 core", "2 cores", "16 cores"]


def test_ratios_are_drawn_for_both_kinds_of_instructions():
    fig = figures.ratios(MEASURED["instructions"])
    assert [ax.get_title() for ax in fig.axes] == ["instructions: native", "instructions: AVX2"]
    for ax in fig.axes:
        dots = {line.get_label(): line.get_xdata() for line in ax.lines if line.get_marker() in "os"}
        assert {name: list(x) for name, x in dots.items()} == {"1 core": [0.5, 2.0], "2 cores": [0.5, 2.0]}
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == ["a step", "inference"]


@pytest.mark.parametrize(("cores", "labels"), [(["1"], ["1 core"]), (["1", "2", "4"], ["1 core", "4 cores"])])
def test_growth_is_drawn_on_one_core_and_on_all(cores, labels):
    fig = figures.growth({count: MEASURED["growth"][count] for count in cores})
    batches = fig.axes[0]
    assert [line.get_label() for line in batches.lines] == [
        f"{name}, {n}" for n in labels for name in ("NumPy", "PyTorch")
    ]
    assert list(batches.lines[0].get_xdata()) == [1, 10, 100, 1000]
    assert list(batches.lines[0].get_ydata()) == [1000.0, 2000.0, 3000.0, 4000.0]
    assert batches.lines[1].get_ydata()[0] == 2000.0  # the best round of the best variant
