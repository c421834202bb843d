"""The sentences with their tokens and vectors, read once in each process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import joblib

from coursework.datasets.glove import Vectors, glove
from coursework.datasets.reviews import Sentences, read_sentences
from coursework.sentiment.text import tokenize


@dataclass(frozen=True)
class Corpus:
    """The sentences with their tokens, and the vectors of those tokens that GloVe has."""

    sentences: Sentences
    tokens: list[list[str]]
    vectors: Vectors


@cache
def corpus(csv_quoting: bool = True, dimensions: int = 100) -> Corpus:
    """Read the sentences; for the arguments see `reviews.read_sentences` and `glove.glove`."""
    sentences = read_sentences(csv_quoting)
    tokens = [tokenize(text) for text in sentences.texts]
    return Corpus(sentences, tokens, glove(_words(), dimensions))


def corpora(dimensions: Sequence[int]) -> dict[int, Corpus]:
    """`corpus` by dimensions of the vectors; big files that must be read first are read side by side."""
    pool = joblib.Parallel(n_jobs=min(len(dimensions), joblib.cpu_count()))
    pool(joblib.delayed(glove)(_words(), size) for size in dimensions)
    return {size: corpus(True, size) for size in dimensions}


def _words() -> set[str]:
    """Those of all sentences: one set for both readings, so that a big file is read only once."""
    return {token for text in read_sentences().texts for token in tokenize(text)}
