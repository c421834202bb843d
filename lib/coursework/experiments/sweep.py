"""Many trainings at once: every combination of a grid and the seeds, in parallel, each result kept.

They run in processes of this machine, or on the Dask cluster whose scheduler DASK_SCHEDULER_ADDRESS names. A result is
stored under the hash of its whole configuration and of the code, data and packages that make it. So a sweep that was
interrupted goes on where it stopped, and one that was enlarged computes only what is new.
"""

from __future__ import annotations

import inspect
import itertools
import json
import os
import platform
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import joblib
import pandas as pd

import convnet
from coursework.errors import CourseworkError
from coursework.experiments.dask_cluster import on_cluster
from coursework.experiments.trained import depends_on, key_of
from coursework.paths import CACHE, ROOT
from coursework.progress import bar_is_watched, progress_bar
from provenance import ProvenanceError, read_result, require_unchanged, write_result

Configuration = dict[str, Any]
Result = dict[str, Any]


def grid(**values: Iterable[Any]) -> list[Configuration]:
    """Every combination of the given values: grid(width=[1, 2], seed=[0]) has two configurations."""
    return [dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())]


def sweep(
    run: Callable[..., Result],
    configurations: list[Configuration],
    *,
    workers: int | None = None,
    title: str = "sweep",
) -> pd.DataFrame:
    """Call `run(**configuration)` for each configuration, in parallel processes with one thread each.

    Args:
        run: a function of a module, whose result JSON can hold and depends on nothing but its arguments.
        configurations: from `grid`; literals only.
        workers: processes on this machine; by default as many as there are cores.
        title: what the progress line calls it.

    Returns:
        A row for each configuration, in their order: its values, then its results.

    Raises:
        CourseworkError: some configurations failed. Each is named, and the results of all others are kept. Or the
            cluster cannot be used.
        ProvenanceError: code was changed after this process loaded it, or a result cannot be kept.
    """
    depends = depends_on(run)
    files = [_file(run, configuration, depends) for configuration in configurations]
    results: dict[Path, Result] = {file: stored for file in files if (stored := read_result(file)) is not None}
    missing = {file: c for file, c in zip(files, configurations, strict=True) if file not in results}
    failures = []
    progress = _progress(_compute(run, list(missing.values()), workers, depends), len(missing), title)
    for index, result, error in progress:
        file = list(missing)[index]
        if error is None:
            require_unchanged(depends, ROOT)  # processes that were started late have loaded what was on the disk then
            write_result(file, result)
            results[file] = result
        else:
            failures.append(f"{missing[file]}:\n{error}")
    if failures:
        raise CourseworkError(
            f"{title}: {len(failures)} of {len(configurations)} configurations failed; the others are kept. "
            + "\n".join(failures)
        )
    return pd.DataFrame([c | results[file] for file, c in zip(files, configurations, strict=True)])


def _compute(
    run: Callable, configurations: list[Configuration], workers: int | None, depends: dict[str, str]
) -> Iterator[tuple]:
    """Yield (index, result, error) of each configuration as it is done."""
    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if address and configurations:
        yield from on_cluster(address, _attempt_as, [(depends, run, i, c) for i, c in enumerate(configurations)])
        return
    workers = min(workers or joblib.cpu_count(), len(configurations))
    if workers <= 1:
        yield from (_attempt(run, index, configuration) for index, configuration in enumerate(configurations))
        return
    pool = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch="all")
    yield from pool(joblib.delayed(_attempt)(run, i, c, threads=1) for i, c in enumerate(configurations))


def _attempt(run: Callable, index: int, configuration: Configuration, threads: int | None = None) -> tuple:
    """One configuration, in whichever process: its index, and either its result or the traceback."""
    try:
        with convnet.threads(threads or convnet.thread_count()):
            return index, json.loads(json.dumps(run(**configuration))), None
    except Exception:
        return index, None, traceback.format_exc(limit=-3)


def _attempt_as(depends: dict[str, str], run: Callable, index: int, configuration: Configuration) -> tuple:
    """The same on another machine, unless the result would depend on something else there."""
    try:
        here = depends_on(run)
    except ProvenanceError as error:
        return index, None, f"{platform.node()}: {error}"
    if differing := [name for name in depends | here if depends.get(name) != here.get(name)]:
        more = f" and {len(differing) - 3} more" if len(differing) > 3 else ""
        where = f"{platform.node()} has another {', '.join(differing[:3])}{more}"
        return index, None, f"{where}; update this project there, and run there: make data"
    return _attempt(run, index, configuration, threads=1)


def _progress(results: Iterator[tuple], total: int, title: str) -> Iterator[tuple]:
    """Pass the results on under a progress bar, or with a line for every tenth where nobody watches a bar."""
    watched = bar_is_watched()
    for done, result in enumerate(progress_bar(title, total, "run", results, scaled=False), start=1):
        if not watched and (done * 10 // total != (done - 1) * 10 // total):
            print(f"{title}: {done}/{total} runs", flush=True)
        yield result


def _file(run: Callable, configuration: Configuration, depends: dict[str, str]) -> Path:
    """Where the result of a configuration is kept; a default that is written out makes no other configuration."""
    bound = inspect.signature(run).bind(**configuration)
    bound.apply_defaults()
    return CACHE / run.__name__ / f"{key_of(run, bound.arguments, depends)}.json"
