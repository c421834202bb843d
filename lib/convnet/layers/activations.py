"""Activation functions: element-wise layers without parameters, whose tapes are their outputs."""

from typing import Any

import numpy as np

from convnet.checks import number
from convnet.layers.base import Array, Layer, Rng


class Activation(Layer):
    """An element-wise function: a subclass writes `_function(x) -> y` and `_input_gradient(dy, y) -> dx`."""

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        y = self._function(x)
        return y, y

    def _function(self, x: Array) -> Array:
        raise NotImplementedError


class ReLU(Activation):
    """max(x, 0).

    >>> ReLU().build((2,), rng, float)(np.array([[-1.0, 1.0]]))
    array([[0., 1.]])
    """

    def _function(self, x: Array) -> Array:
        return np.maximum(x, 0)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        dx = np.greater(tape, 0, out=np.empty_like(tape))  # 0 and 1, but floats: to multiply by booleans takes longer
        dx *= dy
        return dx


class LeakyReLU(Activation):
    """x where positive, slope·x elsewhere, with `slope` in [0, 1) (Maas et al. 2013).

    >>> LeakyReLU(0.2).build((2,), rng, float)(np.array([[-1.0, 1.0]]))
    array([[-0.2,  1. ]])
    """

    def __init__(self, slope: float = 0.01):
        self.slope = number("LeakyReLU: slope", slope, 0, 1)

    def _function(self, x: Array) -> Array:
        y = self.slope * x
        return np.maximum(x, y, out=y)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        dx = np.greater(tape, 0, out=np.empty_like(tape))  # many times faster than np.where
        np.maximum(dx, self.slope, out=dx)
        dx *= dy
        return dx


class ELU(Activation):
    """x where positive, alpha·(exp(x) - 1) elsewhere, with `alpha` ≥ 0 (Clevert et al. 2016).

    >>> ELU().build((2,), rng, float)(np.array([[-1.0, 1.0]])).round(3)
    array([[-0.632,  1.   ]])
    """

    def __init__(self, alpha: float = 1.0):
        self.alpha = number("ELU: alpha", alpha, 0)

    def _function(self, x: Array) -> Array:
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        return dy * np.where(tape > 0, 1, tape + self.alpha)


class Tanh(Activation):
    """tanh(x).

    >>> Tanh().build((2,), rng, float)(np.array([[-1.0, 1.0]])).round(3)
    array([[-0.762,  0.762]])
    """

    def _function(self, x: Array) -> Array:
        return np.tanh(x)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        return dy * (1 - tape * tape)


class Sigmoid(Activation):
    """1 / (1 + exp(-x)), written as (1 + tanh(x/2)) / 2 so that nothing overflows.

    >>> Sigmoid().build((2,), rng, float)(np.array([[-1.0, 1.0]])).round(3)
    array([[0.269, 0.731]])
    """

    def _function(self, x: Array) -> Array:
        return 0.5 * (1 + np.tanh(0.5 * x))

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        return dy * (tape * (1 - tape))
