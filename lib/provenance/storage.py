"""What is kept between runs: written whole or not at all, and only read if it is what was written under its name."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from provenance.errors import ProvenanceError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which takes its place at the end of the `with` block, and vanishes if that fails.

    Raises:
        ProvenanceError: it cannot be written. An OSError of the block that has to do with other files passes.
    """
    require_no_folder(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path.parent)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut may leave an empty file under the name
        temporary.replace(path)
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in (temporary, path, *path.parents):
            raise
        raise not_writable(path, error) from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all (raises as `replacing`)."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_result(path: Path, result: Any) -> None:
    """Write a result, which JSON can hold, with its file's name and a checksum (raises as `replacing`)."""
    sealed = {"sha256": _seal(path, result), "result": result}
    write_atomically(path, json.dumps(sealed).encode())


def read_result(path: Path) -> Any:
    """A stored result, or None if there is none; one that is damaged or another file's is named, and counts as none.

    Raises:
        ProvenanceError: a folder is in its place.
    """
    require_no_folder(path)
    try:
        stored = json.loads(path.read_text(encoding="utf8"))
        if stored["sha256"] == _seal(path, stored["result"]):
            return stored["result"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    print(f"{path}: damaged; it will be made again", file=sys.stderr, flush=True)
    return None


def require_no_folder(path: Path) -> None:
    """Refuse a folder in the place of a file, which no writing could replace (raises ProvenanceError)."""
    if path.is_dir():
        raise ProvenanceError(f"{path}: expected a file, received a folder; move it away")


@contextmanager
def locked(path: Path, waiting: str) -> Iterator[None]:
    """Let one process at a time into the `with` block; another one waits.

    Args:
        path: of the lock, a file that stays.
        waiting: what to tell people while another process is in.

    Raises:
        ProvenanceError: the lock cannot be written.
    """
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            print(waiting, file=sys.stderr, flush=True)
            lock.acquire()
    except OSError as error:
        raise not_writable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def not_writable(path: Path, error: OSError) -> ProvenanceError:
    """What to raise when the disk refuses `path`."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        return ProvenanceError(f"{error.filename or path}: expected a folder, received a file; move it away")
    return ProvenanceError(f"{path}: cannot be written ({error.strerror}); free space or permit writing there")


@cache
def remove_leftovers(folder: Path) -> None:
    """Remove, once in each process, the temporary files that killed processes of this machine have left in a folder."""
    for path in folder.glob(".*"):
        match = re.fullmatch(r"\..+\.(\d+)", path.name)
        if match and path.is_file() and not _is_alive(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True


def _seal(path: Path, result: Any) -> str:
    return hashlib.sha256(f"{path.name} {json.dumps(result)}".encode()).hexdigest()
