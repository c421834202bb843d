"""The course's own initialisers, schedule and activation, and what the two settings are made of."""

import math

import numpy as np
import pytest

from convnet import SGD, Adam, Dense, InputError, Sequential
from coursework.errors import CourseworkError
from coursework.settings import (
    ACTIVATIONS,
    ORIGINAL,
    SETTINGS,
    STANDARD,
    Linear,
    PerBatchDecay,
    course_dense,
    course_filters,
)


@pytest.mark.parametrize(
    ("initializer", "shape", "sd"),
    [(course_filters, (5, 5, 8, 32), 1 / math.sqrt(6400)), (course_dense, (500, 80), 0.01)],
)
def test_initialisers_have_the_stated_spread(initializer, shape, sd, rng):
    w = initializer(shape, rng)
    assert w.shape == shape
    assert w.std() == pytest.approx(sd, rel=0.05)
    assert abs(w.mean()) < 5 * sd / math.sqrt(w.size)


def test_the_rate_falls_by_the_batch_and_begins_anew_with_the_epoch():
    decay = PerBatchDecay(0.95)
    assert [decay(0, 0), decay(0, 2), decay(1, 0)] == [1, 0.95**2, 1]


@pytest.mark.parametrize("factor", [-1, math.nan])
def test_a_factor_below_zero_is_refused(factor):
    with pytest.raises(InputError, match=r"^PerBatchDecay: factor: expected"):
        PerBatchDecay(factor)


def test_a_linear_activation_by_hand():
    x = np.array([[-1.0, 4.0]], np.float32)
    layer = Linear(2, 1).build((2,), np.random.default_rng(0))
    y, tape = layer.forward(x)
    dx, grads = layer.backward(np.array([[3.0, -1.0]], np.float32), tape)
    assert (y.tolist(), dx.tolist(), grads) == ([[-1, 9]], [[6, -2]], {})
    assert y.dtype == dx.dtype == np.float32


@pytest.mark.parametrize("option", ["a", "b"])
def test_a_linear_activation_takes_finite_numbers(option):
    with pytest.raises(InputError, match=f"^Linear: {option}: expected"):
        Linear(**{option: np.inf})


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_are_made_anew_for_every_layer(activation, rng):
    make = ACTIVATIONS[activation]
    assert make() is not make()
    model = Sequential([Dense(3), make()]).build((4,), rng)
    assert model(np.ones((2, 4), np.float32)).shape == (2, 3)


def test_settings_make_fresh_optimisers_by_name():
    assert SETTINGS == {"as the course ran it": ORIGINAL, "textbook settings": STANDARD}
    adam, momentum = ORIGINAL.optimizer("Adam", 0.01), ORIGINAL.optimizer("momentum", 0.1)
    assert (type(adam), adam.learning_rate, adam.bias_correction) == (Adam, 0.01, "constant")
    assert STANDARD.optimizer("Adam", 0.01).bias_correction == "by step"
    assert (type(momentum), momentum.learning_rate, momentum.momentum) == (SGD, 0.1, 0.9)
    assert ORIGINAL.optimizer("Adam", 0.01) is not adam


def test_an_unknown_optimiser_is_named():
    with pytest.raises(CourseworkError, match="expected Adam or momentum, received 'adam'"):
        STANDARD.optimizer("adam", 0.01)
