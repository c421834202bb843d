"""A classifier of sentences that takes text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from convnet import Sequential, fit
from convnet.optimizers import Optimizer
from convnet.schedules import Schedule, constant
from coursework.sentiment.corpus import Corpus
from coursework.sentiment.encoding import Encoder, Vocabulary
from coursework.sentiment.text import Split, tokenize


@dataclass(frozen=True)
class SentenceClassifier:
    """A trained network that takes text.

    Attributes:
        model: puts out the logits of negative and positive.
        encode: turns tokens into its input.
        history: of its training, see `convnet.fit`.
    """

    model: Sequential
    encode: Encoder | Vocabulary
    history: dict[str, list[float]]

    def positive(self, sentences: list[list[str]]) -> np.ndarray:
        """Probability (N,) that a sentence, a list of tokens, is positive."""
        return self.model.predict_proba(self.encode(sentences))[:, 1]

    def classify(self, text: str) -> str:
        """Say what is thought of a text, for people: "positive (93 %)"."""
        tokens = tokenize(text)
        if not any(token in self.encode for token in tokens):
            return "no opinion: none of its words is known"
        p = float(self.positive([tokens])[0])
        return f"positive ({100 * p:.0f} %)" if p >= 0.5 else f"negative ({100 - 100 * p:.0f} %)"

    def influence(self, tokens: list[str]) -> np.ndarray:
        """How much the probability of positive would fall without each of the tokens (N,), each left out alone."""
        without = [tokens[:i] + tokens[i + 1 :] for i in range(len(tokens))]
        p = self.positive([tokens, *without])
        return p[0] - p[1:]

    def explain(self, sentences: Iterable[list[str]]) -> list[tuple[str, list[str], np.ndarray]]:
        """The probability of positive, such as "93 %", the tokens, and their influence, for each list of tokens."""
        return [(f"{100 * self.positive([tokens])[0]:.0f} %", tokens, self.influence(tokens)) for tokens in sentences]


def train(
    model: Sequential,
    encode: Encoder | Vocabulary,
    data: Corpus,
    parts: Split,
    optimizer: Optimizer,
    *,
    seed: int,
    epochs: int,
    batch_size: int = 100,
    schedule: Schedule = constant,
    patience: int | None = None,
    title: str | None = None,
) -> SentenceClassifier:
    """Train a network on sentences.

    Args:
        model: not built yet.
        encode: turns tokens into its input.
        data: all sentences.
        parts: which of them to train and to validate on.
        seed: decides the initial weights and the order of the sentences.
        epochs, batch_size, schedule, patience, title: see `convnet.fit`.

    Raises:
        DivergedError: the loss is no longer a finite number.
    """
    rng = np.random.default_rng(seed)
    model.build(encode.input_shape, rng)
    x, held_out = (encode([data.tokens[i] for i in part]) for part in (parts.train, parts.validation))
    labels = data.sentences.labels
    history = fit(
        model,
        optimizer,
        x,
        labels[parts.train],
        epochs=epochs,
        rng=rng,
        batch_size=batch_size,
        schedule=schedule,
        validation=(held_out, labels[parts.validation]),
        patience=patience,
        title=title,
    )
    return SentenceClassifier(model, encode, history)
