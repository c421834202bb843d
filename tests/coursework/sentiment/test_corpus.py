"""The sentences are read once, with the vectors of every size that is asked for."""

import joblib
import numpy as np
import pytest

from coursework.datasets.glove import Vectors
from coursework.datasets.reviews import Sentences
from coursework.sentiment import corpus
from coursework.sentiment.corpus import corpora

SENTENCES = Sentences(["Good food.", "It isn't good."], np.array([1, 0]), np.array([0, 1]))


@pytest.fixture
def asked(monkeypatch):
    """The words and sizes for which vectors were asked."""
    calls = []

    def glove(words, dimensions):
        calls.append((frozenset(words), dimensions))
        return Vectors({word: i for i, word in enumerate(sorted(words))}, np.zeros((len(words), dimensions)), "made up")

    monkeypatch.setattr(corpus, "glove", glove)
    monkeypatch.setattr(corpus, "read_sentences", lambda *_: SENTENCES)
    corpus.corpus.cache_clear()
    yield calls
    corpus.corpus.cache_clear()


def test_every_size_has_vectors_of_its_own_and_the_same_sentences(asked):
    with joblib.parallel_config("threading"):
        found = corpora([50, 100])
    assert {size: read.vectors.rows.shape[1] for size, read in found.items()} == {50: 50, 100: 100}
    assert all(read.sentences is SENTENCES for read in found.values())
    assert found[50].tokens == [["good", "food", "."], ["it", "is", "not", "good", "."]]
    assert {size for _, size in asked} == {50, 100}
    assert {words for words, _ in asked} == {frozenset({"good", "food", ".", "it", "is", "not"})}
    assert corpora([50])[50] is found[50]
