"""The plain loops against convnet, and the mistakes of the write-up's code against what is claimed of them."""

import pickle

import numpy as np
import pytest

from convnet import SGD, Adam, Conv2D, MaxPool2D, Sequential, softmax, softmax_cross_entropy
from coursework.mnist.networks import network
from coursework.network import reference as naive

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
    np.testing.assert_allclose(y, naive.convolve(x, w, bias, stride, padding), rtol=1e-10, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, tape)
    for found, expected in zip(
        (dx, grads["filters"], grads["bias"]), naive.convolve_gradient(dy, x, w, stride, padding), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("shape", [(6, 4, 3), (5, 7, 2)])
def test_pooling_agrees_with_the_loops_even_on_ties(shape, rng):
    pool = MaxPool2D(2).build(shape, rng, np.float64)
    x = rng.integers(0, 3, (2, *shape)).astype(float)
    y, tape = pool.forward(x)
    np.testing.assert_array_equal(y, naive.max_pool(x, 2))
    dy = rng.standard_normal(y.shape)
    np.testing.assert_array_equal(pool.backward(dy, tape)[0], naive.max_pool_gradient(dy, x, 2))


def test_softmax_and_cross_entropy_agree_until_the_exponential_overflows(rng):
    logits, labels = 3 * rng.standard_normal((5, 4)), np.array([0, 1, 2, 3, 0])
    np.testing.assert_allclose(softmax(logits), naive.softmax(logits), rtol=1e-13)
    assert softmax_cross_entropy(logits, labels)[0] == pytest.approx(naive.cross_entropy(logits, labels), rel=1e-13)
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(naive.softmax(logits + 1000)).all()
    np.testing.assert_allclose(softmax(logits + 1000), softmax(logits), rtol=1e-9)


def test_accuracy_counts():
    assert naive.accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 4])) == 0.75


@pytest.mark.parametrize(
    ("optimizer", "path"),
    [
        (SGD(0.1, momentum=0.9), lambda g: naive.momentum_path(g, 0.1, 0.9)),
        (Adam(0.01), lambda g: naive.adam_path(g, 0.01)),
    ],
)
def test_optimisers_follow_the_plain_formulas(optimizer, path, rng):
    gradients, params, found = rng.standard_normal(30), {"p": np.zeros(1)}, []
    for g in gradients:
        optimizer.step(params, {"p": np.array([g])})
        found.append(params["p"][0])
    np.testing.assert_allclose(found, path(gradients.tolist()), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("missed", [1, 3])
def test_a_clipped_loop_differs_in_the_last_rows_and_columns_only(missed, rng):
    x, w, bias = rng.standard_normal((2, 6, 7, 2)), rng.standard_normal((3, 3, 2, 4)), rng.standard_normal(4)
    whole, clipped = naive.convolve(x, w, bias), naive.convolve(x, w, bias, missed=missed)
    np.testing.assert_array_equal(whole[:, :-missed, :-missed], clipped[:, :-missed, :-missed])
    assert not clipped[:, -missed:].any()
    assert not clipped[:, :, -missed:].any()
    assert whole[:, -missed:].all()
    layer = naive.ClippedConv2D(4, 3, missed=missed, missed_backward=missed).build((6, 7, 2), rng, np.float64)
    layer.params["filters"][...], layer.params["bias"][...] = w, bias
    y, tape = layer.forward(x)
    np.testing.assert_allclose(y, clipped, rtol=1e-10, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, tape)
    for found, expected in zip(
        (dx, grads["filters"], grads["bias"]), naive.convolve_gradient(dy, x, w, missed=missed), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("back", "right"), [(1, True), (2, False), (0, False)])
def test_the_gradient_is_the_losss_only_if_both_passes_miss_as_much(back, right, rng):
    layer = naive.ClippedConv2D(3, 3, missed=1, missed_backward=back).build((5, 6, 2), rng, np.float64)
    errors = naive.gradient_errors(layer, rng.standard_normal((2, 5, 6, 2)), rng)
    assert errors.keys() == {"input", "filters", "bias"}
    assert all((error < 1e-7) == right for error in errors.values())


def test_with_clipped_border_changes_convolutions_only(rng):
    layers = naive.with_clipped_border(network("base").layers, 1, 2)
    model = Sequential(layers).build((28, 28, 1), np.random.default_rng(0))
    twin = network("base").build((28, 28, 1), np.random.default_rng(0))
    assert [type(layer).__name__ for layer in layers[:2]] == ["ClippedConv2D", "ReLU"]
    for ours, theirs in zip(model.params.values(), twin.params.values(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("size", "expected"), [(27, 14), (28, 15)])
def test_the_write_ups_padding_adds_a_window_to_sizes_that_need_none(size, expected):
    assert naive.padded_pool_outputs(size, 2) == expected
    assert MaxPool2D(2, ceil=True).build((size, size, 1), None).output_shape == (14, 14, 1)


def test_a_pickle_calls_what_it_says():
    assert pickle.loads(pickle.dumps(naive.Surprise(sum, [1, 2]))) == 3


def test_errors_are_put_into_words():
    assert [naive.magnitude(e) for e in (0, 3.2e-16, 0.31, "refused")] == ["none", "3\xa0×\xa010⁻¹⁶", "0.3", "refused"]
    assert naive.relative_error([1, 2.5], [1, 2]) == 0.25
    with pytest.raises(ValueError, match=r"expected \(2,\), received \(1,\)"):
        naive.relative_error([1], [1, 2])
