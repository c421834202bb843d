"""The review sentences (Kotzias et al. 2015)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coursework.datasets.download import fetch
from coursework.errors import DataError

READS = ("data/sentences/*",)
SITES = ("Amazon", "IMDB", "Yelp")  # the order of the files


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
