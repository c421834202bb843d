"""Activation functions: element-wise layers without parameters."""

import numpy as np

from convnet.checks import number
from convnet.layers import Layer


class Activation(Layer):
    """An element-wise function `f` with the derivative expressed by what `f` leaves on the tape."""

    def _backward(self, dy, tape, need_input, need_params):
        return self._input_gradient(dy, tape), {}


class ReLU(Activation):
    """max(x, 0)."""

    def _forward(self, x, training, rng):
        y = np.maximum(x, 0)
        return y, y

    def _input_gradient(self, dy, y):
        return dy * (y > 0)


class LeakyReLU(Activation):
    """x where positive, slope·x elsewhere, with `slope` in [0, 1) (Maas et al. 2013)."""

    def __init__(self, slope: float = 0.01):
        self.slope = number("LeakyReLU: slope", slope, 0, 1)

    def _forward(self, x, training, rng):
        y = np.maximum(x, self.slope * x)
        return y, y

    def _input_gradient(self, dy, y):
        slope = (y > 0).astype(dy.dtype)  # arithmetic on the mask is many times faster than np.where
        slope *= 1 - self.slope
        slope += self.slope
        slope *= dy
        return slope


class ELU(Activation):
    """x where positive, alpha·(exp(x) - 1) elsewhere, with `alpha` ≥ 0 (Clevert et al. 2016)."""

    def __init__(self, alpha: float = 1.0):
        self.alpha = number("ELU: alpha", alpha, 0)

    def _forward(self, x, training, rng):
        y = np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))
        return y, y

    def _input_gradient(self, dy, y):
        return dy * np.where(y > 0, 1, y + self.alpha)


class Tanh(Activation):
    """tanh(x)."""

    def _forward(self, x, training, rng):
        y = np.tanh(x)
        return y, y

    def _input_gradient(self, dy, y):
        return dy * (1 - y * y)


class Sigmoid(Activation):
    """1 / (1 + exp(-x)), written as (1 + tanh(x/2)) / 2 so that nothing overflows."""

    def _forward(self, x, training, rng):
        y = 0.5 * (1 + np.tanh(0.5 * x))
        return y, y

    def _input_gradient(self, dy, y):
        return dy * (y * (1 - y))
