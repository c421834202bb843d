"""A batch is worked on in shards, by threads: NumPy and BLAS release the interpreter as they compute.

The shards depend on the batch alone, each is computed by single-threaded BLAS, and their results are combined in order.
So the numbers are the same, bit for bit, whatever the number of threads.
"""

import ctypes
import itertools
import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import OpenBLASController, ThreadpoolController

from convnet.checks import integer

Result = TypeVar("Result")

SHARD = 64  # samples at most: more would leave the cache, fewer would make threads wait for each other more often

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # of mallopt(3)


def _keep_freed_memory() -> None:
    """Tell the C library to keep up to 1 GiB of freed memory for the next batch, in one heap for all threads.

    Else every batch gets its arrays as fresh pages, and threads wait for each other while the system clears them. It
    concerns the whole process, and no other C library than glibc has such a function.
    """
    if os.name == "posix" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        for setting, value in ((M_TRIM_THRESHOLD, 1 << 30), (M_MMAP_THRESHOLD, 1 << 30), (M_ARENA_MAX, 1)):
            libc.mallopt(setting, value)


_keep_freed_memory()
_count: ContextVar[int | None] = ContextVar("threads", default=None)  # of each Python thread its own
_in_shard: ContextVar[bool] = ContextVar("in_shard", default=False)  # whether the thread is one of a pool
_workspace = threading.local()


def thread_count() -> int:
    """Threads in use: set by `threads`, else by the variable CONVNET_THREADS (or InputError), else all our cores."""
    if _in_shard.get():  # shards that wait for shards of their own would take up all of the pool
        return 1
    if (count := _count.get()) is not None:
        return count
    if (text := os.environ.get("CONVNET_THREADS")) is None:
        return _cores()
    return integer("CONVNET_THREADS", int(text) if text.isdecimal() else text)


def _cores() -> int:
    """Cores that this process may use, or all there are where the system does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Use `count` threads, at least 1, within the `with` block of this Python thread (raises InputError)."""
    token = _count.set(integer("threads", count))
    try:
        yield
    finally:
        _count.reset(token)


def shards(samples: int) -> list[slice]:
    """Cut a batch into an even number of shards, as equal as can be, or, if it is small, leave it whole."""
    count = 1 if samples < 32 else 2 * -(-samples // (2 * SHARD))
    ends = [samples * i // count for i in range(count + 1)]
    return [slice(start, end) for start, end in itertools.pairwise(ends)]


def map_shards(work: Callable[..., Result], *pieces: Sequence[Any]) -> list[Result]:
    """Call `work` with each shard, in threads, like `map`; return the results in order. Within `work` is one thread."""
    with _one_blas_thread:
        if len(pieces[0]) == 1 or thread_count() == 1:
            return [work(*piece) for piece in zip(*pieces, strict=True)]
        return list(_pool(thread_count()).map(work, *pieces))


def join(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The shards' arrays as one, contiguous."""
    return np.ascontiguousarray(np.concatenate(parts))


def workspace(name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An uninitialised work array of this thread, reused at the next call with the same name: fresh memory is slow.

    Nothing that is returned or put on a tape may be a view of it: the next call would change that.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    buffer = getattr(_workspace, name, None)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.uint8)
        setattr(_workspace, name, buffer)
    return buffer[:size].view(dtype).reshape(shape)


class _OneBlasThread:
    """BLAS computes in one thread from when the first Python thread enters until the last one has left.

    The limit is the whole process's: were each to lift it as it leaves, it would be lifted under the others.
    """

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limit = _as_any_thread(lambda: _blas().limit(limits=1, user_api="blas"))
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _as_any_thread(self._limit.restore_original_limits)


def _as_any_thread(change: Callable[[], Result]) -> Result:
    """Change the limit of OpenBLAS; threadpoolctl lets only that thread change it which did so first."""
    OpenBLASController.clear_controlling_thread(force=True)
    try:
        return change()
    finally:
        OpenBLASController.clear_controlling_thread(force=True)


_one_blas_thread = _OneBlasThread()


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def _pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="convnet", initializer=_in_shard.set, initargs=(True,))


if hasattr(os, "register_at_fork"):  # a fork has the pools without their threads, and would wait
    os.register_at_fork(after_in_child=_pool.cache_clear)
