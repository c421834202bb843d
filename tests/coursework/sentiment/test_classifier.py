"""Classifiers of sentences: what they learn, say and look at, and what must not crash."""

import numpy as np
import pytest
from made_up_sentences import ODD, TRAIN, VECTORS

from convnet import Adam
from coursework.sentiment.classifier import SentenceClassifier, train
from coursework.sentiment.encoding import LENGTH, PADDINGS, PLAIN, ZEROS_FIRST, Encoder, Vocabulary
from coursework.sentiment.networks import network, parallel_widths
from coursework.sentiment.text import split, tokenize


@pytest.mark.parametrize("padding", PADDINGS)
def test_odd_sentences_have_a_defined_answer(padding):
    encode = Encoder.of(VECTORS, padding, TRAIN)
    x = encode(ODD)
    assert np.isfinite(x).all()
    np.testing.assert_array_equal(x[2], x[3])  # cut to LENGTH
    model = network("parallel widths").build((LENGTH, 6), np.random.default_rng(0))
    trained = SentenceClassifier(model, encode, {})
    assert np.isfinite(trained.positive(ODD)).all()
    for text in ("", "   ", "xyzzy 😀 سلام"):
        assert trained.classify(text) == "no opinion: none of its words is known"
    assert trained.classify("good " * 10_000).endswith("%)")
    assert trained.influence(["good", "unknown", "bad"]).shape == (3,)
    assert trained.influence([]).shape == (0,)


def test_influence_is_what_leaving_a_word_out_does(made_up):
    parts = split(made_up.sentences.labels, 0)
    encode = Encoder.of(VECTORS, ZEROS_FIRST, [made_up.tokens[i] for i in parts.train])
    trained = train(network(), encode, made_up, parts, Adam(0.003), seed=0, epochs=25)
    whole, without = tokenize("The food was not good."), tokenize("The food was good.")
    p, p_without = trained.positive([whole, without])
    assert trained.influence(whole)[3] == pytest.approx(p - p_without, abs=1e-6)
    assert trained.influence(whole)[3] < -0.5  # "not" turns it round
    assert trained.classify("The food was good.").startswith("positive")
    assert trained.classify("The food was not good.").startswith("negative")


def test_learning_the_vectors_moves_those_of_words_seen_and_no_others(made_up):
    vocabulary = Vocabulary.of(made_up.tokens)
    before, parts = vocabulary.table(VECTORS), split(made_up.sentences.labels, 0)
    trained = train(parallel_widths(before), vocabulary, made_up, parts, Adam(), seed=0, epochs=2)
    after = trained.model.params["embedding_1.table"]
    assert not after[0].any()
    assert (after[vocabulary.numbers["good"]] != before[vocabulary.numbers["good"]]).all()
    for text in ("", "xyzzy 😀 سلام"):
        assert trained.classify(text).startswith("no opinion")
    assert np.isfinite(trained.positive(ODD)).all()


def test_an_explanation_has_the_probability_and_a_weight_for_every_token(made_up):
    encode = Encoder.of(VECTORS, PLAIN, TRAIN)
    model = network("parallel widths").build((LENGTH, 6), np.random.default_rng(0))
    trained = SentenceClassifier(model, encode, {})
    for (head, tokens, weights), sentence in zip(trained.explain(TRAIN), TRAIN, strict=True):
        assert head == f"{100 * trained.positive([sentence])[0]:.0f} %"
        assert tokens == sentence
        np.testing.assert_array_equal(weights, trained.influence(sentence))
