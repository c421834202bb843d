"""The sentences with their tokens and vectors, read once in each process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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
    # one set of words for both readings, so that the big file is read only once
    return Corpus(sentences, tokens, glove({t for text in read_sentences().texts for t in tokenize(text)}, dimensions))
