"""Taking texts apart, and splitting sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.sentiment.text import split, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It's GREAT, isn't it?", "it is great , is not it ?"),
        ("I can't, won't and shan't.", "i can not , will not and shall not ."),
        ("John’s phone doesn’t work...", "john phone does not work . . ."),
        ("They're 3.5/5 stars, I'd say we've 1,000", "they are 3.5 / 5 stars , i would say we have 1,000"),
        ("so-so _really_ \x85 C3PO", "so - so _ really _ c 3 po"),
        ("غذا خوب بود 😀", "غذا خوب بود 😀"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_tokens(text, tokens):
    assert tokenize(text) == tokens.split()


@given(st.text(max_size=80))
def test_tokens_of_anything_are_words_without_spaces(text):
    tokens = tokenize(text)
    assert all(token and not any(sign.isspace() for sign in token) for token in tokens)
    assert [t for token in tokens for t in tokenize(token)] == tokens or "'" in text or "’" in text


@given(st.integers(20, 400), st.floats(0.1, 0.9), st.integers(0, 1000))
def test_split_is_stratified_complete_and_by_seed(count, share, seed):
    labels = (np.arange(count) < share * count).astype(np.int64)
    parts = split(labels, seed)
    together = np.concatenate([parts.train, parts.validation, parts.test])
    assert sorted(together) == list(range(count))
    assert len(parts.test) == round(0.15 * count)
    assert len(parts.validation) == int(0.1 * (count - len(parts.test)))
    for part in (parts.train, parts.validation, parts.test):
        assert abs(labels[part].sum() - len(part) * labels.mean()) <= 1.5
    again = split(labels, seed)
    assert all(np.array_equal(a, b) for a, b in zip(vars(parts).values(), vars(again).values(), strict=True))
