"""The checks of the functions: small for what is right, and none that cannot fail."""

import numpy as np
import pytest

from convnet import Adam, Conv2D, MaxPool2D, ReLU, Tanh, loss_and_gradients
from convnet.convolution import plans
from coursework.mnist.networks import network
from coursework.network import checks, reference
from coursework.settings import ORIGINAL, STANDARD


@pytest.fixture
def base(rng):
    return network("base").build((28, 28, 1), rng, np.float64)


def test_all_checks_of_layers_and_losses_pass(rng):
    layers, pools = checks.example_convolutions(rng), checks.example_pools(rng)
    exact = [
        checks.convolution_errors(layers, rng), checks.pool_errors(pools), checks.softmax_errors(rng),
        {what: error for what, error in checks.cross_entropy_errors(rng).items() if "Python" in what},
    ]  # fmt: skip
    by_differences = [
        checks.activation_errors(rng), checks.convolution_gradient_errors(layers, rng),
        checks.pool_gradient_errors(pools, rng), checks.cross_entropy_errors(rng),
    ]  # fmt: skip
    assert max(error for errors in exact for error in errors.values()) < 1e-13
    assert max(error for errors in by_differences for error in errors.values()) < 1e-5


@pytest.mark.parametrize(
    ("layer", "check"),
    [
        (ReLU, lambda rng: checks.activation_errors(rng)),
        (Tanh, lambda rng: checks.activation_errors(rng)),
        (Conv2D, lambda rng: checks.convolution_gradient_errors(checks.example_convolutions(rng), rng)),
        (MaxPool2D, lambda rng: checks.pool_gradient_errors(checks.example_pools(rng), rng)),
    ],
)
def test_a_layer_whose_gradient_is_wrong_fails_its_check(layer, check, rng, monkeypatch):
    backward = layer._backward

    def wrong(self, *args):
        dx, grads = backward(self, *args)
        return 1.01 * dx, grads

    monkeypatch.setattr(layer, "_backward", wrong)
    assert max(check(rng).values()) > 5e-3


def test_an_activation_that_overwrites_its_input_is_told(rng, monkeypatch):
    assert checks.activations_that_keep_their_input(rng) == 5
    monkeypatch.setattr(Tanh, "_forward", lambda self, x, training, rng: (np.tanh(x, out=x), x))
    assert checks.activations_that_keep_their_input(rng) == 4


def test_the_spread_of_weights_by_hand(base, rng):
    spread = checks.weight_spread(network("base", ORIGINAL).build((28, 28, 1), rng, np.float64), base)
    assert spread.index.to_list() == ["conv2d_1.filters", "conv2d_2.filters", "dense_1.weights", "dense_2.weights"]
    assert spread["He: meant"].to_list() == pytest.approx([(2 / n) ** 0.5 for n in (25, 200, 1568, 200)])
    assert spread["course: meant"].to_list() == pytest.approx([(1 / 200) ** 0.5, (1 / 1600) ** 0.5, 0.01, 0.01])
    for meant, drawn in (("He: meant", "He: drawn"), ("course: meant", "course: drawn")):
        np.testing.assert_allclose(spread[drawn], spread[meant], rtol=0.2)


def test_a_training_diverges_or_goes_on(rng):
    images, labels = rng.integers(0, 256, (20, 28, 28)), np.arange(20) % 10
    assert "the loss is" in checks.divergence(images, labels, 1e6, seed=0)
    assert checks.divergence(images, labels, 1e-4, seed=0) is None


def test_a_batch_is_checked_in_shards_and_along_its_pictures(base, rng):
    x, labels = rng.standard_normal((20, 28, 28, 1)).astype(np.float32), np.arange(20) % 10
    single = network("base").build((28, 28, 1), rng)
    errors = checks.batch_errors(single, base, x, labels, rng)
    assert errors["one thread in place of several"] == 0
    assert max(errors.values()) < 1e-4


def test_the_convolution_is_timed_and_named(base):
    layer = base.layers[0]
    ours, loops = checks.convolution_seconds(layer)
    assert 0 < ours < loops
    assert [checks.algorithm(layer) for layer in (base.layers[0], base.layers[2])] == [
        "tiles of windows",
        "frequencies",
    ]
    assert {type(plan).__name__ for plan in plans(layer.plan.geometry, layer.dtype)} == checks.ALGORITHMS.keys()


def test_an_optimiser_is_checked_by_its_path_and_its_first_step(base, rng):
    gradients = rng.standard_normal(20).tolist()
    right = reference.adam_path(gradients)
    assert checks.path_errors(Adam(), gradients, right)["plain Python, 20 steps"] < 1e-12
    assert checks.path_errors(Adam(bias_correction="constant"), gradients, right)["plain Python, 20 steps"] > 0.01
    before = {name: value.copy() for name, value in base.params.items()}
    g = loss_and_gradients(base, rng.standard_normal((2, 28, 28, 1)), np.array([1, 2]))
    Adam().step(base.params, g.params)
    assert max(checks.first_step_errors(base, before, g.params).values()) < 1e-9
    Adam().step(base.params, g.params)
    assert max(checks.first_step_errors(base, before, g.params).values()) > 0.5


def test_spreads_are_measured_by_what_chance_leaves(rng):
    base, course = (network("base", setting).build((28, 28, 1), rng, np.float64) for setting in (STANDARD, ORIGINAL))
    off = checks.spread_in_units_of_chance(checks.weight_spread(course, base))
    assert len(off) == 2 * len([name for name in base.params if not name.endswith("bias")])
    assert max(off.values()) < 4
    base.params["conv2d_1.filters"] *= 2  # of 200 numbers, chance leaves a twentieth
    doubled = checks.spread_in_units_of_chance(checks.weight_spread(course, base))
    assert doubled["He, conv2d_1.filters"] > 10
    assert doubled["course, conv2d_1.filters"] == off["course, conv2d_1.filters"]
