"""What is kept between runs: written whole or not at all, and only read if it is what was written under its name."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from convnet import CheckpointError, Sequential, checkpoint_facts
from coursework.errors import CourseworkError
from coursework.paths import CHECKPOINTS


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which takes its place at the end of the `with` block, and vanishes if that fails.

    Raises:
        CourseworkError: it cannot be written.
    """
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise CourseworkError(
            f"{path}: cannot be written ({error.strerror}); free space or permit writing there"
        ) from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()


def write_result(path: Path, result: dict[str, Any]) -> None:
    """Write a result, which JSON can hold, with its file's name and a checksum (raises as `replacing`)."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps({"sha256": _sha256(path, result), "result": result}), encoding="utf8")


def read_result(path: Path) -> dict[str, Any] | None:
    """A stored result, or None if there is none; one that is damaged or another file's is named, and counts as none."""
    try:
        stored = json.loads(path.read_text(encoding="utf8"))
        if stored["sha256"] == _sha256(path, stored["result"]):
            return stored["result"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        pass
    print(f"{path}: damaged; computing it again", flush=True)
    return None


def checkpoint_path(name: str, network: Sequential, images: np.ndarray, labels: np.ndarray, *settings: object) -> Path:
    """A file in reports/build/checkpoints whose name has a hash of everything that a trained network depends on.

    Args:
        settings: all that decides the training beside network and samples, with the `experiments.code_hash` of the
            modules that train.
    """
    about = repr([network, images.shape, *settings]).encode()
    key = hashlib.sha256(about + images.tobytes() + labels.tobytes()).hexdigest()[:12]
    return CHECKPOINTS / f"{name}-{key}.npz"


def stored_facts(checkpoint: Path) -> dict[str, Any] | None:
    """What a checkpoint says of its training, or None if there is none; a damaged one is named, and removed."""
    if not checkpoint.exists():
        return None
    try:
        return checkpoint_facts(checkpoint)
    except CheckpointError as error:
        print(f"{error}. It is removed, and made again", flush=True)
        checkpoint.unlink()
        return None


def _sha256(path: Path, result: dict[str, Any]) -> str:
    return hashlib.sha256(f"{path.name} {json.dumps(result)}".encode()).hexdigest()
