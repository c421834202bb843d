"""Where results and trained networks are kept: under a name that has a hash of everything they depend on."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from convnet import CheckpointError
from coursework.experiments.checkpoint import checkpoint_metadata
from coursework.paths import CHECKPOINTS, ROOT
from provenance import dependencies, describe, of_function, remove_leftovers, require_no_folder


def depends_on(function: Callable) -> dict[str, str]:
    """What the results of a function depend on beside its arguments: code, data and packages, see `provenance`."""
    return dependencies(of_function(function, ROOT), ROOT)


def key_of(function: Callable, settings: Any, depends: dict[str, str]) -> str:
    """Hash of everything that a result depends on.

    Args:
        function: computes it.
        settings: all its arguments, by value.
        depends: from `depends_on`.

    Raises:
        ProvenanceError: a setting has no value but its address.
    """
    about = [function.__module__, function.__qualname__, describe(settings), depends]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def checkpoint_path(name: str, function: Callable, **settings: Any) -> Path:
    """The file in reports/build/checkpoints for what `function` trains with these settings.

    Args:
        name: the first word of the file's name.
        function: trains.
        settings: all that decides the training: network, optimiser, samples, seed, ...
    """
    return CHECKPOINTS / f"{name}-{key_of(function, settings, depends_on(function))}.npz"


def discard_damaged(checkpoint: Path) -> None:
    """Remove a checkpoint that is damaged, and say so; its training then begins anew.

    What killed processes have left half-written beside it goes, too.

    Raises:
        ProvenanceError: a folder is in its place.
    """
    require_no_folder(checkpoint)
    remove_leftovers(checkpoint.parent)
    if checkpoint.exists():
        try:
            checkpoint_metadata(checkpoint)
        except CheckpointError as error:
            print(f"{error}. It is removed, and made again", file=sys.stderr, flush=True)
            checkpoint.unlink()
