"""Files of word vectors: read as a stream, whole or not at all, and every fault named with its file and line."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_vectors import FORMS, ROWS, WORDS, entries, lines, numbers, tgz

from coursework.datasets import glove_files
from coursework.datasets.glove_files import read_vectors
from coursework.errors import DataError


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_vectors(tmp_path, name):
    (tmp_path / name).write_bytes(FORMS[name])
    index, rows = read_vectors(tmp_path / name, {*WORDS, "absent"}, 50)
    assert set(index) == set(WORDS)
    assert rows.dtype == np.float32
    for word in WORDS:
        np.testing.assert_array_equal(rows[index[word]], np.float32(ROWS[word]))


@pytest.mark.parametrize("name", FORMS)
def test_a_file_cut_off_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(FORMS[name][: len(FORMS[name]) * 2 // 3])
    with pytest.raises(DataError, match=name):
        read_vectors(tmp_path / name, set(WORDS), 50)


@pytest.mark.parametrize(
    ("offset", "value"),
    [(-2, 64), (0, 1), (2, 97), (1, 8)],
    ids=["unknown version", "encrypted", "unknown compression", "a name said to be UTF-8"],
)
def test_an_archive_that_cannot_be_unpacked_is_refused(tmp_path, offset, value):
    archive = bytearray(FORMS["glove.6B.zip"])
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # of the member, and of the directory
        archive[archive.index(header) + flags + offset] = value
    if value == 8:
        archive = archive.replace(b"glove.6B.50d", b"glove\xff6B.50d")
    (tmp_path / "glove.6B.zip").write_bytes(archive)
    with pytest.raises(DataError, match=r"glove\.6B\.zip: cannot be read .*glove\.6B\.50d\.txt cannot be unpacked"):
        read_vectors(tmp_path / "glove.6B.zip", set(WORDS), 50)


def test_a_fault_in_json_is_named_with_its_entry(tmp_path):
    path = tmp_path / "vectors.tgz"
    for text, reason in (
        (entries().replace('"good":[', '"good":{'), "entry 7: expected a word and its numbers"),
        (entries().replace('"good":[', '"the":['), "entry 7: the word 'the' is there a second time"),
        (entries().replace('"good":[', '"good":[0.5,'), "entry 7: expected 50 numbers, received 51"),
        (entries().replace('"vectors"', '"others"'), "there are no vectors in it"),
    ):
        path.write_bytes(tgz(text.encode()))
        with pytest.raises(DataError, match=r"vectors.tgz") as error:
            read_vectors(path, set(WORDS), 50)
        assert reason in str(error.value)


def test_errors_of_the_code_are_not_blamed_on_the_file(tmp_path, monkeypatch):
    def fails(*_):
        raise KeyError("of the code")

    (tmp_path / "glove.6B.50d.txt").write_bytes(lines())
    monkeypatch.setattr(glove_files, "_check", fails)
    with pytest.raises(KeyError, match="of the code"):
        read_vectors(tmp_path / "glove.6B.50d.txt", WORDS, 50)


def test_a_file_of_no_known_form_is_refused(tmp_path):
    (tmp_path / "vectors.json").write_bytes(lines())
    with pytest.raises(DataError, match=r"vectors\.json: expected a \.txt, \.zip"):
        read_vectors(tmp_path / "vectors.json", WORDS, 50)


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "glove.6B.50d.txt"
    with path.open("wb") as file:
        file.writelines(f"w{i} {numbers}\n".encode() for i in range(40_000))  # 9 MB
    tracemalloc.start()
    read_vectors(path, {"w7"}, 50)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 7e6  # mostly the words, to find those that are there twice


@st.composite
def altered(draw):
    """A name, and a file of this form with some bytes replaced, removed or put in."""
    name = draw(st.sampled_from(sorted(FORMS)))
    content = bytearray(FORMS[name])
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    return name, bytes(content)


@given(st.one_of(st.tuples(st.sampled_from(sorted(FORMS)), st.binary(max_size=300)), altered()))
def test_fuzzed_files_give_vectors_or_our_error(tmp_path_factory, file):
    name, content = file
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        _, rows = read_vectors(path, {"the"}, 50)
    except DataError:
        return
    assert rows.shape[1] == 50
