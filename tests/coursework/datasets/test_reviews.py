"""The review sentences: rows as they stand in the files, and as the course read them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.datasets import download as fetch
from coursework.datasets.reviews import read_rows, read_sentences
from coursework.errors import DataError
from coursework.sentiment.text import split


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


@pytest.mark.skipif(not (fetch.DATA / "sentences" / "imdb_labelled.txt").exists(), reason="the sentences are not here")
def test_the_real_sentences_are_counted_as_the_course_did():
    as_course, right = read_sentences(csv_quoting=True), read_sentences()
    assert np.bincount(as_course.sites).tolist() == [1000, 748, 1000]
    assert np.bincount(right.sites).tolist() == [1000, 1000, 1000]
    assert right.labels.mean() == 0.5
    parts = split(as_course.labels, 0)
    assert [len(part) for part in (parts.test, parts.validation, parts.train)] == [412, 233, 2103]
