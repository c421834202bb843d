"""The fully connected layer."""

from typing import Any

import numpy as np

from convnet import checks
from convnet.initializers import he_normal
from convnet.layers.base import Array, Initializer, Layer, Params, Rng, Shape, initial_weights


class Dense(Layer):
    """Fully connected layer x @ weights + bias.

    Args:
        units: number of outputs.
        kernel_initializer: draws the weights (n_in, units); biases start at zero.

    >>> Dense(10).build((784,), rng).count_params()
    7850
    """

    axes = ("n",)

    def __init__(self, units: int, kernel_initializer: Initializer = he_normal):
        self.units = checks.integer("Dense: units", units)
        self.kernel_initializer = checks.function("Dense: kernel_initializer", kernel_initializer)

    def _output_shape(self, input_shape: Shape) -> Shape:
        self._weights = (*input_shape, self.units)
        return (self.units,)

    def _init_params(self, rng: np.random.Generator) -> Params:
        weights = initial_weights(self, self.kernel_initializer, self._weights, rng)
        return {"weights": weights, "bias": np.zeros(self.units)}

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        y = self.params["weights"].T @ x.T  # units, N: the samples last in memory, as after most convolutions
        y += self.params["bias"][:, None]
        return y.T, x

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        grads = {"weights": tape.T @ dy, "bias": dy.sum(axis=0)} if need_params else {}
        if not need_input:
            return None, grads
        weights = self.params["weights"]
        return (dy @ weights.T if tape.flags.c_contiguous else (weights @ dy.T).T), grads  # in the memory order of x
