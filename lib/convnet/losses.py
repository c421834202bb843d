"""Losses on logits: each returns the mean loss over the batch and its gradient with respect to the logits."""

from collections.abc import Callable

import numpy as np

from convnet.checks import array
from convnet.errors import InputError, ShapeError

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis, for logits of any size: exp(z - max z) / Σ exp(z - max z).

    Raises ShapeError if the logits are no array.
    """
    e = np.exp(logits - array("logits", logits).max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of -log softmax(logits)[label], by log-sum-exp, so that no logit overflows.

    Args:
        logits: (N, classes) floats.
        labels: (N,) integers in [0, classes).

    Returns:
        The loss in nats, and dloss/dlogits = (softmax(logits) - onehot(labels)) / N of the logits' shape and dtype.

    Raises:
        ShapeError: the shapes or dtypes do not fit, or there are no samples.
        InputError: a label has no class.
    """
    _check_logits(logits)
    check_labels(logits.shape, labels)
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(n)
    loss = -float(log_p[rows, labels].mean())
    dlogits = np.exp(log_p)
    dlogits[rows, labels] -= 1
    dlogits /= n
    return loss, dlogits


def binary_cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of -[t log σ(z) + (1-t) log(1-σ(z))] = softplus(z) - t·z, which is stable for logits of any size.

    Args:
        logits: (N, 1) floats.
        targets: (N, 1) floats in [0, 1].

    Returns:
        The loss in nats, and dloss/dlogits = (σ(logits) - targets) / N of the logits' shape and dtype.

    Raises:
        ShapeError: the shapes differ, the logits are no floats, or there are no samples.
        InputError: a target lies outside [0, 1].
    """
    _check_logits(logits)
    if logits.shape != array("targets", targets).shape:
        raise ShapeError(f"binary_cross_entropy: expected targets of shape {logits.shape}, received {targets.shape}")
    if not ((targets >= 0) & (targets <= 1)).all():
        raise InputError("binary_cross_entropy: expected targets between 0 and 1")
    softplus = np.logaddexp(0, logits)
    loss = float((softplus - targets * logits).mean())
    sigmoid = np.exp(logits - softplus)  # σ(z) = e^z / (1 + e^z)
    return loss, ((sigmoid - targets) / logits.size).astype(logits.dtype, copy=False)


def _check_logits(logits: np.ndarray) -> None:
    """Refuse whole numbers, to whose dtype a gradient would be cut, and a mean of nothing (raises ShapeError)."""
    if array("logits", logits).dtype.kind != "f" or logits.size == 0:
        raise ShapeError(f"logits: expected floats of at least one sample, received {logits.dtype} {logits.shape}")


def check_labels(logits: tuple[int, ...], labels: np.ndarray) -> None:
    """Refuse labels that do not belong to logits of this shape (raises ShapeError, InputError)."""
    if len(logits) != 2 or array("labels", labels).shape != logits[:1]:
        raise ShapeError(f"expected logits (N, classes) and labels (N,), received {logits} and {labels.shape}")
    if labels.dtype.kind not in "iu":
        raise ShapeError(f"expected integer labels, received {labels.dtype}")
    if labels.size and not (labels.min() >= 0 and labels.max() < logits[1]):
        raise InputError(f"expected labels from 0 to {logits[1] - 1}, received {labels.min()} to {labels.max()}")
