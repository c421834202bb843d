"""The benchmarks as far as they go without the peers: every workload by ours, the ratios, the ways of a convolution."""

import gc
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))  # scripts, not a package

import instructions
import ours
import plans
import run
import steps
from tools import memory_orders
from workloads import ALL, WORKLOADS

import convnet


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda w: w.name)
def test_every_workload_runs_by_ours_and_gives_a_finite_number(workload):
    small = replace(workload, samples=min(workload.samples, 4))
    assert math.isfinite(ours.prepare(small, "NumPy")())


def test_ours_works_on_as_many_cores_as_it_is_told(monkeypatch):
    monkeypatch.setenv("CONVNET_THREADS", "0")  # and is undone
    ours.use_threads(7)
    gc.collect()
    assert convnet.thread_count() == 7


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


def test_other_algorithms_change_no_number():
    small = replace(ALL["MNIST base, step"], samples=4)
    first, *others = ([work(), work()] for work in (steps.prepare(small, some) for some in steps.ALGORITHMS.values()))
    for losses in others:
        assert losses == pytest.approx(first, rel=1e-5)


def test_the_table_of_steps_is_written_between_its_marks():
    found = {"a step": {(which, cores): 0.0123 / cores for which in steps.ALGORITHMS for cores in (1, 2)}}
    rows = steps.table(found).splitlines()
    assert rows[0] == "| milliseconds | a step, 1 core | a step, 2 cores |"
    assert rows[2] == "| im2col | 12.3 | 6.2 |"
    assert len(rows) == 2 + len(steps.ALGORITHMS)
    assert steps.TABLE.search(steps.NOTE.read_text())


def test_the_picture_of_the_memory_orders_is_what_its_command_draws():
    assert memory_orders.PICTURE.read_text() == memory_orders.draw()


def test_the_plans_of_every_convolution_are_measured_and_the_chosen_one_is_no_bad_choice():
    found = plans.convolutions()
    wanted = {"MNIST base, step", "MNIST deeper, step", "sentiment 300-d, step", "GAN, step", "generator"}
    assert wanted <= set(found.values())
    (base,) = [c for c, name in found.items() if name == "MNIST base, step" and c[0].channels > 1]
    times = plans.measure(base, rounds=3, samples=10)
    assert times[min(times, key=lambda plan: plan.cost)] < 2 * min(times.values())  # 1.1 where nothing else runs


def test_all_libraries_are_held_to_the_same_instructions_or_none_is(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")  # as some machines set it, for one library alone
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "512")
    native, held = (instructions.environment(kind) for kind in ("native", "AVX2"))
    assert not set(instructions.TUNING) & set(native)
    assert {name: held[name] for name in instructions.HELD} == instructions.HELD
    assert "OPENBLAS_L2_SIZE" not in held


def test_a_peer_whose_process_dies_is_left_out_of_that_line_and_started_again(monkeypatch, capsys):
    class Mortal:
        kernels = "some"

        def __init__(self, framework, cores, kind):
            self.variants = ["NumPy"] if framework == "ours" else ["Peer"]

        def measure(self, workload, variant):
            if (workload, variant) == ("first", "Peer"):
                raise ChildProcessError("exit status -11")
            return {"seconds": 1.0}

        def close(self):
            pass

    monkeypatch.setattr(run, "Worker", Mortal)
    seconds, _ = run.measure(["first", "second"], 1, 2, "native", ["ours", "pytorch"])
    assert seconds == {"first": {"NumPy": [1.0, 1.0]}, "second": {"NumPy": [1.0, 1.0], "Peer": [1.0, 1.0]}}
    assert "Peer is left out of first" in capsys.readouterr().out


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
