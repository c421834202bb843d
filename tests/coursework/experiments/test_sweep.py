"""Sweeps: nothing is lost, nothing is computed twice, and the number of processes changes nothing."""

import os

import numpy as np
import pytest

from convnet import Dense, Sequential, fit
from convnet.optimizers import Adam
from coursework.errors import CourseworkError
from coursework.experiments import sweep as sweeps
from coursework.experiments.sweep import grid, sweep
from provenance import ProvenanceError, read_result


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "CACHE", tmp_path)
    return tmp_path


def train(*, units, seed):
    """A small real training."""
    rng = np.random.default_rng(seed)
    x, labels = rng.standard_normal((60, 5)).astype(np.float32), rng.integers(3, size=60)
    model = Sequential([Dense(units), Dense(3)]).build((5,), rng)
    return {"loss": fit(model, Adam(), x, labels, epochs=2, rng=rng, title=None)["loss"], "process": os.getpid()}


def count(*, seed, log):
    with open(log, "a") as file:  # noqa: PTH123
        file.write(f"{seed}\n")
    return {"square": seed**2}


def fail_on_odd(*, seed):
    if seed % 2:
        raise ValueError(f"seed {seed} is odd")
    return {"half": seed // 2}


def interrupt_at_two(*, seed, log):
    if seed == 2:
        raise KeyboardInterrupt
    return count(seed=seed, log=log)


def test_grid_is_every_combination_in_order():
    assert grid(a=[1, 2], b="xy") == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


def test_the_number_of_workers_changes_nothing_but_the_process(cache, monkeypatch, tmp_path):
    configurations = grid(units=[4, 8], seed=[0, 1])
    one = sweep(train, configurations, workers=1)
    monkeypatch.setattr(sweeps, "CACHE", tmp_path / "elsewhere")
    many = sweep(train, configurations, workers=2)
    assert one["process"].unique().tolist() == [os.getpid()]
    assert os.getpid() not in many["process"].tolist()
    for column in ("units", "seed", "loss"):
        assert one[column].tolist() == many[column].tolist()


def test_a_larger_sweep_computes_only_what_is_new(tmp_path):
    log = str(tmp_path / "log")
    sweep(count, grid(seed=[1, 2], log=[log]), workers=1)
    frame = sweep(count, grid(seed=[3, 2, 1], log=[log]), workers=1)
    assert frame["square"].tolist() == [9, 4, 1]
    assert (tmp_path / "log").read_text().split() == ["1", "2", "3"]


def test_an_interrupted_sweep_goes_on_where_it_stopped(tmp_path, monkeypatch):
    log = str(tmp_path / "log")
    configurations = grid(seed=[0, 1, 2, 3], log=[log])
    with pytest.raises(KeyboardInterrupt):
        sweep(interrupt_at_two, configurations, workers=1)
    monkeypatch.setattr(interrupt_at_two, "__code__", count.__code__)
    assert sweep(interrupt_at_two, configurations, workers=1)["square"].tolist() == [0, 1, 4, 9]
    assert (tmp_path / "log").read_text().split() == ["0", "1", "2", "3"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_configuration_is_named_and_loses_no_other(cache, workers):
    with pytest.raises(CourseworkError, match=r"1 of 3 configurations failed") as error:
        sweep(fail_on_odd, grid(seed=[0, 1, 2]), workers=workers)
    assert "{'seed': 1}" in str(error.value)
    assert "seed 1 is odd" in str(error.value)
    stored = [read_result(file) for file in (cache / "fail_on_odd").iterdir()]
    assert sorted(result["half"] for result in stored) == [0, 1]


def test_a_damaged_result_is_computed_again(cache, tmp_path):
    configurations = grid(seed=[3], log=[str(tmp_path / "log")])
    sweep(count, configurations, workers=1)
    (file,) = (cache / "count").iterdir()
    file.write_text(file.read_text()[:5])
    assert sweep(count, configurations, workers=1)["square"].tolist() == [9]


def test_a_changed_or_exchanged_result_is_computed_again(cache, tmp_path, capsys):
    log = tmp_path / "log"
    configurations = grid(seed=[3, 4], log=[str(log)])
    sweep(count, configurations, workers=1)
    one, two = (cache / "count").iterdir()
    one.write_text(two.read_text())
    two.write_text(two.read_text().replace('"square": 9', '"square": 8').replace('"square": 16', '"square": 15'))
    assert sweep(count, configurations, workers=1)["square"].tolist() == [9, 16]
    assert capsys.readouterr().err.count("damaged; it will be made again") == 2
    assert log.read_text().split() == ["3", "4", "3", "4"]


def test_a_file_in_place_of_the_folder_is_named(cache, tmp_path):
    (cache / "count").write_text("")
    with pytest.raises(ProvenanceError, match=r"/count: expected a folder, received a file; move it away"):
        sweep(count, grid(seed=[3], log=[str(tmp_path / "log")]), workers=1)


def test_a_folder_in_place_of_a_result_is_named_before_anything_runs(cache, tmp_path):
    configurations = grid(seed=[3], log=[str(tmp_path / "log")])
    sweep(count, configurations, workers=1)
    (file,) = (cache / "count").iterdir()
    file.unlink()
    file.mkdir()
    with pytest.raises(ProvenanceError, match=rf"{file.name}: expected a file, received a folder; move it away"):
        sweep(count, configurations, workers=1)
    assert (tmp_path / "log").read_text().split() == ["3"]


def test_settings_without_a_value_are_refused(tmp_path):
    with pytest.raises(ProvenanceError, match="nothing but an address describes it"):
        sweep(count, grid(seed=[object()], log=[str(tmp_path / "log")]), workers=1)


def test_new_code_makes_new_results(cache, tmp_path, monkeypatch):
    configurations = grid(seed=[3], log=[str(tmp_path / "log")])
    sweep(count, configurations, workers=1)
    monkeypatch.setattr(sweeps, "depends_on", lambda function: {"source": "another"})
    sweep(count, configurations, workers=1)
    assert (tmp_path / "log").read_text().split() == ["3", "3"]


def test_progress_is_a_line_for_every_tenth(capsys, tmp_path):
    sweep(count, grid(seed=range(20), log=[str(tmp_path / "log")]), workers=1, title="squares")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[-1] == "squares: 20/20 runs"


def test_a_default_that_is_written_out_makes_no_other_configuration(tmp_path):
    def power(*, seed, exponent=2):
        (tmp_path / f"{seed}-{exponent}").touch(exist_ok=False)
        return {"power": seed**exponent}

    assert sweep(power, grid(seed=[3]), workers=1)["power"].tolist() == [9]
    assert sweep(power, grid(seed=[3], exponent=[2, 3]), workers=1)["power"].tolist() == [9, 27]
