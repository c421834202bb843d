"""What `convnet` is measured against: the same functions as plain loops, and the mistakes of the write-up's code.

Nothing here is meant to be fast. The loops follow the formulas letter by letter; where an argument is called `missed`,
a loop stops so many rows and columns early, as the write-up's did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from convnet import Conv2D, Layer, Sequential, evaluate, fit, he_normal
from convnet.convolution import same_padding
from convnet.layers import Initializer
from coursework.datasets.mnist import mnist
from coursework.mnist.classifier import Standardizer
from coursework.mnist.networks import network
from coursework.settings import ORIGINAL

DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def padded_pool_outputs(size: int, window: int) -> int:
    """Windows along an axis if `window - size % window` is padded, as the write-up did: one too many if it divides."""
    return (size + window - size % window) // window


class ClippedConv2D(Conv2D):
    """A convolution with the write-up's border, for training at full speed; see `convolve` and `convolve_gradient`.

    Args:
        missed, missed_backward: last rows and columns that are not reached on the way forward, and on the way back.
        filters, kernel_size, strides, padding, kernel_initializer: as of `convnet.Conv2D`.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | tuple[int, int],
        strides: int | tuple[int, int] = 1,
        padding: str = "same",
        kernel_initializer: Initializer = he_normal,
        missed: int = 1,
        missed_backward: int = 1,
    ):
        super().__init__(filters, kernel_size, strides, padding, kernel_initializer)
        self.missed, self.missed_backward = missed, missed_backward

    def _forward(self, x, training, rng):
        y, tape = super()._forward(x, training, rng)
        return _clip(y, self.missed), tape

    def _backward(self, dy, tape, need_input, need_params):
        return super()._backward(_clip(dy, self.missed_backward), tape, need_input, need_params)


def with_clipped_border(layers: Sequence[Layer], missed: int, missed_backward: int) -> list[Layer]:
    """The same layers, not built yet, with the write-up's border in place of every convolution."""
    return [
        ClippedConv2D(
            layer.filters, layer.kernel_size, layer.strides, layer.padding, layer.kernel_initializer,
            missed=missed, missed_backward=missed_backward,
        ) if isinstance(layer, Conv2D) else layer
        for layer in layers
    ]  # fmt: skip


def classify_with_border(
    *, seed: int, missed: int, missed_backward: int, train_images: int, epochs: int
) -> dict[str, float]:
    """Train the base network in the course's settings with the write-up's border: an experiment for `sweep`.

    Args:
        seed: decides the initial weights and the order of the images.
        missed, missed_backward: see `ClippedConv2D`.
        train_images: the first ones of the training set.

    Returns:
        `accuracy` on the 10 000 test images, 0 to 1.
    """
    digits, rng = mnist(), np.random.default_rng(seed)
    layers = with_clipped_border(network("base", ORIGINAL).layers, missed, missed_backward)
    model = Sequential(layers).build((28, 28, 1), rng)
    images, labels = digits.train_images[:train_images], digits.train_labels[:train_images]
    standardize = Standardizer.of(images, ORIGINAL.integer_statistics)
    optimizer = ORIGINAL.optimizer("Adam", 0.001)
    fit(model, optimizer, standardize(images), labels, epochs=epochs, rng=rng, schedule=ORIGINAL.schedule, title=None)
    return {"accuracy": evaluate(model, standardize(digits.test_images), digits.test_labels)["accuracy"]}


class Surprise:
    """An object whose pickle calls a function when it is loaded, with the given arguments: pickles may do so."""

    def __init__(self, function: Callable, *arguments: Any):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def relative_error(found: Any, expected: Any) -> float:
    """Largest difference of two arrays (or numbers) of one shape, as a share of the largest expected value."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        raise ValueError(f"expected {expected.shape}, received {found.shape}")
    difference = float(np.abs(found - expected).max(initial=0))
    return difference / float(np.abs(expected).max()) if difference else 0.0


def gradient_errors(layer: Layer, x: np.ndarray, rng: np.random.Generator, h: float = 1e-6) -> dict[str, float]:
    """Compare what `backward` says with central differences along random directions.

    Args:
        layer: built in float64.
        x: (N, *input_shape) float64.
        rng: draws the directions.
        h: length of the step to either side.

    Returns:
        Relative error for "input" and for every parameter, by name.
    """
    y, tape = layer.forward(x)
    v = rng.standard_normal(y.shape)
    dx, grads = layer.backward(v, tape)

    def output() -> float:
        return float((layer.forward(x)[0] * v).sum())

    arrays = {"input": (x, dx)} | {name: (layer.params[name], grads[name]) for name in grads}
    return {name: difference_error(output, array, grad, rng, h) for name, (array, grad) in arrays.items()}


def difference_error(
    value: Callable[[], float], array: np.ndarray, grad: np.ndarray, rng: np.random.Generator, h: float = 1e-6
) -> float:
    """Relative error of `grad`, the gradient of `value()` with respect to `array`, along a random direction.

    The array is changed in place and put back.
    """
    u, before = rng.standard_normal(array.shape), array.copy()
    array[...] = before + h * u
    above = value()
    array[...] = before - h * u
    below = value()
    array[...] = before
    numerical, analytical = (above - below) / (2 * h), float((grad * u).sum())
    return abs(analytical - numerical) / max(abs(analytical), abs(numerical), 1e-300)


def magnitude(error: float | str) -> str:
    """An error for readers: "none", or rounded to one digit as "0.02" or "3 × 10⁻¹⁶"; text stays as it is."""
    if isinstance(error, str) or error == 0:
        return error or "none"
    if error > 1e-3:
        return f"{error:.1g}"
    digit, power = f"{error:.0e}".split("e")
    return f"{digit}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{str(int(power)).translate(DIGITS)}"


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


def _clip(y: np.ndarray, missed: int) -> np.ndarray:
    """A copy of y (N, H, W, F) with zeros in the last rows and columns."""
    y = y.copy()
    y[:, max(0, y.shape[1] - missed) :] = 0
    y[:, :, max(0, y.shape[2] - missed) :] = 0
    return y
