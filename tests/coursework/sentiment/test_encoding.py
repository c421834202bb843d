"""Sentences as input: lengthened, standardised, numbered."""

import numpy as np
import pytest
from made_up_sentences import TRAIN, VECTORS

from coursework.sentiment.encoding import (
    LENGTH,
    PADDINGS,
    PLAIN,
    REPEATED,
    ZEROS_LAST,
    Encoder,
    Vocabulary,
)


@pytest.mark.parametrize("padding", PADDINGS)
def test_lengthening(padding):
    x = Encoder.of(VECTORS, padding, TRAIN)(TRAIN)
    assert x.shape == (3, LENGTH, 6)
    assert x.dtype == np.float32
    if padding == PLAIN:
        np.testing.assert_array_equal(x[1, 0], VECTORS.rows[1])
        assert not x[1, 1:].any()
    elif padding == ZEROS_LAST:
        real = np.concatenate([x[i, : len(tokens)] for i, tokens in enumerate(TRAIN)])
        np.testing.assert_allclose(real.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(real.std(axis=0), 1, atol=1e-4)
        assert not x[1, 1:].any()
    else:
        np.testing.assert_allclose(x.mean(axis=(0, 1)), 0, atol=1e-5)
        np.testing.assert_allclose(x.std(axis=(0, 1)), 1, atol=1e-4)
        assert (x[1, 1:] == x[1, 1]).all()
        assert np.array_equal(x[1, 0], x[1, 1]) == (padding == REPEATED)
    if padding == REPEATED:
        np.testing.assert_array_equal(x[0, 5:10], x[0, :5])


def test_what_is_known():
    encode = Encoder.of(VECTORS, PLAIN, TRAIN)
    vocabulary = Vocabulary.of(TRAIN)
    assert "good" in encode
    assert "unknown" not in encode
    assert "unknown" in vocabulary
    assert "the" in vocabulary
    assert "elsewhere" not in vocabulary


def test_input_shapes_are_those_of_the_input():
    for encode in (Encoder.of(VECTORS, PLAIN, TRAIN), Vocabulary.of(TRAIN)):
        assert encode(TRAIN).shape[1:] == encode.input_shape


def test_words_by_number_and_their_table():
    vocabulary = Vocabulary.of(TRAIN)
    assert sorted(vocabulary.numbers.values()) == list(range(1, 10))
    numbers = vocabulary([["good", "elsewhere", "bad"]])[0]
    assert numbers[:4].tolist() == [vocabulary.numbers["good"], 0, vocabulary.numbers["bad"], 0]
    table = vocabulary.table(VECTORS)
    assert (table.shape, table.dtype) == ((10, 6), np.float32)
    assert not table[[0, vocabulary.numbers["unknown"]]].any()
    np.testing.assert_array_equal(table[vocabulary.numbers["good"]], VECTORS.rows[0])
