"""The mistakes of the write-up's code, made again on purpose, and what each of them does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from convnet import (
    Adam,
    Conv2D,
    Layer,
    MaxPool2D,
    Sequential,
    evaluate,
    fit,
    he_normal,
    loss_and_gradients,
    softmax_cross_entropy,
)
from convnet.layers import Initializer
from coursework.datasets.mnist import mnist
from coursework.mnist.classifier import Standardizer
from coursework.mnist.networks import network
from coursework.network.examples import optimizer_path
from coursework.network.gradient_check import difference_error
from coursework.settings import ORIGINAL


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


def _clip(y: np.ndarray, missed: int) -> np.ndarray:
    """A copy of y (N, H, W, F) with zeros in the last rows and columns."""
    y = y.copy()
    y[:, max(0, y.shape[1] - missed) :] = 0
    y[:, :, max(0, y.shape[2] - missed) :] = 0
    return y


def with_clipped_border(layers: Sequence[Layer], missed: int, missed_backward: int) -> list[Layer]:
    """The same layers, not built yet, with the write-up's border in place of every convolution."""
    return [
        ClippedConv2D(**layer.options, missed=missed, missed_backward=missed_backward)
        if isinstance(layer, Conv2D)
        else layer
        for layer in layers
    ]


def border_errors(
    x: np.ndarray, labels: np.ndarray, missed: int, missed_backward: int, *, seed: int, rng: np.random.Generator
) -> dict[str, float]:
    """What the write-up's border does to the untrained base network, as lengths of differences.

    Args:
        x, labels: digits (N, 28, 28, 1) in float64 and their classes (N,).
        missed, missed_backward: see `ClippedConv2D`.
        seed: of the network's weights.
        rng: draws the direction of the gradient check.

    Returns:
        Shares: `output`, by which the feature maps of the second convolution are off; `gradient`, by which the gradient
        of the first filters is off the one that belongs to the forward pass; and `differences`, what the gradient check
        says of it.
    """
    whole, clipped, consistent = (
        Sequential(with_clipped_border(network("base").layers, *border)).build(
            (28, 28, 1), np.random.default_rng(seed), np.float64
        )
        for border in ((0, 0), (missed, missed_backward), (missed, missed))
    )
    expected, found = (model.first(4).forward(x)[0] for model in (whole, clipped))
    name = "clippedconv2d_1.filters"
    grad, right = (loss_and_gradients(model, x, labels).params[name] for model in (clipped, consistent))

    def loss() -> float:
        return softmax_cross_entropy(clipped.forward(x)[0], labels)[0]

    return {
        "missed": missed,
        "missed, back": missed_backward,
        "output": share_of_length(expected - found, expected),
        "gradient": share_of_length(grad - right, right),
        "differences": difference_error(loss, clipped.params[name], grad, rng, h=1e-7),
    }


def share_of_length(difference: np.ndarray, whole: np.ndarray) -> float:
    """Euclidean length of a difference as a share of the whole's."""
    return float(np.linalg.norm(difference) / np.linalg.norm(whole))


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


def constant_divisor_ratio(gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length of the write-up's steps as a multiple of Adam's, after 1, 2, … steps: as measured, and by the formula.

    Args:
        gradients: (T,), of a single parameter; the ratio is the same for all but zeros.
    """
    right, constant = (
        np.diff(optimizer_path(Adam(bias_correction=how), gradients), prepend=0) for how in ("by step", "constant")
    )
    t = np.arange(1, len(gradients) + 1)
    return constant / right, (1 - 0.9**t) / 0.1 * np.sqrt(0.001 / (1 - 0.999**t))


def padded_pool_outputs(size: int, window: int) -> int:
    """Windows along an axis if `window - size % window` is padded, as the write-up did: one too many if it divides."""
    return (size + window - size % window) // window


def pool_padding_table() -> pd.DataFrame:
    """Windows along an axis for some sizes, by the write-up's rule and by ours."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        [
            {
                "size": size,
                "window": window,
                "rows added": window - size % window,
                "windows, write-up": padded_pool_outputs(size, window),
                "windows, ours": MaxPool2D(window, ceil=True).build((size, size, 1), rng).output_shape[0],
            }
            for window in (2, 3)
            for size in (26, 27, 28)
        ]
    )


def overwritten_tanh(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope of tanh at x, and what is worked out for it when the output has overwritten the input."""
    given = x.copy()
    np.tanh(given, out=given)  # the input is gone
    return 1 - np.tanh(x) ** 2, 1 - np.tanh(given) ** 2
