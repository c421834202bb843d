"""The checks of the functions: of each its largest relative difference, by what it was compared with."""

from __future__ import annotations

import timeit
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from convnet import (
    SGD,
    Conv2D,
    DivergedError,
    Layer,
    MaxPool2D,
    Sequential,
    fit,
    loss_and_gradients,
    softmax,
    softmax_cross_entropy,
    threads,
)
from convnet.optimizers import Optimizer
from coursework.mnist.networks import network
from coursework.network import reference
from coursework.network.examples import optimizer_path
from coursework.network.gradient_check import difference_error, gradient_errors, relative_error
from coursework.settings import ACTIVATIONS

Errors = dict[str, float]
ALGORITHMS = {  # of convolutions, in a word
    "Im2col": "windows",
    "Im2colBack": "windows of the output",
    "Tiles": "tiles of windows",
    "Dft": "frequencies",
}


def activation_errors(rng: np.random.Generator) -> Errors:
    """1: slopes of all activation functions."""
    layers = [make().build((6, 5), rng, np.float64) for make in ACTIVATIONS.values()]
    errors = [gradient_errors(layer, rng.standard_normal((3, 6, 5)), rng)["input"] for layer in layers]
    return {"central differences (the worst of the five)": max(errors)}


def activations_that_keep_their_input(rng: np.random.Generator) -> int:
    """How many of the activation layers leave the array they are given as it was."""
    layers = [make().build((6, 5), rng, np.float64) for make in ACTIVATIONS.values()]
    inputs = rng.standard_normal((len(layers), 3, 6, 5))
    sent = inputs.copy()
    for layer, x in zip(layers, sent, strict=True):
        layer.forward(x)
    return int((sent == inputs).all(axis=(1, 2, 3)).sum())


