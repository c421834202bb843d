"""The runs of a sweep on a Dask cluster, in place of the processes of this machine.

This is not joblib's own backend for Dask: that waits for ever for a run that has brought down its workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coursework.errors import CourseworkError

PATIENCE = 30  # seconds to wait for the scheduler


def on_cluster(address: str, attempt: Callable[..., Any], arguments: list[tuple]) -> Iterator[Any]:
    """Call `attempt(*arguments[i])` for each i on the cluster's workers; yield what is returned, as it is done.

    What a worker was doing when it died, the scheduler gives to another; with no worker left it waits for a new one.

    Args:
        address: of the scheduler, such as tcp://host:8786.
        attempt: a function of a module that the workers can import.
        arguments: of each call.

    Raises:
        CourseworkError: Dask is not installed, the scheduler does not answer, or one call has brought down several
            workers.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise CourseworkError(
            f"DASK_SCHEDULER_ADDRESS is {address}, but Dask is not installed; pip install 'numpy-cnn-report[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE)
    except OSError as error:
        raise CourseworkError(
            f"no Dask scheduler answers at {address} ({error}); start one there (dask scheduler), "
            "or unset DASK_SCHEDULER_ADDRESS to compute on this machine"
        ) from error
    with client:
        futures = [client.submit(attempt, *values, pure=False) for values in arguments]
        try:
            for _, result in as_completed(futures, with_results=True):
                yield result
        except KilledWorker as error:
            raise CourseworkError(f"the cluster at {address} gave up: {error}") from error
