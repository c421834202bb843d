"""Texts as tokens, and sentences split for training, validation and testing."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

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
class Split:
    """Indices of the sentences for training, validation and testing; together all of them, each once."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


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
