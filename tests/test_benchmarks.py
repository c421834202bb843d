"""The benchmarks as far as they go without the peers: every workload by ours, the ratios, the ways of a convolution."""

import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # scripts, not a package

import instructions
import ours
import run
import steps
from workloads import ALL, WORKLOADS

from convnet.layers import convolution as layers


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda w: w.name)
def test_every_workload_runs_by_ours_and_gives_a_finite_number(workload):
    small = replace(workload, samples=min(workload.samples, 4))
    assert math.isfinite(ours.prepare(small, "NumPy")())


def test_the_data_are_the_same_each_time():
    workload = WORKLOADS[0]
    (x, labels), (x2, labels2) = workload.data(), workload.data()
    assert (x == x2).all()
    assert (labels == labels2).all()


def test_the_ratio_is_to_the_best_peer_in_its_best_variant():
    times = {"NumPy": [1.0, 2.0, 3.0], "PyTorch": [8.0, 8.0, 8.0], "PyTorch, channels last": [4.0, 4.0, 4.0]}
    (row,) = run.summarise({"a step": times})
    assert row["best"] == "PyTorch, channels last"
    assert row["ratio"] == 0.5
    assert row["spread"] == [0.25, 0.75]


def test_without_peers_there_is_no_ratio():
    (row,) = run.summarise({"a step": {"NumPy": [1.0]}})
    assert "ratio" not in row


def test_switching_plans_changes_no_number_and_is_undone():
    small, before = replace(ALL["MNIST base, step"], samples=4), layers.make_plan
    losses = [steps.prepare(small, make)() for make in steps.PLANS.values()]
    assert losses == pytest.approx([losses[0]] * len(losses), rel=1e-5)
    assert layers.make_plan is before


def test_all_libraries_are_held_to_the_same_instructions_or_none_is(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")  # as some machines set it, for one library alone
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "512")
    native, held = (instructions.environment(kind) for kind in ("native", "AVX2"))
    assert not set(instructions.TUNING) & set(native)
    assert {name: held[name] for name in instructions.HELD} == instructions.HELD
    assert "OPENBLAS_L2_SIZE" not in held


def test_lines_are_chosen_by_words_and_an_unknown_word_is_named():
    assert [name.split(",")[0] for name in run.chosen(["base", "inference"])] == [
        "MNIST base",
        "inference",
        "base training",
    ]
    assert run.chosen([]) == [w.name for w in WORKLOADS]
    with pytest.raises(SystemExit, match="no workload's name contains 'speed'"):
        run.chosen(["speed"])


def test_ours_names_the_kernels_of_its_blas():
    assert "openblas" in ours.kernels() or "mkl" in ours.kernels()
