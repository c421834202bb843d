"""The experiments on sentences: one training and its test, and the baselines that it should be seen with."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from convnet import Adam, Dense, DivergedError, Sequential, fit, glorot_uniform
from coursework.datasets.reviews import SITES, read_sentences
from coursework.sentiment.classifier import train
from coursework.sentiment.corpus import corpus
from coursework.sentiment.encoding import PLAIN, ZEROS_FIRST, Encoder, Vocabulary
from coursework.sentiment.networks import SETTINGS, SMALLER_START, network, parallel_widths
from coursework.sentiment.text import split

ON_SENTENCES: Mapping[str, str] = {"accuracy": "test", "validation_accuracy": "validation"}  # columns and their heads


def classify_sentences(
    *,
    seed: int,
    setting: str = SMALLER_START.name,
    epochs: int = 8,
    kind: str = "base",
    hidden_units: int = 128,
    activation: str = "ReLU",
    optimizer: str = "Adam",
    learning_rate: float = 0.001,
    padding: str = ZEROS_FIRST,
    dimensions: int = 100,
    csv_quoting: bool = True,
    learn_vectors: bool = False,
    dropout: float = 0.5,
    batch_size: int = 100,
    patience: int | None = None,
) -> dict[str, Any]:
    """Train one network on the sentences and test it: an experiment for `sweep`.

    Args:
        seed: decides the split, the initial weights and the order of the sentences.
        setting: a key of SETTINGS.
        kind, hidden_units, activation: see `network`.
        optimizer: "Adam", or "momentum" with γ = 0.9.
        padding: one of PADDINGS.
        dimensions: of the word vectors.
        csv_quoting: whether to read the files as the course did, see `reviews.read_sentences`.
        learn_vectors: whether the word vectors learn, too; only with parallel widths, and then `padding` is zeros.
        dropout: share of the maxima that parallel widths drop in training.
        batch_size, patience: see `convnet.fit`.

    Returns:
        `accuracy` on the test sentences, `hits`, which of them are judged rightly, `sites`, the accuracy by site,
        `validation_accuracy` of the epoch that was kept, `seconds` of the training, and the history of `convnet.fit`;
        each of them None if the training diverged.
    """
    start = time.perf_counter()
    chosen, data = SETTINGS[setting], corpus(csv_quoting, dimensions)
    parts = split(data.sentences.labels, seed)
    if learn_vectors:
        encode = Vocabulary.of(data.tokens)
        model = parallel_widths(encode.table(data.vectors), dropout)
    else:
        encode = Encoder.of(data.vectors, padding, [data.tokens[i] for i in parts.train])
        model = network(kind, chosen, hidden_units, activation, dropout)
    try:
        trained = train(
            model, encode, data, parts, chosen.optimizer(optimizer, learning_rate), seed=seed, epochs=epochs,
            batch_size=batch_size, schedule=chosen.schedule, patience=patience,
        )  # fmt: skip
    except DivergedError:
        return dict.fromkeys(("accuracy", "hits", "sites", "validation_accuracy", "seconds", "history"))
    seconds = time.perf_counter() - start
    hits = (trained.positive([data.tokens[i] for i in parts.test]) >= 0.5) == data.sentences.labels[parts.test]
    kept = int(np.argmin(trained.history["validation_loss"])) if patience else -1
    return {
        "accuracy": float(hits.mean()),
        "hits": hits.tolist(),
        "validation_accuracy": trained.history["validation_accuracy"][kept],
        "sites": {name: float(hits[data.sentences.sites[parts.test] == i].mean()) for i, name in enumerate(SITES)},
        "seconds": seconds,
        "history": trained.history,
    }


def classify_averages(
    *, seed: int, dimensions: int = 100, csv_quoting: bool = True, epochs: int = 60
) -> dict[str, Any]:
    """Logistic regression on the mean of a sentence's vectors, by our own Dense and loss: a baseline for `sweep`."""
    data, rng = corpus(csv_quoting, dimensions), np.random.default_rng(seed)
    labels, parts = data.sentences.labels, split(data.sentences.labels, seed)
    x = Encoder.of(data.vectors, PLAIN, data.tokens)(data.tokens)
    known = np.maximum((x != 0).any(axis=2).sum(axis=1, keepdims=True), 1)
    means = (x.sum(axis=1) / known).astype(np.float32)  # N, dimensions
    model = Sequential([Dense(2, glorot_uniform)]).build((dimensions,), rng)
    held_out = means[parts.validation], labels[parts.validation]
    fit(
        model, Adam(0.01), means[parts.train], labels[parts.train],
        epochs=epochs, rng=rng, validation=held_out, patience=5, title=None,
    )  # fmt: skip
    hits = model(means[parts.test]).argmax(axis=1) == labels[parts.test]
    return {"accuracy": float(hits.mean()), "hits": hits.tolist()}


def majority_hits(seed: int, csv_quoting: bool = True) -> np.ndarray:
    """Which test sentences have the more frequent label of the training ones, as a constant answer would."""
    labels = read_sentences(csv_quoting).labels
    parts = split(labels, seed)
    return labels[parts.test] == (labels[parts.train].mean() >= 0.5)
