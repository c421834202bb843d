"""Sentiment of sentences: word vectors as the channels of an image one pixel wide, and the networks of Part 2."""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from convnet import (
    Adam,
    Conv1D,
    Dense,
    DivergedError,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    Layer,
    MaxPool1D,
    Parallel,
    ReLU,
    Sequential,
    evaluate,
    fan_in_uniform,
    fit,
    glorot_uniform,
)
from coursework.datasets.glove import Vectors, glove
from coursework.datasets.reviews import SITES, Sentences, read_sentences, split, tokenize
from coursework.settings import ACTIVATIONS, ORIGINAL, STANDARD, Setting

LENGTH = 50  # tokens of a sentence; longer ones are cut, shorter ones lengthened
ZEROS_FIRST = "zeros, then standardised"  # what the course used
ZEROS_LAST = "standardised, then zeros"
REPEATED = "repeated, then standardised"
PLAIN = "zeros, not standardised"
WIDTHS = (1, 2, 3)  # neighbouring words that a filter of the network with parallel widths sees
PADDINGS = (ZEROS_FIRST, ZEROS_LAST, REPEATED, PLAIN)

# He's start, right for digits, is too large for few sentences; this one was chosen on the validation sentences
BETTER = replace(STANDARD, filters=fan_in_uniform, dense=fan_in_uniform)
SETTINGS = {
    setting.name: setting
    for setting in (
        ORIGINAL,
        BETTER,
        replace(BETTER, name="the course's start, better training", filters=ORIGINAL.filters, dense=ORIGINAL.dense),
        replace(ORIGINAL, name="better start, the course's training", filters=BETTER.filters, dense=BETTER.dense),
    )
}


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
        x, real = _look_up(vectors, sentences, repeat=padding == REPEATED)
        chosen = x[real] if padding == ZEROS_LAST else x.reshape(-1, x.shape[2])
        return cls(vectors, padding, chosen.mean(axis=0), np.maximum(chosen.std(axis=0), np.float32(1e-6)))

    def __call__(self, sentences: list[list[str]]) -> np.ndarray:
        """Input (N, LENGTH, dimensions) float32 for lists of tokens; one without a known word is all padding."""
        x, real = _look_up(self.vectors, sentences, repeat=self.padding == REPEATED)
        x = (x - self.mean) / self.sd
        if self.padding == ZEROS_LAST:
            x *= real[:, :, None]
        return x.astype(np.float32, copy=False)

    def knows(self, token: str) -> bool:
        """Whether there is a vector for it."""
        return token in self.vectors.index


@dataclass(frozen=True)
class Numbering:
    """Turns tokens into numbers, for a network that learns the vectors itself; 0 stands for what is no known word."""

    numbers: dict[str, int]

    def __call__(self, sentences: list[list[str]]) -> np.ndarray:
        """Numbers (N, LENGTH) of the first tokens, zeros after them."""
        x = np.zeros((len(sentences), LENGTH), np.int64)
        for row, tokens in zip(x, sentences, strict=True):
            kept = [self.numbers.get(token, 0) for token in tokens[:LENGTH]]
            row[: len(kept)] = kept
        return x

    def knows(self, token: str) -> bool:
        """Whether it has a number."""
        return token in self.numbers


def _look_up(vectors: Vectors, sentences: list[list[str]], repeat: bool) -> tuple[np.ndarray, np.ndarray]:
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


def network(
    kind: str = "base", setting: Setting = BETTER, hidden_units: int = 128, activation: str = "ReLU"
) -> Sequential:
    """A network of the write-up for sentences (LENGTH, dimensions), not built yet.

    Args:
        kind: "base", "two blocks" or "no convolution"; or "parallel widths" (Kim 2014), see `parallel_widths`.
        setting: gives the initialisers.
        hidden_units: of the fully connected layer.
        activation: a key of ACTIVATIONS.
    """

    def active(layer: Layer) -> list[Layer]:
        return [layer, ACTIVATIONS[activation]()]

    def block(filters: int) -> list[Layer]:
        conv = [layer for _ in range(2) for layer in active(Conv1D(filters, 3, kernel_initializer=setting.filters))]
        return [*conv, MaxPool1D(2, ceil=True)]

    if kind == "parallel widths":
        return parallel_widths()
    hidden = {
        "base": [*block(64), Flatten(), *active(Dense(hidden_units, setting.dense))],
        "two blocks": [*block(64), *block(128), Flatten(), *active(Dense(hidden_units, setting.dense))],
        "no convolution": [Flatten(), *active(Dense(1024, setting.dense)), *active(Dense(1024, setting.dense))],
    }[kind]
    return Sequential([*hidden, Dense(2, setting.dense)])


