"""Dropout."""

from typing import Any

import numpy as np

from convnet import checks
from convnet.layers.base import Array, Layer, Rng


class Dropout(Layer):
    """In training, drops each number with probability `rate` and scales the rest by 1 / (1 - rate); else passes all on.

    Scaling while training ("inverted dropout") leaves nothing to do at inference (Srivastava et al. 2014).

    >>> Dropout(0.5).build((6,), rng, float).forward(np.ones((1, 6)), training=True, rng=np.random.default_rng(0))[0]
    array([[2., 2., 2., 0., 0., 0.]])
    """

    def __init__(self, rate: float):
        self.rate = checks.number("Dropout: rate", rate, 0, 1)

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        if not training or self.rate == 0:
            return x, None
        rng = checks.generator(f"{self}: training needs a generator: rng", rng)
        keep = np.greater_equal(rng.random(x.shape, np.float32), self.rate, out=np.empty_like(x))  # 0 and 1
        keep *= 1 / (1 - self.rate)
        return x * keep, keep

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        return dy if tape is None else dy * tape
