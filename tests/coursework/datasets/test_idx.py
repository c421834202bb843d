"""The idx format: exactly that, or an error that says what was expected and received."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from data_sources import RNG, idx
from hypothesis import given
from hypothesis import strategies as st

from coursework.datasets.idx import read_idx
from coursework.errors import DataError


def test_idx_reads_what_was_written(tmp_path):
    array = RNG.integers(0, 256, (3, 4, 5), np.uint8)
    (tmp_path / "a").write_bytes(idx(array))
    read = read_idx(tmp_path / "a", (None, 4, 5))
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "magic number 00000803, received nothing"),
        (b"\0\0\x08", "magic number"),
        (b"\x1f\x8b\x08\x00" + bytes(40), "magic number 00000803, received 1f8b0800"),
        (b"\0\0\x0d\x03" + idx(np.zeros((2, 3, 4), np.uint8))[4:], "magic number"),  # floats
        (idx(np.zeros((2, 3), np.uint8)), "magic number"),  # two dimensions
        (b"\0\0\x08\x03\0\0\0\x02", "header of 16 bytes, received 8"),
        (idx(np.zeros((2, 3, 5), np.uint8)), "dimensions n × 3 × 4, received 2 × 3 × 5"),
        (idx(np.zeros((2, 3, 4), np.uint8))[:-1], "expected 40 bytes by its header, received 39"),
        (idx(np.zeros((2, 3, 4), np.uint8)) + b"\0", "expected 40 bytes by its header, received 41"),
        (idx(np.zeros((0, 3, 4), np.uint8)), "at least one of everything, received 0 × 3 × 4"),
        (b"\0\0\x08\x03" + b"\xff" * 4 + struct.pack(">2I", 3, 4), "received 16"),
    ],
)
def test_idx_refuses_with_expected_and_received(tmp_path, content, reason):
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(DataError, match=reason) as caught:
        read_idx(tmp_path / "bad", (None, 3, 4))
    assert str(tmp_path / "bad") in str(caught.value)


def test_idx_of_what_is_no_file(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(DataError, match="cannot be read"):
            read_idx(path, (None,))


@pytest.fixture(scope="module")
def scratch_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "digits"


VALID = idx(np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4))
DIMENSION = st.sampled_from([0, 1, 2, 3, 2**16, 2**31, 2**32 - 1])


@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(max_size=64).map(lambda tail: b"\0\0\x08\x03" + tail),
        st.tuples(st.tuples(DIMENSION, DIMENSION, DIMENSION), st.binary(max_size=8)).map(
            lambda parts: b"\0\0\x08\x03" + struct.pack(">3I", *parts[0]) + parts[1]
        ),
        st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)).map(
            lambda change: VALID[: change[0]] + bytes([change[1]]) + VALID[change[0] + 1 :]
        ),
    )
)
def test_idx_fuzzed_gives_an_array_of_the_bytes_or_our_error(scratch_file, content):
    scratch_file.write_bytes(content)
    try:
        array = read_idx(scratch_file, (None, None, None))
    except DataError:
        return
    assert content == idx(array)  # nothing but an exact idx file is let through