def parallel_widths(table: np.ndarray | None = None) -> Sequential:
    """The network of Kim (2014): convolutions of several widths side by side, the maximum over time of each, dropout.

    Args:
        table: word vectors to begin with, (words, dimensions), for a network that takes numbers and learns the vectors
            with the rest ("non-static"); without it, the input is vectors ("static").
    """
    widths = [
        Sequential([Conv1D(100, width, kernel_initializer=fan_in_uniform), ReLU(), GlobalMaxPool1D()])
        for width in WIDTHS
    ]
    words = [] if table is None else [Embedding(table)]
    return Sequential([*words, Parallel(widths), Dropout(0.5), Dense(2, fan_in_uniform)])


@dataclass(frozen=True)
class Corpus:
    """The sentences with their tokens, and the vectors of those tokens that GloVe has."""

    sentences: Sentences
    tokens: list[list[str]]
    vectors: Vectors

    def numbered(self) -> tuple[Numbering, np.ndarray]:
        """A number for every token, from 1, and the table of their vectors; zeros for 0 and where GloVe has none."""
        tokens = sorted({token for sentence in self.tokens for token in sentence})
        table = np.zeros((len(tokens) + 1, self.vectors.rows.shape[1]), np.float32)
        for number, token in enumerate(tokens, start=1):
            if token in self.vectors.index:
                table[number] = self.vectors.rows[self.vectors.index[token]]
        return Numbering({token: number for number, token in enumerate(tokens, start=1)}), table


@cache
def corpus(csv_quoting: bool = True, dimensions: int = 100) -> Corpus:
    """Read once in each process; for the arguments see `sentences.read_sentences` and `vectors.glove`."""
    sentences = read_sentences(csv_quoting)
    tokens = [tokenize(text) for text in sentences.texts]
    # one set of words for both readings, so that the big file is read only once
    return Corpus(sentences, tokens, glove({t for text in read_sentences().texts for t in tokenize(text)}, dimensions))


@dataclass(frozen=True)
class SentenceClassifier:
    """A trained network that takes text.

    Attributes:
        model: puts out the logits of negative and positive.
        encode: turns tokens into its input.
        test: indices of the sentences that it was neither trained nor chosen on.
        history: of its training, see `convnet.fit`.
    """

    model: Sequential
    encode: Encoder | Numbering
    test: np.ndarray
    history: dict[str, list[float]]

    def positive(self, sentences: list[list[str]]) -> np.ndarray:
        """Probability (N,) that a sentence, a list of tokens, is positive."""
        return self.model.predict_proba(self.encode(sentences))[:, 1]

    def classify(self, text: str) -> str:
        """Say what is thought of a text, for people: "positive (93 %)"."""
        tokens = tokenize(text)
        if not any(self.encode.knows(token) for token in tokens):
            return "no opinion: none of its words is known"
        p = float(self.positive([tokens])[0])
        return f"positive ({100 * p:.0f} %)" if p >= 0.5 else f"negative ({100 - 100 * p:.0f} %)"

    def influence(self, tokens: list[str]) -> np.ndarray:
        """How much the probability of positive would fall without each of the tokens (N,), each left out alone."""
        without = [tokens[:i] + tokens[i + 1 :] for i in range(len(tokens))]
        p = self.positive([tokens, *without])
        return p[0] - p[1:]


