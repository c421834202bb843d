"""Sentences as the input of a network: word vectors as the channels of an image one pixel wide, or words by number."""

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


@dataclass(frozen=True)
class Encoder:
    """Turns texts into the input of a network.

    Attributes:
        vectors: of the words; a word that is not among them counts as zeros.
        padding: one of PADDINGS, how short sentences are lengthened.
        mean, sd: (dimensions,), of the training sentences.
    """

    vectors: Vectors
    padding: str
    mean: np.ndarray
    sd: np.ndarray

    @classmethod
    def of(cls, vectors: Vectors, padding: str, sentences: list[list[str]]) -> Encoder:
        """Standardise by the mean and standard deviation, for each dimension, of these (training) sentences."""
        if padding == PLAIN:
            return cls(vectors, padding, np.float32(0), np.float32(1))
        x, real = look_up(vectors, sentences, repeat=padding == REPEATED)
        chosen = x[real] if padding == ZEROS_LAST else x.reshape(-1, x.shape[2])
        return cls(vectors, padding, chosen.mean(axis=0), np.maximum(chosen.std(axis=0), np.float32(1e-6)))

    def __call__(self, sentences: list[list[str]]) -> np.ndarray:
        """Input (N, LENGTH, dimensions) float32 for lists of tokens; one without a known word is all padding."""
        x, real = look_up(self.vectors, sentences, repeat=self.padding == REPEATED)
        x = (x - self.mean) / self.sd
        if self.padding == ZEROS_LAST:
            x *= real[:, :, None]
        return x.astype(np.float32, copy=False)

    def __contains__(self, token: str) -> bool:
        """Whether there is a vector for it."""
        return token in self.vectors.index

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of what it puts out, without N."""
        return LENGTH, self.vectors.rows.shape[1]


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
        x = np.zeros((len(sentences), LENGTH), np.int64)
        for row, tokens in zip(x, sentences, strict=True):
            kept = [self.numbers.get(token, 0) for token in tokens[:LENGTH]]
            row[: len(kept)] = kept
        return x

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


def look_up(vectors: Vectors, sentences: list[list[str]], repeat: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (N, LENGTH, dimensions) of the first tokens, zeros after them, and where tokens are (N, LENGTH)."""
    x = np.zeros((len(sentences), LENGTH, vectors.rows.shape[1]), np.float32)
    real = np.zeros((len(sentences), LENGTH), bool)
    for tokens, rows, places in zip(sentences, x, real, strict=True):
        kept = (tokens * LENGTH if repeat else tokens)[:LENGTH]
        places[: len(kept)] = True
        for place, token in enumerate(kept):
            if token in vectors.index:
                rows[place] = vectors.rows[vectors.index[token]]
    return x, real
