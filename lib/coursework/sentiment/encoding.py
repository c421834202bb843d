"""Sentences as the input of a network: sequences of word vectors, or of the words' numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from coursework.datasets.glove import Vectors

LENGTH = 50  # tokens of a sentence; longer ones are cut, shorter ones lengthened
ZEROS_FIRST = "zeros, then standardised"  # what the course used
ZEROS_LAST = "standardised, then zeros"
REPEATED = "repeated, then standardised"
PLAIN = "zeros, not standardised"
PADDINGS = (ZEROS_FIRST, ZEROS_LAST, REPEATED, PLAIN)
PADDING, UNKNOWN = 0, 1  # rows of a table that are no word's


@dataclass(frozen=True)
class Encoder:
    """Turns tokens into the input of a network: the sequence of their vectors, standardised once for all.

    Attributes:
        numbers: row of each word in the table.
        table: (2 + words, dimensions) float32, for PADDING, for UNKNOWN words, and for the others.
        repeat: whether short sentences are repeated; otherwise padding follows them.
    """

    numbers: dict[str, int]
    table: np.ndarray
    repeat: bool

    @classmethod
    def of(cls, vectors: Vectors, padding: str, sentences: list[list[str]]) -> Encoder:
        """Standardise by the mean and standard deviation, for each dimension, of these (training) sentences.

        Args:
            vectors: of the words; a word that is not among them counts as zeros.
            padding: one of PADDINGS, how short sentences are lengthened.
            sentences: lists of tokens.
        """
        numbers = {word: 2 + row for word, row in vectors.index.items()}
        table = np.concatenate([np.zeros((2, vectors.rows.shape[1])), vectors.rows])
        repeat = padding == REPEATED
        if padding != PLAIN:
            places = _places(numbers, sentences, UNKNOWN, repeat)
            share = np.bincount(places.ravel(), minlength=len(table)) / places.size
            if padding == ZEROS_LAST:
                share[PADDING] = 0
                share /= share.sum()
            mean = share @ table
            sd = np.sqrt(share @ (table - mean) ** 2)
            table = (table - mean) / np.maximum(sd, 1e-6)
            if padding == ZEROS_LAST:
                table[PADDING] = 0
        return cls(numbers, table.astype(np.float32), repeat)

    def __call__(self, sentences: list[list[str]]) -> np.ndarray:
        """Input (N, LENGTH, dimensions) float32 for lists of tokens; one without a known word is all padding."""
        return self.table[_places(self.numbers, sentences, UNKNOWN, self.repeat)]

    def __contains__(self, token: str) -> bool:
        """Whether there is a vector for it."""
        return token in self.numbers

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of what it puts out, without N."""
        return LENGTH, self.table.shape[1]


@dataclass(frozen=True)
class Vocabulary:
    """Turns tokens into numbers, for a network that learns the vectors itself; 0 stands for what is no known word."""

    numbers: dict[str, int]
    input_shape = (LENGTH,)

    @classmethod
    def of(cls, sentences: Iterable[list[str]]) -> Vocabulary:
        """A number for every token, from 1."""
        tokens = sorted({token for sentence in sentences for token in sentence})
        return cls({token: number for number, token in enumerate(tokens, start=1)})

    def __call__(self, sentences: list[list[str]]) -> np.ndarray:
        """Numbers (N, LENGTH) of the first tokens, zeros after them."""
        return _places(self.numbers, sentences, PADDING)

    def __contains__(self, token: str) -> bool:
        """Whether it has a number."""
        return token in self.numbers

    def table(self, vectors: Vectors) -> np.ndarray:
        """Vectors (numbers, dimensions) float32 by number; zeros for 0 and for tokens that have none."""
        table = np.zeros((len(self.numbers) + 1, vectors.rows.shape[1]), np.float32)
        for token, number in self.numbers.items():
            if token in vectors.index:
                table[number] = vectors.rows[vectors.index[token]]
        return table


def _places(numbers: dict[str, int], sentences: list[list[str]], unknown: int, repeat: bool = False) -> np.ndarray:
    """Numbers (N, LENGTH) of the first tokens of each sentence, once or over and over; PADDING after them."""
    places = np.full((len(sentences), LENGTH), PADDING)
    for row, tokens in zip(places, sentences, strict=True):
        kept = [numbers.get(token, unknown) for token in (tokens * LENGTH if repeat else tokens)[:LENGTH]]
        row[: len(kept)] = kept
    return places