def train(
    *,
    seed: int,
    setting: str = STANDARD.name,
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
    batch_size: int = 100,
    patience: int | None = None,
    title: str | None = None,
) -> SentenceClassifier:
    """Train one network on the sentences.

    Args:
        seed: decides the split, the initial weights and the order of the sentences.
        setting: a key of SETTINGS.
        kind, hidden_units, activation: see `network`.
        optimizer: "Adam", or "momentum" with γ = 0.9.
        padding: one of PADDINGS.
        dimensions: of the word vectors.
        csv_quoting: whether to read the files as the course did, see `sentences.read_sentences`.
        learn_vectors: whether the word vectors learn, too; only with parallel widths, and then `padding` is zeros.
        batch_size, patience, title: see `convnet.fit`.

    Raises:
        DivergedError: the loss is no longer a finite number.
    """
    chosen, data, rng = SETTINGS[setting], corpus(csv_quoting, dimensions), np.random.default_rng(seed)
    labels, parts = data.sentences.labels, split(data.sentences.labels, seed)
    train_tokens, held_out_tokens = ([data.tokens[i] for i in part] for part in (parts.train, parts.validation))
    if learn_vectors:
        encode, table = data.numbered()
        model = parallel_widths(table).build((LENGTH,), rng)
    else:
        encode = Encoder.of(data.vectors, padding, train_tokens)
        model = network(kind, chosen, hidden_units, activation).build((LENGTH, dimensions), rng)
    history = fit(
        model,
        chosen.optimizer(optimizer, learning_rate),
        encode(train_tokens),
        labels[parts.train],
        epochs=epochs,
        rng=rng,
        batch_size=batch_size,
        schedule=chosen.schedule,
        validation=(encode(held_out_tokens), labels[parts.validation]),
        patience=patience,
        title=title,
    )
    return SentenceClassifier(model, encode, parts.test, history)


def classify_sentences(*, seed: int, **options: Any) -> dict[str, Any]:
    """Train one network, see `train`, and test it: an experiment for `experiments.sweep`.

    Returns:
        `accuracy` on the test sentences (that of chance if training diverged), `sites`, the same by site,
        `validation_accuracy` of the epoch that was kept, `seconds` of the training, and the history of `convnet.fit`.
    """
    start = time.perf_counter()
    try:
        trained = train(seed=seed, **options)
    except DivergedError:
        return {"accuracy": 0.5, "validation_accuracy": 0.5, "sites": None, "seconds": None, "history": None}
    seconds = time.perf_counter() - start
    data = corpus(options.get("csv_quoting", True), options.get("dimensions", 100))
    hits = (trained.positive([data.tokens[i] for i in trained.test]) >= 0.5) == data.sentences.labels[trained.test]
    kept = int(np.argmin(trained.history["validation_loss"])) if options.get("patience") else -1
    return {
        "accuracy": float(hits.mean()),
        "validation_accuracy": trained.history["validation_accuracy"][kept],
        "sites": {name: float(hits[data.sentences.sites[trained.test] == i].mean()) for i, name in enumerate(SITES)},
        "seconds": seconds,
        "history": trained.history,
    }


# so that `sweep` fills in what is not given, and one network under two names of an experiment is trained once
classify_sentences.__signature__ = inspect.signature(train)


def classify_averages(
    *, seed: int, dimensions: int = 100, csv_quoting: bool = True, epochs: int = 60
) -> dict[str, Any]:
    """Logistic regression on the mean of a sentence's vectors, by our own Dense and loss: a baseline for `sweep`."""
    data, rng = corpus(csv_quoting, dimensions), np.random.default_rng(seed)
    labels, parts = data.sentences.labels, split(data.sentences.labels, seed)
    x, _ = _look_up(data.vectors, data.tokens, repeat=False)
    known = np.maximum((x != 0).any(axis=2).sum(axis=1, keepdims=True), 1)
    means = (x.sum(axis=1) / known).astype(np.float32)  # N, dimensions
    model = Sequential([Dense(2, glorot_uniform)]).build((dimensions,), rng)
    held_out = means[parts.validation], labels[parts.validation]
    fit(
        model, Adam(0.01), means[parts.train], labels[parts.train],
        epochs=epochs, rng=rng, validation=held_out, patience=5, title=None,
    )  # fmt: skip
    return {"accuracy": evaluate(model, means[parts.test], labels[parts.test])["accuracy"]}


def majority_share(seed: int, csv_quoting: bool = True) -> float:
    """Accuracy on the test sentences of always answering with the more frequent label of the training ones."""
    labels = read_sentences(csv_quoting).labels
    parts = split(labels, seed)
    return float((labels[parts.test] == (labels[parts.train].mean() >= 0.5)).mean())
