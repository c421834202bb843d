"""Memory order: images are (N, H, W, C) to everyone, but lie in memory with the images last, or first.

With the images last, as (H, W, C, N), a pixel of all images is one long block: transforms along rows and columns are
products of large matrices, and pooling compares long blocks. Convolutions of many channels by im2col would rather have
the images first. Everything else keeps the order that it finds, and a gradient has the order of its activation, as an
operation on arrays of both orders takes many times as long.
"""

import numpy as np

from convnet.convolution.geometry import Pair
from convnet.threads import workspace


def in_order(x: np.ndarray, last: bool) -> np.ndarray:
    """Images (N, H, W, C), last in memory or first: themselves if they lie so, else a copy; no other is made."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2) if last else np.ascontiguousarray(x)


def images_last(x: np.ndarray) -> np.ndarray:
    """Images (N, H, W, C) as a contiguous (H, W, C, N)."""
    return in_order(x, last=True).transpose(1, 2, 3, 0)


def images_first(x: np.ndarray) -> np.ndarray:
    """Images (N, H, W, C), contiguous."""
    return in_order(x, last=False)


def are_last(x: np.ndarray) -> bool:
    """Whether images (N, H, W, C) lie last in memory."""
    return x.transpose(1, 2, 3, 0).flags.c_contiguous


def pad(x: np.ndarray, *padding: Pair) -> np.ndarray:
    """Like `numpy.pad` with zeros, by axis (before, after), in a work buffer."""
    axes = [*zip(x.shape, padding, strict=True)]
    padded = workspace("padded", tuple(before + n + after for n, (before, after) in axes), x.dtype)
    for axis, (n, (before, _)) in enumerate(axes):
        lines = padded.swapaxes(0, axis)
        lines[:before], lines[before + n :] = 0, 0
    padded[tuple(slice(before, before + n) for n, (before, _) in axes)] = x
    return padded


def channel_sums(x: np.ndarray) -> np.ndarray:
    """Sum images (N, H, W, C) over all but the last axis, as products with ones, which are faster than a reduction."""
    if not x.flags.c_contiguous:
        return (images_last(x) @ np.ones(len(x), x.dtype)).sum(axis=(0, 1))
    rows = x.reshape(len(x) * x.shape[1], -1)  # N·H, W·C
    return (np.ones(len(rows), x.dtype) @ rows).reshape(x.shape[2:]).sum(axis=0)
