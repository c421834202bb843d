"""The review sentences (Kotzias et al. 2015): reading, splitting, and taking them apart into tokens."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coursework.datasets.download import fetch
from coursework.errors import DataError

READS = ("data/sentences/*",)
SITES = ("Amazon", "IMDB", "Yelp")  # the order of the files

CONTRACTIONS = [  # GloVe has "not" and "is" for certain, and "n't" and "'s" not in every file
    (r"\bcan(?:no|')t\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\bshan't\b", "shall not"),
    (r"\blet's\b", "let us"),
    (r"n't\b", " not"),
    (r"\b(it|that|there|here|what|who|where|how|he|she)'s\b", r"\1 is"),
    (r"'s\b", ""),  # of the genitive
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'m\b", " am"),
    (r"'d\b", " would"),
]
TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]|_")  # a word, a number, or a single sign


@dataclass(frozen=True)
class Sentences:
    """Labelled sentences.

    Attributes:
        texts: as they stand in the files.
        labels: (N,) int64, 1 for positive and 0 for negative.
        sites: (N,) int64, indices into SITES.
    """

    texts: list[str]
    labels: np.ndarray
    sites: np.ndarray


@dataclass(frozen=True)
class Split:
    """Indices of the sentences for training, validation and testing; together all of them, each once."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def read_sentences(csv_quoting: bool = False) -> Sentences:
    """Read the three files; get them first if they are not there.

    Args:
        csv_quoting: read as the course did, taking a quotation mark at the start of a line for the beginning of a
            quoted field. That joins IMDB's lines from one such mark to the next: 2748 sentences in place of 3000.

    Raises:
        DataError: a file cannot be got, or a line is not a text, a tab and a class.
    """
    texts, labels, sites = [], [], []
    for site, path in enumerate(fetch("sentences")):
        rows = read_rows(path, csv_quoting)
        texts += [text for text, _ in rows]
        labels += [label for _, label in rows]
        sites += [site] * len(rows)
    return Sentences(texts, np.array(labels), np.array(sites))


def read_rows(path: Path, csv_quoting: bool = False) -> list[tuple[str, int]]:
    """Texts and classes of one file; lines end with "\\n" and nothing else (raises DataError)."""
    quoting = csv.QUOTE_MINIMAL if csv_quoting else csv.QUOTE_NONE
    rows: list[tuple[str, int]] = []
    try:
        with path.open(encoding="utf8", newline="\n") as lines:
            reader = csv.reader(lines, delimiter="\t", quoting=quoting)
            for row in reader:
                if len(row) != 2 or row[1] not in ("0", "1"):
                    where = f"{path}, line {reader.line_num}"
                    raise DataError(f"{where}: expected a text, a tab and 0 or 1, received {row}")
                rows.append((row[0], int(row[1])))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read ({error})") from error
    return rows


def tokenize(text: str) -> list[str]:
    """Take a text apart: lower case, contractions written out, each mark a token of its own.

    "It's GREAT, isn't it?" → it is great , is not it ?
    """
    text = text.lower().replace("’", "'")
    for pattern, expanded in CONTRACTIONS:
        text = re.sub(pattern, expanded, text)
    return TOKEN.findall(text)


def split(labels: np.ndarray, seed: int, test: float = 0.15, validation: float = 0.1) -> Split:
    """Split at random, with the same share of each label in all parts (stratified).

    Args:
        labels: (N,).
        seed: another one makes another split.
        test: share of all sentences.
        validation: share of the rest.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    chosen, rest = _take(order, labels, round(test * len(labels)))
    held_out, train = _take(rest, labels, int(validation * len(rest)))
    return Split(train, held_out, chosen)


def _take(order: np.ndarray, labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `count` of `order` with the labels' shares as in all of it, and the others."""
    ones = round(count * float(labels[order].mean()))
    rank = np.where(labels[order] == 1, np.cumsum(labels[order]), np.cumsum(1 - labels[order]))  # within its label
    first = rank <= np.where(labels[order] == 1, ones, count - ones)
    return order[first], order[~first]
