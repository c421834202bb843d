"""A batch is worked on in shards, by threads: NumPy and BLAS release the interpreter as they compute.

The shards depend on the batch alone, each is computed by single-threaded BLAS, and their results are combined in order.
So the numbers are the same, bit for bit, whatever the number of threads.
"""

from __future__ import annotations

import itertools
import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

Result = TypeVar("Result")

SHARD = 64  # samples at most: more would leave the cache, fewer would make threads wait for each other more often

# Give freed memory back to the system only beyond 60 MB: glibc sets that limit to twice the largest block freed so far.
# Else every batch gets its arrays as fresh pages, and threads wait for each other while the system clears them.
np.empty(30 << 20, np.uint8)

_count: int | None = None
_scratch = threading.local()


def thread_count() -> int:
    """Threads in use: set by `threads`, else by the environment variable CONVNET_THREADS, else the cores we may use."""
    return _count or int(os.environ.get("CONVNET_THREADS", 0)) or len(os.sched_getaffinity(0))


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Use `count` threads within the `with` block."""
    global _count
    before, _count = _count, count
    try:
        yield
    finally:
        _count = before


def shards(samples: int) -> list[slice]:
    """Cut a batch into an even number of shards, as equal as can be, or, if it is small, leave it whole."""
    count = 1 if samples < 32 else 2 * -(-samples // (2 * SHARD))
    ends = [samples * i // count for i in range(count + 1)]
    return [slice(start, end) for start, end in itertools.pairwise(ends)]


def map_shards(work: Callable[[slice], Result], pieces: list[slice]) -> list[Result]:
    """Call `work` with each shard, in threads; return the results in order."""
    with _blas().limit(limits=1, user_api="blas"):
        if len(pieces) == 1 or thread_count() == 1:
            return [work(piece) for piece in pieces]
        return list(_pool(thread_count()).map(work, pieces))


def scratch(name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An uninitialised work array of this thread, reused at the next call with the same name: fresh memory is slow."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    buffer = getattr(_scratch, name, None)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.uint8)
        setattr(_scratch, name, buffer)
    return buffer[:size].view(dtype).reshape(shape)


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def _pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="convnet")
