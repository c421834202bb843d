"""Threads: as many as asked for, none that waits for ever, and the same bits whoever else computes."""

import os
import platform
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
import threadpoolctl

from convnet import Adam, Conv2D, Dense, Flatten, InputError, ReLU, Sequential, fit, thread_count, threads
from convnet.threads import map_shards, shards, workspace

WINDOWS = """
import ctypes, importlib, os, sys
import convnet
def library(name, load=ctypes.CDLL):
    assert name is not None, "there is no such library"
    return load(name)
ctypes.CDLL, os.name = library, "nt"
del os.register_at_fork
if hasattr(os, "sched_getaffinity"):
    del os.sched_getaffinity
threads = importlib.reload(sys.modules["convnet.threads"])
assert threads.thread_count() == os.cpu_count()
"""
FAULTS = """
import resource
from concurrent.futures import ThreadPoolExecutor
import numpy as np
import convnet
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    arrays = [np.ones(1 << 20, np.uint8) for _ in range(150)]
    del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
with ThreadPoolExecutor(1) as pool:
    for run in (faults, lambda: pool.submit(faults).result()):  # here, and in a thread
        run()
        assert run() < 100  # fresh pages would be 38400, or as huge ones 75 at the least, and more in every call
"""
one_known_blas = pytest.mark.skipif(
    not [library for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"],
    reason="a BLAS, such as Apple's Accelerate, that threadpoolctl does not know",
)


def blas_threads():
    return max(library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas")


def in_threads(*functions):
    """The results of functions that run at the same time, each in its own Python thread."""
    results = [None] * len(functions)

    def work(i, function):
        results[i] = function()

    running = [threading.Thread(target=work, args=each, daemon=True) for each in enumerate(functions)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
        assert not thread.is_alive()
    return results


def test_shards_of_shards_end():
    def inner(piece):
        return piece.start

    def outer(piece):
        assert thread_count() == 1
        return map_shards(inner, shards(200))

    def asks_for_more(piece):
        with threads(2):
            return outer(piece)

    with threads(2):  # of which each would wait for the other
        assert in_threads(lambda: map_shards(outer, shards(300)))[0] is not None
    with threads(2):
        assert in_threads(lambda: map_shards(asks_for_more, shards(300)))[0] is not None
    starts = [piece.start for piece in shards(200)]
    assert in_threads(lambda: map_shards(outer, shards(300)))[0] == [starts] * len(shards(300))


def test_a_forked_process_has_threads_of_its_own():
    def work(piece):
        return piece.stop

    with threads(2):
        ends = map_shards(work, shards(200))
        pid = os.fork()
        if pid == 0:
            signal.alarm(20)  # ends this process if it waits for threads that only its parent has
            os._exit(map_shards(work, shards(200)) != ends)
    assert os.waitpid(pid, 0)[1] == 0


def test_the_network_needs_no_posix():
    subprocess.run([sys.executable, "-c", WINDOWS], check=True)


@pytest.mark.parametrize("count", [0, -1, 1.5, None, "2", True])
def test_a_number_of_threads_is_a_number(count):
    with pytest.raises(InputError, match="threads: expected a whole number from 1"), threads(count):
        pass


@pytest.mark.parametrize("text", ["abc", "-1", "0", "", "1.5", "²"])
def test_the_environment_variable_is_checked(text, monkeypatch):
    monkeypatch.setenv("CONVNET_THREADS", text)
    with pytest.raises(InputError, match="CONVNET_THREADS: expected a whole number from 1"):
        thread_count()
    with threads(3):
        assert thread_count() == 3


def test_the_number_of_threads_is_that_of_the_block_the_variable_or_the_cores(monkeypatch):
    monkeypatch.setenv("CONVNET_THREADS", "5")
    assert thread_count() == 5
    with threads(np.int64(2)), threads(3):
        assert thread_count() == 3
        assert in_threads(thread_count) == [5]  # another thread has its own
    monkeypatch.delenv("CONVNET_THREADS")
    assert 1 <= thread_count() <= os.cpu_count()
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # which macOS has not
    assert thread_count() == os.cpu_count()


@one_known_blas
def test_blas_has_one_thread_until_all_are_done():
    first_inside, first_done = threading.Event(), threading.Event()

    def first(piece):
        first_inside.set()
        second_inside.wait(60)

    def second(piece):
        second_inside.set()
        first_done.wait(60)
        return blas_threads()

    def run_first():
        map_shards(first, shards(1))
        first_done.set()

    def run_second():
        first_inside.wait(60)
        return map_shards(second, shards(1))

    second_inside = threading.Event()
    with threadpoolctl.threadpool_limits(2, "blas"):
        assert blas_threads() == 2
        assert in_threads(run_first, run_second)[1] == [1]
        assert blas_threads() == 2


@one_known_blas
def test_blas_has_its_threads_back_after_an_error():
    def fail(piece):
        raise ZeroDivisionError

    with threadpoolctl.threadpool_limits(2, "blas"):
        with pytest.raises(ZeroDivisionError):
            map_shards(fail, shards(200))
        assert blas_threads() == 2


def test_trainings_at_the_same_time_give_the_bits_that_each_gives_alone(rng):
    x, labels = rng.standard_normal((150, 12, 12, 2)).astype(np.float32), rng.integers(3, size=150)

    def train(seed, count):
        generator = np.random.default_rng(seed)
        layers = [Conv2D(8, 5), ReLU(), Conv2D(8, 5), ReLU(), Flatten(), Dense(40), ReLU(), Dense(3)]
        model = Sequential(layers).build((12, 12, 2), generator)
        with threads(count):
            history = fit(model, Adam(), x, labels, epochs=2, batch_size=50, rng=generator, title=None)
        return history, [value.tobytes() for value in model.params.values()]

    alone = [train(seed, 1) for seed in range(3)]
    assert in_threads(*(lambda seed=seed: train(seed, seed + 1) for seed in range(3))) == alone


def test_work_arrays_are_of_one_thread():
    ours = workspace("test", (3,), np.float32)
    ours[...] = 1
    in_threads(lambda: workspace("test", (3,), np.float32).fill(2))
    assert (ours == 1).all()
    assert np.shares_memory(ours, workspace("test", (2,), np.float64)) is False or ours.nbytes >= 16


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="keeps memory by glibc's mallopt")
def test_freed_memory_is_kept_for_the_next_batch():
    """In a process of its own: a heap for each thread, which this process may have by now, would not be kept."""
    subprocess.run([sys.executable, "-c", FAULTS], check=True)
