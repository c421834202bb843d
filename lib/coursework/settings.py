"""The settings that every chapter compares, "as the course ran it" and "textbook settings", and what they are made of.

The course's own initialisers, its schedule and its linear activation are here, as callables that the network takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from convnet import ELU, SGD, Adam, Layer, LeakyReLU, ReLU, Tanh, constant, he_normal
from convnet.checks import number
from convnet.layers import Initializer
from convnet.optimizers import Optimizer
from convnet.schedules import Schedule
from coursework.errors import CourseworkError

COURSE_TEST_IMAGES = 200  # the course measured accuracy on the first 200 test images
MOMENTUM = 0.9


@dataclass(frozen=True)
class Setting:
    """How a network is initialised and trained, whatever its architecture.

    Attributes:
        name: what tables and figures call it.
        filters, dense: initialisers of convolutions and of fully connected layers.
        schedule: factor of the learning rate by epoch and batch.
        bias_correction: of Adam, see `convnet.Adam`.
        integer_statistics: whether mean and standard deviation of the pixels are cut to integers.
    """

    name: str
    filters: Initializer
    dense: Initializer
    schedule: Schedule
    bias_correction: str
    integer_statistics: bool

    def optimizer(self, name: str, learning_rate: float) -> Optimizer:
        """A fresh optimiser: "Adam", or "momentum" with γ = 0.9 (raises CourseworkError for another name)."""
        match name:
            case "Adam":
                return Adam(learning_rate, bias_correction=self.bias_correction)
            case "momentum":
                return SGD(learning_rate, momentum=MOMENTUM)
        raise CourseworkError(f"optimizer: expected Adam or momentum, received {name!r}")


def course_filters(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 1 / (kh·kw·c_in·c_out): the course counted the outputs of a filter bank into its fan."""
    return rng.normal(0.0, math.sqrt(1.0 / math.prod(shape)), shape)


def course_dense(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Normal with standard deviation 0.01 whatever the fan, as the course set its dense weights."""
    return rng.normal(0.0, 0.01, shape)


@dataclass(frozen=True)
class PerBatchDecay:
    """The course's schedule: multiplied by `factor` ≥ 0 at every batch, and back to the start with every epoch."""

    factor: float

    def __post_init__(self):
        number("PerBatchDecay: factor", self.factor, 0)

    def __call__(self, epoch: int, batch: int) -> float:
        """The factor of a step."""
        return self.factor**batch


class Linear(Layer):
    """a·x + b with fixed numbers a and b; with a = 1, b = 0 the course's "linear activation"."""

    def __init__(self, a: float = 1.0, b: float = 0.0):
        self.a, self.b = number("Linear: a", a), number("Linear: b", b)

    def _forward(self, x, training, rng):
        return self.a * x + self.b, None

    def _backward(self, dy, tape, need_input, need_params):
        return self.a * dy, {}


ORIGINAL = Setting("as the course ran it", course_filters, course_dense, PerBatchDecay(0.95), "constant", True)
STANDARD = Setting("textbook settings", he_normal, he_normal, constant, "by step", False)
SETTINGS: Mapping[str, Setting] = {setting.name: setting for setting in (ORIGINAL, STANDARD)}

ACTIVATIONS: Mapping[str, Callable[[], Layer]] = {
    "ReLU": ReLU,
    "LeakyReLU": LeakyReLU,
    "ELU": ELU,
    "Tanh": Tanh,
    "Linear": Linear,
}
