"""The fixture `made_up`: sentences whose sentiment lies in the order of their words."""

import numpy as np
import pytest
from made_up_sentences import VECTORS

from coursework.datasets.reviews import Sentences
from coursework.sentiment import experiment
from coursework.sentiment.corpus import Corpus
from coursework.sentiment.text import tokenize


@pytest.fixture
def made_up(monkeypatch):
    """240 sentences: good or bad food, with a "not" now and then; the network must see the order of the words."""
    rng = np.random.default_rng(1)
    texts, labels = [], []
    for _ in range(240):
        positive, negated = rng.integers(2), rng.integers(2)
        word = "good" if positive != negated else "bad"
        texts.append(f"The food was {'not ' if negated else ''}{word}{'.' * rng.integers(1, 4)}")
        labels.append(positive)
    sentences = Sentences(texts, np.array(labels), np.arange(240) % 3)
    data = Corpus(sentences, [tokenize(text) for text in texts], VECTORS)
    monkeypatch.setattr(experiment, "corpus", lambda *_: data)
    monkeypatch.setattr(experiment, "read_sentences", lambda *_: sentences)
    return data