def weight_spread(original: Sequential, standard: Sequential) -> pd.DataFrame:
    """Standard deviation of initial weights, as meant and as drawn, in the course's and in He's initialisation.

    Args:
        original, standard: the base network, built in both settings.
    """
    rows = {}
    for name, drawn in standard.params.items():
        if not name.endswith("bias"):
            meant = 0.01 if name.startswith("dense") else drawn.size**-0.5  # the course counts the whole filter bank
            he = (2 / np.prod(drawn.shape[:-1])) ** 0.5
            shape = " × ".join(map(str, drawn.shape))
            rows[name] = [drawn.size, shape, meant, original.params[name].std(), he, drawn.std()]
    columns = ["numbers", "shape", "course: meant", "course: drawn", "He: meant", "He: drawn"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def spread_in_units_of_chance(spread: pd.DataFrame) -> dict[str, float]:
    """How far each array's spread is from the one that was meant, as a multiple of what chance leaves on average.

    Args:
        spread: of `weight_spread`; of n normal numbers, the standard deviation is off by a share of 1 / √(2 n).
    """
    chance = (2 * spread["numbers"].astype(float)) ** -0.5
    return {
        f"{start}, {name}": float(value)
        for start in ("course", "He")
        for name, value in (((spread[f"{start}: drawn"] / spread[f"{start}: meant"]) - 1).abs() / chance).items()
    }


def cross_entropy_errors(rng: np.random.Generator) -> Errors:
    """3: the loss and its gradient."""
    logits, labels = 3 * rng.standard_normal((20, 10)), rng.integers(0, 10, 20)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    return {
        "plain Python": relative_error(loss, reference.cross_entropy(logits, labels)),
        "central differences": difference_error(lambda: softmax_cross_entropy(logits, labels)[0], logits, dlogits, rng),
    }


def divergence(images: np.ndarray, labels: np.ndarray, learning_rate: float, seed: int) -> str | None:
    """4: what a training of the base network at a far too large learning rate ends with; None if it goes on."""
    model = network("base").build((28, 28, 1), np.random.default_rng(seed))
    x, rng = (images[..., None] / 255).astype(np.float32), np.random.default_rng(seed)
    try:
        fit(model, SGD(learning_rate), x, labels, epochs=3, rng=rng, title="far too large steps")
    except DivergedError as error:
        return str(error)
    return None


def example_convolutions(rng: np.random.Generator) -> list[Conv2D]:
    """Convolutions of several shapes, strides and paddings, built in float64, with biases that are not zero."""
    shapes = {(12, 11, 3): Conv2D(4, 5), (11, 8, 2): Conv2D(3, 3, 2), (9, 12, 2): Conv2D(3, 4, padding="valid")}
    for shape, layer in shapes.items():
        layer.build(shape, rng, np.float64)
        layer.params["bias"] += rng.standard_normal(layer.filters)
    return list(shapes.values())


def convolution_errors(layers: Sequence[Conv2D], rng: np.random.Generator) -> Errors:
    """6: outputs of convolutions."""
    errors = []
    for layer in layers:
        x = rng.standard_normal((2, *layer.input_shape))
        errors.append(relative_error(layer.forward(x)[0], _by_loops(layer, x)))
    return {f"plain loops ({len(layers)} shapes)": max(errors)}


def convolution_seconds(layer: Conv2D) -> tuple[float, float]:
    """How long a convolution takes for two pictures: as it is, and in plain loops."""
    x = np.ones((2, *layer.input_shape))
    ours = min(timeit.repeat(lambda: layer.forward(x), number=1))
    loops = timeit.timeit(lambda: _by_loops(layer, x), number=1)
    return ours, loops


def algorithm(layer: Conv2D) -> str:
    """By what a convolution is done, in a word."""
    return ALGORITHMS[type(layer.plan).__name__]


def _by_loops(layer: Conv2D, x: np.ndarray) -> np.ndarray:
    return reference.convolve(x, layer.params["filters"], layer.params["bias"], layer.strides[0], layer.padding)


def convolution_gradient_errors(layers: Sequence[Conv2D], rng: np.random.Generator) -> Errors:
    """8: all gradients of convolutions."""
    by_loops, by_differences = [], []
    for layer in layers:
        x = rng.standard_normal((2, *layer.input_shape))
        y, tape = layer.forward(x)
        dy = rng.standard_normal(y.shape)
        dx, grads = layer.backward(dy, tape)
        expected = reference.convolve_gradient(dy, x, layer.params["filters"], layer.strides[0], layer.padding)
        by_loops += map(relative_error, (dx, grads["filters"], grads["bias"]), expected)
        by_differences += gradient_errors(layer, x, rng).values()
    return {f"plain loops ({len(layers)} shapes)": max(by_loops), "central differences": max(by_differences)}


def example_pools(rng: np.random.Generator) -> list[tuple[MaxPool2D, np.ndarray]]:
    """Pools of 2 × 2, built in float64 for sizes that they divide and for others, and two inputs for each."""
    pools = [MaxPool2D(2).build(shape, rng, np.float64) for shape in ((8, 6, 3), (7, 9, 2))]
    return [(pool, rng.standard_normal((2, *pool.input_shape))) for pool in pools]


def pool_errors(pools: Sequence[tuple[MaxPool2D, np.ndarray]]) -> Errors:
    """7: outputs of pools."""
    return {"plain loops": max(relative_error(pool.forward(x)[0], reference.max_pool(x, 2)) for pool, x in pools)}


def pool_gradient_errors(pools: Sequence[tuple[MaxPool2D, np.ndarray]], rng: np.random.Generator) -> Errors:
    """9: gradients of pools."""
    by_loops, by_differences = [], []
    for pool, x in pools:
        y, tape = pool.forward(x)
        dy = rng.standard_normal(y.shape)
        by_loops.append(relative_error(pool.backward(dy, tape)[0], reference.max_pool_gradient(dy, x, 2)))
        by_differences.append(gradient_errors(pool, x, rng)["input"])
    return {"plain loops": max(by_loops), "central differences": max(by_differences)}


def softmax_errors(rng: np.random.Generator) -> Errors:
    """10: softmax, where the plain form has not overflowed yet."""
    logits = 3 * rng.standard_normal((20, 10))
    return {"the first form, for small logits": relative_error(softmax(logits), reference.softmax(logits))}


def batch_errors(
    model: Sequential, exact: Sequential, x: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> Errors:
    """13: gradients of a batch, in shards and along its pictures.

    Args:
        model, exact: the base network, built in float32 and in float64.
        x, labels: digits (N, 28, 28, 1), standardised, and their classes (N,); the first ten, with noise, are for the
            differences.
    """
    together = loss_and_gradients(model, x, labels).params
    with threads(1):
        alone = loss_and_gradients(model, x, labels).params
    noisy, classes = x[:10] + 0.3 * rng.standard_normal((10, 28, 28, 1)), labels[:10]
    along = loss_and_gradients(exact, noisy, classes).input

    def loss() -> float:
        return softmax_cross_entropy(exact.forward(noisy)[0], classes)[0]

    return {
        "one thread in place of several": max(relative_error(together[name], alone[name]) for name in together),
        "central differences (of the loss, along the pictures)": difference_error(loss, noisy, along, rng, h=1e-7),
    }


def path_errors(optimizer: Optimizer, gradients: Sequence[float], expected: Sequence[float]) -> Errors:
    """14 and 15: where an optimiser leads a single parameter."""
    return {f"plain Python, {len(gradients)} steps": relative_error(optimizer_path(optimizer, gradients), expected)}


def first_step_errors(model: Layer, before: Mapping[str, np.ndarray], grads: Mapping[str, np.ndarray]) -> Errors:
    """16: what one step of Adam has made of parameters.

    Args:
        model: after the step.
        before, grads: its parameters before the step, and the gradients of the step, by name.
    """
    errors = [
        relative_error(model.params[name] - before[name], -0.001 * grad / (np.abs(grad) + 1e-7))
        for name, grad in grads.items()
    ]
    return {"Adam's formula for the first step": max(errors)}
