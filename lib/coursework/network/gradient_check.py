"""The gradient check: does a gradient predict what a small step along a random direction does?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from convnet import Layer


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
