"""Small pictures as text, so that a chapter can hand some on with its metrics."""

from __future__ import annotations

import base64
import io
import zlib

import numpy as np


def to_text(pictures: np.ndarray) -> str:
    """Pictures (..., H, W) of 0 … 255, rounded to whole numbers, as a line of ASCII."""
    file = io.BytesIO()
    np.save(file, np.clip(np.rint(pictures), 0, 255).astype(np.uint8), allow_pickle=False)
    return base64.b64encode(zlib.compress(file.getvalue(), 9)).decode()


def from_text(text: str) -> np.ndarray:
    """The pictures that `to_text` made a text of, as whole numbers."""
    return np.load(io.BytesIO(zlib.decompress(base64.b64decode(text))), allow_pickle=False)
