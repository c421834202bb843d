"""What is kept between runs is whole, and what it says it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance import (
    ProvenanceError,
    locked,
    read_result,
    replacing,
    write_atomically,
    write_result,
)

RESULT = {"accuracy": 0.1 + 0.2, "history": {"loss": [1.5, 1e-300]}, "name": "ReLU", "none": None}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("storage")


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


@pytest.mark.parametrize(
    "content",
    [b"[" * 20_000, b'{"sha256": 1, "result": ' + b"[" * 20_000, b"", b"null", b"[]", b'"a"', b"1" * 10_000, b"\xff",
     b'{"sha256": [], "result": 1}', b'{"sha256": "\\ud800", "result": "\\ud800"}'],
)  # fmt: skip
def test_damage_of_every_kind_is_named_and_counts_as_none(tmp_path, content, capsys):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read_result(path) is None
    assert f"{path}: damaged" in capsys.readouterr().err


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    path = tmp_path / "a.json"
    path.mkdir()
    for attempt in (lambda: read_result(path), lambda: write_result(path, 1)):
        with pytest.raises(ProvenanceError, match=rf"^{path}: expected a file, received a folder; move it away$"):
            attempt()


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")

    def write():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(ProvenanceError, match=r"cannot be written .* free space"):
        write()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "old")]


def test_another_files_error_is_not_taken_for_the_written_ones(tmp_path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        (tmp_path / "elsewhere" / "b").read_text()


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append((tmp_path / "a").exists()))
    write_atomically(tmp_path / "a", b"new")
    assert synced == [False]


def test_what_killed_runs_left_behind_goes_away(tmp_path):
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    (tmp_path / f".b.json.{done.stdout.strip()}").touch()
    (tmp_path / f".c.json.{os.getppid()}").touch()  # at work
    (tmp_path / ".lock").touch()
    write_atomically(tmp_path / "a", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".c.json.{os.getppid()}", ".lock", "a"]


def test_one_process_at_a_time(tmp_path):
    code = f"""
import pathlib, sys
from provenance import locked
with locked(pathlib.Path({str(tmp_path / "new" / ".lock")!r}), "waiting for the other"):
    print("in", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    first = subprocess.Popen([sys.executable, "-c", code], **pipes)
    assert first.stdout.readline() == "in\n"
    second = subprocess.Popen([sys.executable, "-c", code], **pipes)
    assert second.stderr.readline() == "waiting for the other\n"
    first.kill()
    first.communicate()
    assert second.communicate("", timeout=30)[0] == "in\n"
    with pytest.raises(ProvenanceError, match="expected a folder"), locked(Path(__file__) / ".lock", ""):
        pass
