"""GloVe word vectors (Pennington et al. 2014), cut to the words that are needed, and kept.

There are several files to read from, in this order: `data/glove/glove.6B.<d>d.txt` or `glove.6B.zip` where the user has
put one; the packages of data/sources.toml for 50 and 100 dimensions; the zip from its public address.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coursework.datasets.download import fetch
from coursework.datasets.glove_files import read_vectors
from coursework.errors import DataError
from coursework.paths import BUILD, DATA, ROOT
from provenance import dependencies, hash_file, of_function, replacing, require_no_folder

READS = ("data/glove*/*",)
DIMENSIONS = (50, 100, 200, 300)


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
    depends = dependencies(of_function(glove, ROOT), ROOT)
    about = json.dumps([file.name, hash_file(file), dimensions, needed, depends])
    key = hashlib.sha256(about.encode()).hexdigest()[:32]
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
