"""The idx format of MNIST: a magic number, the dimensions as big-endian 32-bit numbers, then the bytes."""

import math
import struct
from pathlib import Path

import numpy as np

from coursework.errors import DataError

UNSIGNED_BYTE = 0x08


def read_idx(path: str | Path, shape: tuple[int | None, ...]) -> np.ndarray:
    """Read an idx file of unsigned bytes, refusing everything that is not exactly one.

    Args:
        path: the raw (not compressed) file.
        shape: what the dimensions must be; None where any size will do.

    Returns:
        uint8 array of that shape, read-only.

    Raises:
        DataError: the file cannot be read, or its magic number, dimensions or length are wrong.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    header = 4 + 4 * len(shape)
    magic = bytes([0, 0, UNSIGNED_BYTE, len(shape)])
    if raw[:4] != magic:
        raise DataError(f"{path}: expected the magic number {magic.hex()}, received {raw[:4].hex() or 'nothing'}")
    if len(raw) < header:
        raise DataError(f"{path}: expected a header of {header} bytes, received {len(raw)}")
    found = struct.unpack(f">{len(shape)}I", raw[4:header])
    if any(want is not None and want != got for want, got in zip(shape, found, strict=True)):
        wanted = " × ".join("n" if want is None else str(want) for want in shape)
        raise DataError(f"{path}: expected the dimensions {wanted}, received {' × '.join(map(str, found))}")
    if 0 in found:
        raise DataError(f"{path}: expected at least one of everything, received {' × '.join(map(str, found))}")
    if len(raw) != header + math.prod(found):
        raise DataError(f"{path}: expected {header + math.prod(found)} bytes by its header, received {len(raw)}")
    return np.frombuffer(raw, np.uint8, offset=header).reshape(found)
