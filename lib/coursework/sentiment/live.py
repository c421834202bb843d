"""What the widget needs that judges the sentences its reader writes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from convnet import Embedding, Sequential
from coursework.datasets.glove import glove, glove_file
from coursework.datasets.glove_files import first_words
from coursework.live import describe
from coursework.sentiment.classifier import SentenceClassifier
from coursework.sentiment.encoding import LENGTH, Vocabulary
from coursework.sentiment.text import CONTRACTIONS


def judged_sentences(
    trained: SentenceClassifier, sentence: str, dimensions: int, frequent: int = 1000
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts and arrays of the widget `sentence`.

    Args:
        trained: a network that takes numbers and has learnt the vectors of the corpus' words.
        sentence: to begin with.
        dimensions: of the vectors.
        frequent: so many of the most frequent words of GloVe are known, too, by the vectors that it has of them.
    """
    model, words = with_more_words(trained.model, trained.encode, dimensions, frequent)
    layers, arrays = describe({"judge": model})
    facts = {
        "networks": layers,
        "words": words,
        "length": LENGTH,
        "contractions": CONTRACTIONS,
        "sentence": sentence,
    }
    return facts, arrays


def with_more_words(
    model: Sequential, vocabulary: Vocabulary, dimensions: int, frequent: int
) -> tuple[Sequential, list[str]]:
    """The network with rows for more words behind those that it has learnt, and all its words in order, from 1."""
    file = glove_file(dimensions)
    vectors = glove([w for w in first_words(file, frequent, dimensions) if w not in vocabulary], dimensions)
    table = np.concatenate([model.params["embedding_1.table"], vectors.rows])
    larger = Sequential([Embedding(table), *deepcopy(model.layers[1:])]).build((LENGTH,), np.random.default_rng(0))
    for name, values in model.params.items():
        larger.params[name][: len(values)] = values
    return larger, [*vocabulary.numbers, *vectors.index]


def worth_of_words(trained: SentenceClassifier, tokens: list[str]) -> Figure:
    """For each of the tokens that are read, how much the probability of positive would fall without it, in points."""
    tokens = tokens[:LENGTH]
    fig, ax = plt.subplots(figsize=(6.8, 1.8), layout="constrained")
    ax.bar(range(len(tokens)), 100 * trained.influence(tokens), color="0.35")
    ax.axhline(0, color="0", linewidth=0.6)
    ax.set(ylabel="worth, points", xticks=range(len(tokens)))
    ax.set_xticklabels(tokens, rotation=60, ha="right", parse_math=False)
    return fig
