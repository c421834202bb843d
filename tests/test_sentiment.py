"""Sentences: reading, taking apart, splitting, lengthening; the networks; and what must not crash."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet import threads
from coursework import paths
from coursework.datasets import download as fetch
from coursework.datasets.glove import Vectors
from coursework.datasets.reviews import Sentences, read_rows, read_sentences, split, tokenize
from coursework.errors import DataError
from coursework.experiments import sweep as experiments
from coursework.experiments.sweep import sweep
from coursework.sentiment import experiment as sentiment
from coursework.sentiment.experiment import LENGTH, PADDINGS, PLAIN, REPEATED, ZEROS_FIRST, ZEROS_LAST, Encoder, network
from coursework.settings import ORIGINAL, STANDARD

RNG = np.random.default_rng(0)
WORDS = ["good", "bad", "not", "the", "food", "was", ",", "."]
VECTORS = Vectors({word: i for i, word in enumerate(WORDS)}, RNG.standard_normal((8, 6)).astype(np.float32), "made up")


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


def test_rows_with_and_without_quoting(tmp_path):
    path = tmp_path / "imdb.txt"
    path.write_bytes('One.\t1\n"Two\t0\nthree"\t1\nFour\x85 is one line.\t0\n'.encode())
    assert read_rows(path) == [("One.", 1), ('"Two', 0), ('three"', 1), ("Four\x85 is one line.", 0)]
    assert read_rows(path, csv_quoting=True) == [("One.", 1), ("Two\t0\nthree", 1), ("Four\x85 is one line.", 0)]


@given(st.binary(max_size=60) | st.text('ab"\t01\n\r\0é', max_size=40).map(str.encode), st.booleans())
def test_fuzzed_rows_are_texts_with_a_class_or_our_error(tmp_path_factory, content, csv_quoting):
    path = tmp_path_factory.getbasetemp() / "rows.txt"
    path.write_bytes(content)
    try:
        rows = read_rows(path, csv_quoting)
    except DataError:
        return
    assert all(label in (0, 1) for _, label in rows)
    if not csv_quoting:
        lines = [line.rstrip("\r") for line in content.decode().split("\n")]
        assert [f"{text}\t{label}" for text, label in rows] == [line for line in lines if line]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"One.\t1\nTwo.\n", "line 2: expected a text"), (b"One.\t2\n", "line 1"), (b"One.\xff\t1\n", "cannot be read")],
)
def test_bad_rows_are_named(tmp_path, content, reason):
    (tmp_path / "imdb.txt").write_bytes(content)
    with pytest.raises(DataError, match=f"imdb.txt.*{reason}"):
        read_rows(tmp_path / "imdb.txt")


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


TRAIN = [["the", "food", "was", "good", "."], ["bad"], ["not", "good", ",", "not", "bad", "unknown"]]


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


ODD = [[], ["unknown", "سلام", "😀"], ["good"] * 10_000, ["good"] * LENGTH]


@pytest.mark.parametrize("padding", PADDINGS)
def test_odd_sentences_have_a_defined_answer(padding):
    encode = Encoder.of(VECTORS, padding, TRAIN)
    x = encode(ODD)
    assert np.isfinite(x).all()
    np.testing.assert_array_equal(x[2], x[3])  # cut to LENGTH
    model = network("parallel widths").build((LENGTH, 6), np.random.default_rng(0))
    trained = sentiment.SentenceClassifier(model, encode, np.array([]), {})
    assert np.isfinite(trained.positive(ODD)).all()
    for text in ("", "   ", "xyzzy 😀 سلام"):
        assert trained.classify(text) == "no opinion: none of its words is known"
    assert trained.classify("good " * 10_000).endswith("%)")
    assert trained.influence(["good", "unknown", "bad"]).shape == (3,)
    assert trained.influence([]).shape == (0,)


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        ("base", [(25, 64), (1600,), (128,)]),
        ("two blocks", [(25, 64), (13, 128), (1664,), (128,)]),
        ("no convolution", [(300 * 50,), (1024,)]),
        ("parallel widths", [(300,)]),
    ],
)
def test_networks_have_the_shapes_of_the_write_up(kind, shapes):
    model = network(kind, ORIGINAL).build((50, 300), np.random.default_rng(0))
    outputs = [layer.output_shape for layer in model.layers]
    assert all(shape in outputs for shape in shapes)
    assert model.output_shape == (2,)


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
    data = sentiment.Corpus(sentences, [tokenize(text) for text in texts], VECTORS)
    monkeypatch.setattr(sentiment, "corpus", lambda *_: data)
    monkeypatch.setattr(sentiment, "read_sentences", lambda *_: sentences)
    return data


KINDS = [{"kind": "base"}, {"kind": "parallel widths"}, {"learn_vectors": True, "batch_size": 32}]


@pytest.mark.parametrize("kind", KINDS)
def test_networks_learn_what_a_mean_of_words_cannot_tell(made_up, kind):
    options = kind | {"padding": ZEROS_FIRST, "dimensions": 6, "epochs": 25, "learning_rate": 0.003}
    result = sentiment.classify_sentences(seed=0, setting=STANDARD.name, **options)
    assert result["accuracy"] > 0.95
    assert set(result["sites"]) == {"Amazon", "IMDB", "Yelp"}
    assert len(result["history"]["loss"]) == 25
    assert sentiment.classify_averages(seed=0, dimensions=6)["accuracy"] < 0.8
    assert 0.3 < sentiment.majority_share(0) < 0.7


def test_same_seed_same_result_whatever_the_number_of_threads(made_up):
    results = []
    for count in (1, 3):
        with threads(count):
            options = {"kind": "parallel widths", "padding": PLAIN, "dimensions": 6, "epochs": 12, "patience": 2}
            results.append(sentiment.classify_sentences(seed=3, setting=STANDARD.name, **options) | {"seconds": None})
    assert results[0] == results[1]


def test_a_rate_at_which_training_diverges_counts_as_chance(made_up):
    options = {"dimensions": 6, "epochs": 4, "optimizer": "momentum", "learning_rate": 1e6}
    result = sentiment.classify_sentences(seed=0, setting=STANDARD.name, **options)
    assert result["accuracy"] == 0.5
    assert result["history"] is None


def test_one_training_under_several_names_is_done_once(made_up, tmp_path, monkeypatch):
    monkeypatch.setattr(experiments, "CACHE", tmp_path)
    short = {"seed": 0, "dimensions": 6, "epochs": 1}
    names = [short, short | {"kind": "base"}, short | {"padding": ZEROS_FIRST, "csv_quoting": True}]
    results = sweep(sentiment.classify_sentences, names, workers=1)
    assert results["accuracy"].nunique() == 1
    assert len(list(tmp_path.rglob("*.json"))) == 1
    with pytest.raises(TypeError, match="units"):
        sweep(sentiment.classify_sentences, [short | {"units": 1}])


def test_influence_is_what_leaving_a_word_out_does(made_up):
    trained = sentiment.train(seed=0, padding=ZEROS_FIRST, dimensions=6, epochs=25, learning_rate=0.003)
    whole, without = tokenize("The food was not good."), tokenize("The food was good.")
    p, p_without = trained.positive([whole, without])
    assert trained.influence(whole)[3] == pytest.approx(p - p_without, abs=1e-6)
    assert trained.influence(whole)[3] < -0.5  # "not" turns it round
    assert trained.classify("The food was good.").startswith("positive")
    assert trained.classify("The food was not good.").startswith("negative")


@pytest.mark.skipif(not (fetch.DATA / "sentences" / "imdb_labelled.txt").exists(), reason="the sentences are not here")
def test_the_real_sentences_are_counted_as_the_course_did():
    as_course, right = read_sentences(csv_quoting=True), read_sentences()
    assert np.bincount(as_course.sites).tolist() == [1000, 748, 1000]
    assert np.bincount(right.sites).tolist() == [1000, 1000, 1000]
    assert right.labels.mean() == 0.5
    parts = split(as_course.labels, 0)
    assert [len(part) for part in (parts.test, parts.validation, parts.train)] == [412, 233, 2103]


def test_learning_the_vectors_moves_those_of_words_seen_and_no_others(made_up):
    trained = sentiment.train(seed=0, learn_vectors=True, dimensions=6, epochs=2)
    numbering, before = made_up.numbered()
    after = trained.model.params["embedding_1.table"]
    assert not after[0].any()
    assert (after[numbering.numbers["good"]] != before[numbering.numbers["good"]]).all()
    for text in ("", "xyzzy 😀 سلام"):
        assert trained.classify(text).startswith("no opinion")
    assert np.isfinite(trained.positive(ODD)).all()


def test_the_text_says_how_wide_the_parallel_convolutions_are():
    (parallel,) = (layer for layer in sentiment.parallel_widths().layers if type(layer).__name__ == "Parallel")
    assert tuple(branch.layers[0].kernel_size for branch in parallel.branches) == sentiment.WIDTHS
    notebook = (paths.ROOT / "notebooks" / "sentiment.ipynb").read_text(encoding="utf8")
    assert "sentiment.WIDTHS" in notebook
    assert "pairs, triples" not in notebook
