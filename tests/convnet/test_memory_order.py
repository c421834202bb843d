"""Images lie first or last in memory: nobody sees it in a number, and few copies are made between the orders."""

import math
import tracemalloc

import numpy as np
import pytest
from memory_orders import ORDERS

from convnet import (
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Flatten,
    GlobalMaxPool2D,
    LeakyReLU,
    MaxPool1D,
    MaxPool2D,
    ReLU,
    Reshape,
    Sequential,
    Tanh,
    loss_and_gradients,
)
from convnet.convolution import memory

BASE = [Conv2D(8, 5), ReLU(), Conv2D(8, 5), ReLU(), MaxPool2D(2), Flatten(), Dense(200), ReLU(), Dense(10)]
SENTENCES = [Conv1D(64, 3), ReLU(), Conv1D(64, 3), ReLU(), MaxPool1D(2), Flatten(), Dense(128), ReLU(), Dense(2)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "layers",
    [
        [
            Conv2D(8, 5),
            ReLU(),
            Conv2D(8, 5),
            MaxPool2D(2),
            Conv2D(64, 3, strides=2),
            LeakyReLU(0.1),
            Flatten(),
            Dense(7),
        ],
        [Tanh(), GlobalMaxPool2D(), Dense(40)],
        [Flatten(), Dense(200)],
    ],
    ids=["convolutions", "pool", "dense"],
)
def test_the_callers_memory_order_changes_no_bit(layers, order, rng):
    size = math.prod(Sequential(layers).build((12, 10, 3), rng).output_shape)
    model = Sequential([*layers, Reshape((size, 1, 1)), ConvTranspose2D(2, 3, 2)]).build((12, 10, 3), rng)
    x = rng.standard_normal((4, 12, 10, 3), np.float32)
    y, tape = model.forward(x)
    dy = rng.standard_normal(y.shape, np.float32)
    dx, grads = model.backward(dy, tape)
    y2, tape2 = model.forward(ORDERS[order](x))
    dx2, grads2 = model.backward(ORDERS[order](dy), tape2)
    np.testing.assert_array_equal(y2, y)
    np.testing.assert_array_equal(dx2, dx)
    for name, grad in grads.items():
        np.testing.assert_array_equal(grads2[name], grad)
    np.testing.assert_array_equal(model(ORDERS[order](x)), model(x))
    assert model(x).flags.c_contiguous


@pytest.mark.parametrize("flat", [Flatten(), GlobalMaxPool2D()])
@pytest.mark.parametrize(("convolution", "last"), [(Conv2D(8, 5), True), (Conv2D(64, 3, strides=2), False)])
def test_activations_keep_the_memory_order_of_the_plan_and_so_do_their_gradients(convolution, last, flat, rng):
    """Mixed orders give the same numbers, many times slower."""
    layers = [convolution, ReLU(), MaxPool2D(3, ceil=True), LeakyReLU(0.1), MaxPool2D(2), flat, Dropout(0.5)]
    model = Sequential([*layers, Dense(3)]).build((28, 28, 8), rng)
    y, passed = rng.standard_normal((6, 28, 28, 8), np.float32), []

    def order(x):
        return np.argsort(x.strides).tolist()

    for layer in model.layers:
        y, tape = layer._forward(y, True, rng)
        passed.append((layer, tape, order(y)))
    assert passed[0][2] == ([0, 3, 2, 1] if last else [3, 2, 1, 0])
    dy = np.asfortranarray(np.ones_like(y))
    for layer, tape, expected in reversed(passed):
        assert order(dy) == expected, layer
        dy, _ = layer._backward(dy, tape, True, True)
    assert order(dy) == [3, 2, 1, 0]  # that of the input


@pytest.mark.parametrize(
    ("layers", "shape", "need_input", "copies"),
    [
        (BASE, (28, 28, 1), False, 1),  # the images come in
        (BASE, (28, 28, 1), True, 2),  # and their gradient goes out
        (SENTENCES, (50, 300), True, 0),  # first everywhere, but for the loss's gradient
    ],
    ids=["base", "base with input gradient", "sentences"],
)
def test_images_are_copied_into_another_memory_order_only_at_the_ends(
    layers, shape, need_input, copies, rng, monkeypatch
):
    made, in_order = [], memory.in_order

    def counted(x, last):
        y = in_order(x, last)
        made.append(not np.shares_memory(x, y))
        return y

    monkeypatch.setattr(memory, "in_order", counted)
    model = Sequential(layers).build(shape, rng)
    x = rng.standard_normal((10, *shape), np.float32)
    loss_and_gradients(model, x, np.zeros(10, int), training=True, need_input=need_input)
    assert sum(made) == copies


def test_evaluation_frees_every_activation_as_soon_as_it_is_used(rng):
    model = Sequential([ReLU() for _ in range(12)]).build((100_000,), rng)
    x = np.ones((4, 100_000), np.float32)
    tracemalloc.start()
    model(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * x.nbytes
