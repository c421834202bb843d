"""Which test images a run reads rightly, in as little text as a result that is kept can do with."""

from __future__ import annotations

import base64

import numpy as np


def pack(hits: np.ndarray) -> str:
    """Turn booleans (N,) into text: their number, a colon and their bits in base 64."""
    return f"{len(hits)}:{base64.b64encode(np.packbits(hits)).decode()}"


def unpack(packed: str) -> np.ndarray:
    """The booleans (N,) that `pack` was given."""
    count, bits = packed.split(":")
    return np.unpackbits(np.frombuffer(base64.b64decode(bits), np.uint8), count=int(count)).astype(bool)
