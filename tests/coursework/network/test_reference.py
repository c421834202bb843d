"""The plain loops against convnet."""

import numpy as np
import pytest

from convnet import SGD, Adam, Conv2D, MaxPool2D, softmax, softmax_cross_entropy
from coursework.mnist.networks import network
from coursework.network import reference
from coursework.network.examples import optimizer_path

CONVOLUTIONS = [
    ((6, 7, 2), 3, 1, "same"),
    ((7, 6, 1), 4, 1, "same"),
    ((7, 6, 3), 3, 2, "same"),
    ((8, 9, 2), 3, 2, "valid"),
]


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding"), CONVOLUTIONS)
def test_convolution_and_its_gradients_agree_with_the_loops(shape, kernel, stride, padding, rng):
    layer = Conv2D(4, kernel, stride, padding).build(shape, rng, np.float64)
    layer.params["bias"] += rng.standard_normal(4)
    x = rng.standard_normal((2, *shape))
    y, tape = layer.forward(x)
    w, bias = layer.params["filters"], layer.params["bias"]
    np.testing.assert_allclose(y, reference.convolve(x, w, bias, stride, padding), rtol=1e-10, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, tape)
    for found, expected in zip(
        (dx, grads["filters"], grads["bias"]), reference.convolve_gradient(dy, x, w, stride, padding), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("shape", [(6, 4, 3), (5, 7, 2)])
def test_pooling_agrees_with_the_loops_even_on_ties(shape, rng):
    pool = MaxPool2D(2).build(shape, rng, np.float64)
    x = rng.integers(0, 3, (2, *shape)).astype(float)
    y, tape = pool.forward(x)
    np.testing.assert_array_equal(y, reference.max_pool(x, 2))
    dy = rng.standard_normal(y.shape)
    np.testing.assert_array_equal(pool.backward(dy, tape)[0], reference.max_pool_gradient(dy, x, 2))


def test_softmax_and_cross_entropy_agree_until_the_exponential_overflows(rng):
    logits, labels = 3 * rng.standard_normal((5, 4)), np.array([0, 1, 2, 3, 0])
    np.testing.assert_allclose(softmax(logits), reference.softmax(logits), rtol=1e-13)
    assert softmax_cross_entropy(logits, labels)[0] == pytest.approx(reference.cross_entropy(logits, labels), rel=1e-13)
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(reference.softmax(logits + 1000)).all()
    np.testing.assert_allclose(softmax(logits + 1000), softmax(logits), rtol=1e-9)


def test_accuracy_counts():
    assert reference.accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 4])) == 0.75


@pytest.mark.parametrize(
    ("optimizer", "path"),
    [
        (SGD(0.1, momentum=0.9), lambda g: reference.momentum_path(g, 0.1, 0.9)),
        (Adam(0.01), lambda g: reference.adam_path(g, 0.01)),
    ],
)
def test_optimisers_follow_the_plain_formulas(optimizer, path, rng):
    gradients = rng.standard_normal(30).tolist()
    np.testing.assert_allclose(optimizer_path(optimizer, gradients), path(gradients), rtol=1e-12, atol=1e-15)


def test_the_base_network_agrees_with_the_loops(rng):
    model = network("base").build((28, 28, 1), rng, np.float64)
    for name, bias in model.params.items():
        if name.endswith("bias"):
            bias += rng.standard_normal(bias.shape)
    x = rng.standard_normal((1, 28, 28, 1))
    np.testing.assert_allclose(model.forward(x)[0], reference.base_network(model.params, x), rtol=1e-10, atol=1e-12)
