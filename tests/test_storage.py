"""What is kept between runs is whole, and what it says it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet import Dense, Sequential, save_checkpoint
from coursework.errors import CourseworkError
from coursework.storage import checkpoint_path, read_result, replacing, stored_facts, write_result

RESULT = {"accuracy": 0.1 + 0.2, "history": {"loss": [1.5, 1e-300]}, "name": "ReLU", "none": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("storage")


def network():
    return Sequential([Dense(3)]).build((4,), np.random.default_rng(0))


def test_a_result_comes_back_as_it_was(tmp_path):
    assert read_result(tmp_path / "a.json") is None
    write_result(tmp_path / "new" / "a.json", RESULT)
    assert read_result(tmp_path / "new" / "a.json") == RESULT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.json"]


@given(st.data())
def test_a_fuzzed_result_is_never_another(folder, data):
    path = folder / "a.json"
    write_result(path, RESULT)
    text = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(text) - 1))
    if data.draw(st.booleans()):
        text[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del text[place:]
    path.write_bytes(text)
    assert read_result(path) in (None, RESULT)


@given(st.data())
def test_a_fuzzed_checkpoint_never_holds_other_arrays(folder, data):
    path = folder / "c.npz"
    save_checkpoint(path, network(), note="first")
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[place:]
    path.write_bytes(content)
    facts = stored_facts(path)
    assert facts in (None, {"note": "first"})
    assert path.exists() == (facts is not None)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")

    def write():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(CourseworkError, match=r"cannot be written .* free space"):
        write()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "old")]


def test_checkpoints_of_other_trainings_have_other_names():
    x, labels = np.zeros((2, 4)), np.zeros(2, int)
    names = {
        checkpoint_path("a", network(), *samples, *settings)
        for samples in ((x, labels), (x + 1, labels), (x, labels + 1))
        for settings in ((1,), (2,))
    }
    assert len(names) == 6
