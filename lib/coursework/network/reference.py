"""What `convnet` is measured against: the same functions as plain loops that follow the formulas letter by letter.

Nothing here is meant to be fast. Where an argument is called `missed`, a loop stops so many rows and columns early, as
the write-up's did.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from convnet.convolution import same_padding


def convolve(
    x: np.ndarray, w: np.ndarray, bias: np.ndarray, stride: int = 1, padding: str = "same", missed: int = 0
) -> np.ndarray:
    """Convolution, one output after the other.

    Args:
        x, w, bias: (N, H, W, C), (kh, kw, C, F) and (F,).
        padding: "same" or "valid", as of `convnet.Conv2D`.
        missed: how many of the last rows and columns of the output the loop does not reach; they stay zero. A loop to
            `size - kernel` in place of `size - kernel + 1` misses one.

    Returns:
        (N, H', W', F).
    """
    padded, _ = _pad(x, w.shape[:2], stride, padding)
    rows, columns = _positions(padded, w.shape[:2], stride)
    y = np.zeros((len(x), rows, columns, w.shape[3]), x.dtype)
    for n, i, j, window in _windows(padded, w.shape[:2], stride, missed):
        for f in range(w.shape[3]):
            y[n, i, j, f] = bias[f] + (window * w[..., f]).sum()
    return y


def convolve_gradient(
    dy: np.ndarray, x: np.ndarray, w: np.ndarray, stride: int = 1, padding: str = "same", missed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of `convolve`, one output after the other.

    Args:
        dy: (N, H', W', F), gradient with respect to the output.
        x, w, stride, padding, missed: as of `convolve`; right only if as many are missed as there.

    Returns:
        Gradients with respect to x, w and the bias, of their shapes.
    """
    padded, (top, left) = _pad(x, w.shape[:2], stride, padding)
    dpadded, dw, dbias = np.zeros_like(padded), np.zeros_like(w), np.zeros(w.shape[3], w.dtype)
    for n, i, j, window in _windows(padded, w.shape[:2], stride, missed):
        share = dpadded[n, i * stride : i * stride + w.shape[0], j * stride : j * stride + w.shape[1]]
        for f in range(w.shape[3]):
            share += w[..., f] * dy[n, i, j, f]
            dw[..., f] += window * dy[n, i, j, f]
            dbias[f] += dy[n, i, j, f]
    return dpadded[:, top : top + x.shape[1], left : left + x.shape[2]], dw, dbias


def max_pool(x: np.ndarray, window: int) -> np.ndarray:
    """Largest value of each whole window of x (N, H, W, C): (N, H // window, W // window, C)."""
    y = np.zeros((len(x), x.shape[1] // window, x.shape[2] // window, x.shape[3]), x.dtype)
    for n, i, j, c in np.ndindex(y.shape):
        y[n, i, j, c] = x[n, i * window : (i + 1) * window, j * window : (j + 1) * window, c].max()
    return y


def max_pool_gradient(dy: np.ndarray, x: np.ndarray, window: int) -> np.ndarray:
    """Gradient of `max_pool` with respect to x: each number of dy at the place of the largest value of its window.

    Where two values are equally large, the first counts, column by column.
    """
    dx = np.zeros_like(x)
    for n, i, j, c in np.ndindex(dy.shape):
        part = x[n, i * window : (i + 1) * window, j * window : (j + 1) * window, c]
        column, row = divmod(int(part.T.argmax()), window)
        dx[n, i * window + row, j * window + column, c] = dy[n, i, j, c]
    return dx


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax by its formula, along the last axis: right until a logit is so large that its exponential overflows."""
    e = np.exp(logits)
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log p of the right class over logits (N, classes) and labels (N,), number by number, in nats."""
    total = 0.0
    for z, label in zip(logits.tolist(), labels.tolist(), strict=True):
        total -= math.log(math.exp(z[label]) / sum(map(math.exp, z)))
    return total / len(labels)


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Share of the samples whose predicted class is their label, counted one by one."""
    return sum(int(a) == int(b) for a, b in zip(predicted, labels, strict=True)) / len(labels)


def momentum_path(gradients: Sequence[float], rate: float, momentum: float) -> list[float]:
    """Where a single parameter that starts at 0 is after each step of gradient descent with momentum."""
    position = velocity = 0.0
    path = []
    for g in gradients:
        velocity = momentum * velocity + rate * g
        position -= velocity
        path.append(position)
    return path


def adam_path(
    gradients: Sequence[float], rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-7
) -> list[float]:
    """Where a single parameter that starts at 0 is after each step of Adam, line by line as the paper has it."""
    position = m = v = 0.0
    path = []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        position -= rate * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + epsilon)
        path.append(position)
    return path


def base_network(params: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """Logits (N, classes) of the write-up's base network for images x (N, 28, 28, 1).

    Args:
        params: of that network, by the names that `convnet` gives them.
    """
    hidden = np.maximum(convolve(x, params["conv2d_1.filters"], params["conv2d_1.bias"]), 0)
    hidden = np.maximum(convolve(hidden, params["conv2d_2.filters"], params["conv2d_2.bias"]), 0)
    hidden = max_pool(hidden, 2).reshape(len(x), -1)  # N, 14·14·8
    hidden = np.maximum(hidden @ params["dense_1.weights"] + params["dense_1.bias"], 0)
    return hidden @ params["dense_2.weights"] + params["dense_2.bias"]


def _pad(x: np.ndarray, kernel: tuple[int, int], stride: int, padding: str) -> tuple[np.ndarray, tuple[int, int]]:
    """The images with zeros around them, and how many were added above and at the left."""
    sizes = zip(x.shape[1:3], kernel, strict=True)
    rows, columns = (same_padding(n, k, stride) if padding == "same" else (0, 0) for n, k in sizes)
    return np.pad(x, ((0, 0), rows, columns, (0, 0))), (rows[0], columns[0])


def _positions(padded: np.ndarray, kernel: tuple[int, int], stride: int) -> tuple[int, int]:
    return (padded.shape[1] - kernel[0]) // stride + 1, (padded.shape[2] - kernel[1]) // stride + 1


def _windows(
    padded: np.ndarray, kernel: tuple[int, int], stride: int, missed: int
) -> Iterator[tuple[int, int, int, np.ndarray]]:
    """Image, row and column of each output that the loop reaches, and the window (kh, kw, C) that it sees."""
    rows, columns = _positions(padded, kernel, stride)
    for n in range(len(padded)):
        for i in range(rows - missed):
            for j in range(columns - missed):
                top, left = i * stride, j * stride
                yield n, i, j, padded[n, top : top + kernel[0], left : left + kernel[1]]
