"""Reading what sources deliver, piece by piece: members of archives by their exact names, packed files, tables.

Nothing in an archive is run, and links in it are not followed.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from coursework.errors import SourceError

CHUNK = 1 << 16  # bytes
LARGEST_TABLE = 10_000_000  # bytes of a member that is read whole
BROKEN = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error)  # raised for a damaged archive


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
        except BROKEN as error:
            raise _broken(error) from error
        except (RuntimeError, ValueError) as error:  # encrypted, packed in an unknown way, a name that is no text
            raise SourceError(f"{name} cannot be unpacked: {error}") from None
        if stream is None:
            raise SourceError(f"the package's {name} is no file")
        yield io.BufferedReader(bz2.BZ2File(stream), 1 << 20) if name.endswith(".bz2") else stream


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """All of a stream, piece by piece."""
    while chunk := stream.read(CHUNK):
        yield chunk


def unpacked(chunks: Iterable[bytes], form: str | None) -> Iterator[bytes]:
    """A file, piece by piece, out of what a source has of it.

    Args:
        chunks: of what it has.
        form: None for the file itself, "gzip", or "rows", see data/sources.toml.

    Raises:
        SourceError: it breaks off, or is not what it should be: the source's fault, not the disk's.
    """
    try:
        match form:
            case "gzip":
                yield from _unzipped(chunks)
            case "rows":
                yield _lines(chunks)
            case _:
                yield from chunks
    except (OSError, *BROKEN) as error:
        raise _broken(error) from error


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)  # of gzip
    for chunk in chunks:
        while chunk and not unpacker.eof:
            yield unpacker.decompress(chunk, 16 * CHUNK)  # a bomb goes off in small pieces
            chunk = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise EOFError("the packed file ends too early")


def _lines(chunks: Iterable[bytes]) -> bytes:
    """A JSON list of {"text": …, "class": 0 or 1} as lines of text, tab, class; rows without a class are left out."""
    table = b""
    for chunk in chunks:
        table += chunk
        if len(table) > LARGEST_TABLE:
            raise SourceError(f"a table of more than {LARGEST_TABLE} bytes")
    try:
        rows = json.loads(table)
        lines = [f"{row['text']}\t{row['class']}\n" for row in rows if row["class"] is not None]
        return "".join(lines).encode()
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(f"no table of texts and classes ({type(error).__name__}: {error})") from None


def _broken(error: Exception) -> SourceError:
    return SourceError(f"broken off or not what it should be ({type(error).__name__}: {error})")
