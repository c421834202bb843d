"""What is told apart, and what cannot be described, where a key is made of values."""

import functools
import math
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from convnet import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    Embedding,
    LinearDecay,
    ReLU,
    Sequential,
    constant,
    glorot_uniform,
    he_normal,
)
from coursework.settings import PerBatchDecay
from provenance import ProvenanceError, describe

PROGRAM = """
import functools
from convnet import *
from provenance import describe
network = Sequential([Conv2D(4, 3, kernel_initializer=functools.partial(he_normal)), ReLU(), Flatten(), Dense(2)])
print(describe([network, Adam(), constant, LinearDecay(2, 3)]), network)
"""


@dataclass(frozen=True)
class Setting:
    name: str
    initializer: object


class Noise(ReLU):
    def __init__(self, strength):
        self.strength = strength


def test_a_description_is_the_same_in_every_process():
    runs = [subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True) for _ in "ab"]
    assert runs[0].stdout == runs[1].stdout
    assert "partial(convnet.initializers.he_normal)" in runs[0].stdout
    assert "0x" not in runs[0].stdout


def test_different_values_have_different_descriptions():
    values = [
        None,
        0,
        0.0,
        "0",
        [0],
        (0,),
        {"a": 0},
        {"a": 1},
        np.zeros(2),
        np.zeros(2, np.float32),
        np.zeros((1, 2)),
        np.ones(2),
        he_normal,
        glorot_uniform,
        functools.partial(he_normal),
        functools.partial(he_normal, rng=1),
        functools.partial(he_normal, 1),
        np.float32,
        math.sqrt,
        constant,
        PerBatchDecay(0.95),
        PerBatchDecay(0.9),
        LinearDecay(2, 3),
        LinearDecay(3, 2),
        Setting("a", he_normal),
        Setting("a", glorot_uniform),
        Conv2D(3, 3),
        Conv2D(3, 5),
        Conv2D(3, 3, kernel_initializer=glorot_uniform),
        Noise(1),
        Noise(2),
        Embedding(np.zeros((2, 3))),
        Embedding(np.ones((2, 3))),
        Sequential([ReLU()]),
        Sequential([Sequential([ReLU()])]),
        Adam(),
        Adam(bias_correction="constant"),
        SGD(0.001),
    ]
    assert len({describe(value) for value in values}) == len(values)


def test_equal_values_have_equal_descriptions(rng):
    assert describe(np.float64(0.5)) == describe(0.5)
    assert describe(Conv2D(np.int64(3), (3, 3))) == describe(Conv2D(3, 3))
    x = rng.standard_normal((4, 6))
    assert describe(np.asfortranarray(x)) == describe(x)
    built = Sequential([Dense(2)]).build((3,), rng)
    assert describe(built) == describe(Sequential([Dense(2)]))
    assert describe(Adam()) == describe(Adam(0.001))


@pytest.mark.parametrize(
    "value",
    [
        lambda shape, rng: np.zeros(shape),
        functools.partial(lambda shape, rng: np.zeros(shape)),
        np.random.default_rng(0).normal,
        Adam().step,
        object(),
        np.array([object()]),
        Setting("a", lambda: 0),
        Conv2D(3, 3, kernel_initializer=lambda shape, rng: np.zeros(shape)),
        {"deep": [(object(),)]},
    ],
)
def test_what_only_an_address_describes_is_refused(value):
    with pytest.raises(ProvenanceError, match="nothing but an address"):
        describe(value)
