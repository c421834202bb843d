"""Sweeps on a Dask cluster: a real scheduler and two worker processes on this machine."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from distributed import Client

from convnet import Dense, Sequential, fit
from convnet.optimizers import Adam
from coursework.errors import CourseworkError
from coursework.experiments import dask_cluster
from coursework.experiments import sweep as sweeps
from coursework.experiments.sweep import grid, sweep
from coursework.paths import ROOT


def train(*, units, seed):
    """A small real training, long enough to be interrupted."""
    time.sleep(0.3)
    rng = np.random.default_rng(seed)
    x, labels = rng.standard_normal((60, 5)).astype(np.float32), rng.integers(3, size=60)
    model = Sequential([Dense(units), Dense(3)]).build((5,), rng)
    return {"loss": fit(model, Adam(), x, labels, epochs=2, rng=rng, title=None)["loss"], "process": os.getpid()}


def fail_on_odd(*, seed):
    if seed % 2:
        raise ValueError(f"seed {seed} is odd")
    return {"half": seed // 2}


def kill_its_worker(*, seed):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "CACHE", tmp_path / "cache")


def begin(kind, file, *options):
    """Start a scheduler or a worker of Dask; the scheduler writes its address to the file."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(file), "--no-dashboard"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*command, "--host", "127.0.0.1", *options], env=environment, cwd=file.parent, **quiet)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    file = tmp_path_factory.mktemp("cluster") / "scheduler"
    process = begin("scheduler", file, "--port", "0")
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield file
    process.kill()
    process.wait()


@pytest.fixture
def workers(scheduler, request, monkeypatch):
    """Worker processes of a cluster that sweeps use: two, or as many as the test says."""
    count = getattr(request, "param", 2)
    processes = [begin("worker", scheduler, "--nthreads", "1", "--no-nanny") for _ in range(count)]
    with Client(scheduler_file=str(scheduler)) as client:
        client.wait_for_workers(count, timeout=60)
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", client.scheduler.address)
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_a_cluster_gives_the_same_results_although_a_worker_dies(workers, monkeypatch, tmp_path, capsys):
    configurations = grid(units=[4, 8], seed=range(5))
    write, written = sweeps.write_result, []

    def kill_one_half_way(file, result):
        write(file, result)
        written.append(result["process"])
        if len(written) == 4:
            workers[0].kill()

    with monkeypatch.context() as patch:
        patch.setattr(sweeps, "write_result", kill_one_half_way)
        ours = sweep(train, configurations, title="training")
    assert "training: 10/10 runs" in capsys.readouterr().out
    assert set(written[:4]) == {worker.pid for worker in workers}
    assert set(written[-4:]) == {workers[1].pid}
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS")
    monkeypatch.setattr(sweeps, "CACHE", tmp_path / "elsewhere")
    local = sweep(train, configurations, workers=1)
    for column in ("units", "seed", "loss"):
        assert ours[column].tolist() == local[column].tolist()


def test_a_failing_configuration_is_named_and_loses_no_other(workers):
    with pytest.raises(CourseworkError, match="1 of 3 configurations failed") as error:
        sweep(fail_on_odd, grid(seed=[0, 1, 2]))
    assert "seed 1 is odd" in str(error.value)


def test_other_code_on_a_worker_is_refused(workers, monkeypatch):
    monkeypatch.setattr(sweeps, "depends_on", lambda function: {"source": "another"})
    with pytest.raises(CourseworkError, match="has another source"):
        sweep(fail_on_odd, grid(seed=[0]))


@pytest.mark.parametrize("workers", [4], indirect=True)
def test_a_run_that_kills_its_workers_is_given_up(workers):
    with pytest.raises(CourseworkError, match="gave up"):
        sweep(kill_its_worker, grid(seed=[0]))


def test_what_the_tests_start_listens_on_loopback_alone(workers):
    with Client(os.environ["DASK_SCHEDULER_ADDRESS"]) as client:
        addresses = [client.scheduler.address, *client.scheduler_info()["workers"]]
    assert len(addresses) == 3
    assert all(address.startswith("tcp://127.0.0.1:") for address in addresses)


def test_no_scheduler_is_said_so(monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setattr(dask_cluster, "PATIENCE", 1)
    with pytest.raises(CourseworkError, match="no Dask scheduler answers at tcp:"):
        sweep(fail_on_odd, grid(seed=[0]))


def test_nothing_to_compute_needs_no_cluster(monkeypatch):
    before = sweep(fail_on_odd, grid(seed=[0, 2]), workers=1)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    assert sweep(fail_on_odd, grid(seed=[0, 2])).equals(before)
