"""What the drawing networks of eleven classes learn from."""

from __future__ import annotations

import numpy as np

from coursework.datasets import non_digits


def with_non_digits(
    images: np.ndarray, labels: np.ndarray, count: int, drawn: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Digits with as many more pictures of class 10, "not a digit", as are made and were drawn before.

    Args:
        images, labels: (N, 28, 28) uint8 and (N,).
        count: of what is made of digits, see `non_digits.TRAINING_KINDS`.
        drawn: (M, 28, 28) of 0 … 255, by the course's classifier.

    Returns:
        (N + count + M, 28, 28) uint8 and as many classes.
    """
    made = non_digits.make_non_digits(images, non_digits.TRAINING_KINDS, count, np.random.default_rng(0))
    others = np.concatenate([made, drawn.astype(np.uint8)])
    return np.concatenate([images, others]), np.concatenate([labels, np.full(len(others), 10)])
