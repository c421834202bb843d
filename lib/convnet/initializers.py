"""Initial values of weights: functions of (shape, generator) returning float64, cast by the layer to its dtype.

Drawing in float64 whatever the dtype makes a float32 network the rounded copy of its float64 twin.
"""

import math

import numpy as np


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / fan_in, which keeps the scale of activations through ReLU (He et al. 2015, eq. 10).

    `shape` is (kh, kw, c_in, c_out) or (n_in, n_out); fan_in is the number of inputs of one output.
    """
    return rng.normal(0.0, math.sqrt(2.0 / math.prod(shape[:-1])), shape)


def glorot_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Uniform with variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010, eq. 16); `shape` as in `he_normal`."""
    fan_in = math.prod(shape[:-1])
    fan_out = math.prod(shape[:-2]) * shape[-1]
    limit = math.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def fan_in_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Uniform within ±1/√fan_in, variance 1 / (3 fan_in): a sixth of He's, to begin near zero and learn features."""
    limit = (1 / np.prod(shape[:-1])) ** 0.5
    return rng.uniform(-limit, limit, shape)
