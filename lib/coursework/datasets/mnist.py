"""MNIST as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursework.datasets.download import fetch
from coursework.datasets.idx import read_idx
from coursework.errors import DataError

READS = ("data/mnist/*",)


@dataclass(frozen=True)
class Digits:
    """MNIST (LeCun et al. 1998; CC BY-SA 3.0), in the official order.

    Attributes:
        train_images: (60000, 28, 28) uint8, 0 is background and 255 foreground.
        train_labels: (60000,) int64, 0 to 9.
        test_images: (10000, 28, 28) uint8.
        test_labels: (10000,) int64.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def mnist() -> Digits:
    """Read MNIST, verified by sha256; get it first if it is not there.

    Raises:
        DataError: it cannot be got, or a file is not what it should be.
    """
    train_images, train_labels, test_images, test_labels = fetch("mnist")
    digits = Digits(
        read_idx(train_images, (None, 28, 28)),
        read_idx(train_labels, (None,)).astype(np.int64),
        read_idx(test_images, (None, 28, 28)),
        read_idx(test_labels, (None,)).astype(np.int64),
    )
    for part in ("train", "test"):
        images, labels = getattr(digits, f"{part}_images"), getattr(digits, f"{part}_labels")
        if len(images) != len(labels) or labels.max(initial=0) > 9:
            raise DataError(
                f"mnist: {len(images)} {part} images and {len(labels)} labels up to {labels.max(initial=0)}"
            )
    return digits
