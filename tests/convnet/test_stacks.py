"""Stacks of layers in batches of all sizes, every convolution done in every way, against plain loops."""

import functools
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convnet import (
    SGD,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Flatten,
    LeakyReLU,
    MaxPool2D,
    Sequential,
    Tanh,
    loss_and_gradients,
)
from convnet.convolution import make_plan, plans, same_padding

BATCHES = (1, 2, 3, 31, 32, 33, 64, 65)
WAYS, MAKE_PLAN = 4, "convnet.layers.convolution.make_plan"


class Loops:
    """A convolution with zeros around the images, window by window."""

    def __init__(self, layer, size):
        self.stride = layer.strides
        axes = zip(size, layer.kernel_size, layer.strides, strict=True)
        self.padding = [same_padding(*axis) if layer.padding == "same" else (0, 0) for axis in axes]

    def windows(self, padded, y, w):
        for i, j in np.ndindex(y.shape[1:3]):
            top, left = i * self.stride[0], j * self.stride[1]
            yield y[:, i, j], padded[:, top : top + w.shape[0], left : left + w.shape[1]]

    def pad(self, x):
        return np.pad(x, ((0, 0), *self.padding, (0, 0)))

    def forward(self, x, w):
        padded = self.pad(x)
        sizes = zip(padded.shape[1:3], w.shape[:2], self.stride, strict=True)
        y = np.zeros((len(x), *((size - k) // stride + 1 for size, k, stride in sizes), w.shape[3]))
        for pixel, window in self.windows(padded, y, w):
            pixel[...] = np.einsum("nabc,abcf->nf", window, w)
        return y

    def adjoint(self, dy, w, size):
        dpadded = self.pad(np.zeros((len(dy), *size, w.shape[2])))
        for pixel, window in self.windows(dpadded, dy, w):
            window += np.einsum("nf,abcf->nabc", pixel, w)
        (top, _), (left, _) = self.padding
        return dpadded[:, top : top + size[0], left : left + size[1]]

    def filter_gradient(self, x, dy, w):
        return sum(np.einsum("nabc,nf->abcf", window, pixel) for pixel, window in self.windows(self.pad(x), dy, w))


def forward(layer, x):
    """What the layer shall put out, and a function from its gradient to those of the input and of the parameters."""
    w, b = (layer.params.get(key) for key in ("filters", "bias"))
    if isinstance(layer, Conv2D):
        loops = Loops(layer, x.shape[1:3])
        return loops.forward(x, w) + b, lambda dy: (
            loops.adjoint(dy, w, x.shape[1:3]),
            {"filters": loops.filter_gradient(x, dy, w), "bias": dy.sum((0, 1, 2))},
        )
    if isinstance(layer, ConvTranspose2D):
        loops = Loops(layer, layer.output_shape[:2])
        return loops.adjoint(x, w, layer.output_shape[:2]) + b, lambda dy: (
            loops.forward(dy, w),
            {"filters": loops.filter_gradient(dy, x, w), "bias": dy.sum((0, 1, 2))},
        )
    if isinstance(layer, MaxPool2D):
        h, w_out = layer.output_shape[:2]
        tiles = x[:, : 2 * h, : 2 * w_out].reshape(len(x), h, 2, w_out, 2, -1)
        y = tiles.max((2, 4))

        def pool_gradient(dy):
            dx = np.zeros_like(x)
            dx[:, : 2 * h, : 2 * w_out] = ((tiles == y[:, :, None, :, None]) * dy[:, :, None, :, None]).reshape(
                len(x), 2 * h, 2 * w_out, -1
            )
            return dx, {}

        return y, pool_gradient
    if isinstance(layer, Tanh):
        return np.tanh(x), lambda dy: (dy / np.cosh(x) ** 2, {})
    if isinstance(layer, LeakyReLU):
        return np.where(x > 0, x, 0.2 * x), lambda dy: (np.where(x > 0, dy, 0.2 * dy), {})
    assert isinstance(layer, Flatten)
    return x.reshape(len(x), -1), lambda dy: (dy.reshape(x.shape), {})


def expected(model, x, dy):
    backs, grads = [], {}
    for layer in model.layers:
        x, back = forward(layer, x)
        backs.append(back)
    for name, back in reversed(list(zip(model.names, backs, strict=True))):
        dy, layer_grads = back(dy)
        grads |= {f"{name}.{key}": value for key, value in layer_grads.items()}
    return x, dy, grads


def planned(way, geometry, dtype):
    """A convolution by the algorithm of that number; some are for strides of 1 only."""
    of_all = plans(geometry, dtype)
    return of_all[way % len(of_all)]


def make_stack(kind, filters, kernel, stride):
    conv = Conv2D(filters, kernel, stride)
    match kind:
        case "conv, conv":
            return [conv, Conv2D(2, 3)]
        case "conv, activation, conv":
            return [conv, LeakyReLU(0.2), Conv2D(2, (3, 2))]
        case "conv, pool, conv":
            return [Conv2D(filters, kernel), MaxPool2D(2), Conv2D(3, 3), Tanh()]
        case "conv, activation, pool, conv, pool":
            return [Conv2D(filters, kernel), Tanh(), MaxPool2D(2), Conv2D(2, kernel), MaxPool2D(2), Flatten()]
        case "transposed, conv":
            return [ConvTranspose2D(filters, kernel, stride), LeakyReLU(0.2), Conv2D(1, 3), Tanh()]
        case "conv, transposed":
            return [conv, ConvTranspose2D(2, kernel, stride)]
        case "one logit":
            return [conv, Conv2D(1, 4, 4), Flatten()]


KINDS = ["conv, conv", "conv, activation, conv", "conv, pool, conv", "conv, activation, pool, conv, pool"]
KINDS += ["transposed, conv", "conv, transposed", "one logit"]
few = st.integers(1, 3)


@pytest.mark.parametrize("batch", BATCHES)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(KINDS),
    shape=st.tuples(st.integers(4, 7), st.integers(4, 7), few),
    filters=few,
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.integers(1, 2),
    way=st.integers(-1, WAYS - 1),
)
def test_stacks_agree_with_loops_whatever_was_computed_in_between(batch, kind, shape, filters, kernel, stride, way):
    rng = np.random.default_rng(0)
    with mock.patch(MAKE_PLAN, make_plan if way < 0 else functools.partial(planned, way)):
        passes = []
        for _ in range(2):  # two networks, which take turns
            model = Sequential(make_stack(kind, filters, kernel, stride)).build(shape, rng, np.float64)
            for param in model.params.values():
                param += 0.1 * rng.standard_normal(param.shape)
            for _ in range(2):
                x = rng.standard_normal((batch, *shape))
                passes.append([model, x, *model.forward(x)])
        wanted = [rng.standard_normal(y.shape) for _, _, y, _ in passes]
        backs = [model.backward(dy, tape) for (model, _, _, tape), dy in zip(passes, wanted, strict=True)]
    for (model, x, y, _), dy, (dx, grads) in zip(passes, wanted, backs, strict=True):
        expected_y, expected_dx, expected_grads = expected(model, x, dy)
        np.testing.assert_allclose(y, expected_y, atol=1e-10)
        np.testing.assert_allclose(dx, expected_dx, atol=1e-10)
        assert grads.keys() == expected_grads.keys()
        for name, grad in grads.items():
            np.testing.assert_allclose(grad, expected_grads[name], atol=1e-9)


@pytest.mark.parametrize("way", range(WAYS))
@pytest.mark.parametrize("batch", BATCHES)
def test_networks_of_one_logit_agree_between_the_ways_and_from_call_to_call(batch, way, rng):
    with mock.patch(MAKE_PLAN, functools.partial(planned, way)):
        model = Sequential([Conv2D(1, 3, 2), Flatten()]).build((2, 2, 32), rng)
    x = rng.standard_normal((batch, 2, 2, 32)).astype(np.float32)
    first, second = model(x), model(x)
    np.testing.assert_array_equal(first, second)
    window = model.params["conv2d_1.filters"][:2, :2].reshape(-1)
    np.testing.assert_allclose(first[:, 0], x.reshape(batch, -1) @ window, atol=1e-4)


@pytest.mark.parametrize("batch", BATCHES)
def test_trainings_that_take_turns_are_those_that_run_alone(batch, rng):
    x, labels = rng.standard_normal((batch, 8, 8, 3)).astype(np.float32), rng.integers(2, size=batch)

    def network(seed):
        layers = [Conv2D(4, 5), MaxPool2D(2), Conv2D(8, 5), MaxPool2D(2), Flatten(), Dense(2)]
        return Sequential(layers).build((8, 8, 3), np.random.default_rng(seed)), SGD(0.1, 0.9)

    def networks():
        return [network(1), network(2)]

    def step(model, optimizer):
        optimizer.step(model.params, loss_and_gradients(model, x, labels).params)

    def bits(trained):
        return [value.tobytes() for model, _ in trained for value in model.params.values()]

    alone, in_turns = networks(), networks()
    for each in alone:
        for _ in range(3):
            step(*each)
    for _ in range(3):
        for each in in_turns:
            step(*each)
    assert bits(in_turns) == bits(alone)
    assert bits(alone) != bits(networks())
