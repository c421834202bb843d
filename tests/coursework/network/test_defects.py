"""The mistakes of the write-up's code against what is claimed of them."""

import numpy as np
import pytest

from convnet import MaxPool2D, Sequential
from coursework.mnist.networks import network
from coursework.network import defects, reference
from coursework.network.gradient_check import gradient_errors


@pytest.mark.parametrize("missed", [1, 3])
def test_a_clipped_loop_differs_in_the_last_rows_and_columns_only(missed, rng):
    x, w, bias = rng.standard_normal((2, 6, 7, 2)), rng.standard_normal((3, 3, 2, 4)), rng.standard_normal(4)
    whole, clipped = reference.convolve(x, w, bias), reference.convolve(x, w, bias, missed=missed)
    np.testing.assert_array_equal(whole[:, :-missed, :-missed], clipped[:, :-missed, :-missed])
    assert not clipped[:, -missed:].any()
    assert not clipped[:, :, -missed:].any()
    assert whole[:, -missed:].all()
    layer = defects.ClippedConv2D(4, 3, missed=missed, missed_backward=missed).build((6, 7, 2), rng, np.float64)
    layer.params["filters"][...], layer.params["bias"][...] = w, bias
    y, tape = layer.forward(x)
    np.testing.assert_allclose(y, clipped, rtol=1e-10, atol=1e-12)
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, tape)
    for found, expected in zip(
        (dx, grads["filters"], grads["bias"]), reference.convolve_gradient(dy, x, w, missed=missed), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("back", "right"), [(1, True), (2, False), (0, False)])
def test_the_gradient_is_the_losss_only_if_both_passes_miss_as_much(back, right, rng):
    layer = defects.ClippedConv2D(3, 3, missed=1, missed_backward=back).build((5, 6, 2), rng, np.float64)
    errors = gradient_errors(layer, rng.standard_normal((2, 5, 6, 2)), rng)
    assert errors.keys() == {"input", "filters", "bias"}
    assert all((error < 1e-7) == right for error in errors.values())


def test_with_clipped_border_changes_convolutions_only(rng):
    layers = defects.with_clipped_border(network("base").layers, 1, 2)
    model = Sequential(layers).build((28, 28, 1), np.random.default_rng(0))
    twin = network("base").build((28, 28, 1), np.random.default_rng(0))
    assert [type(layer).__name__ for layer in layers[:2]] == ["ClippedConv2D", "ReLU"]
    for ours, theirs in zip(model.params.values(), twin.params.values(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("size", "expected"), [(27, 14), (28, 15)])
def test_the_write_ups_padding_adds_a_window_to_sizes_that_need_none(size, expected):
    assert defects.padded_pool_outputs(size, 2) == expected
    assert MaxPool2D(2, ceil=True).build((size, size, 1), None).output_shape == (14, 14, 1)


def test_only_a_border_missed_alike_both_ways_has_a_right_gradient(rng):
    x, labels = rng.standard_normal((3, 28, 28, 1)), np.array([1, 0, 7])
    whole, alike, unlike = (
        defects.border_errors(x, labels, *missed, seed=0, rng=rng) for missed in ((0, 0), (4, 4), (4, 8))
    )
    assert (whole["output"], whole["gradient"], alike["gradient"]) == (0, 0, 0)
    assert whole["differences"] < 1e-4
    assert alike["differences"] < 1e-4
    assert alike["output"] == unlike["output"] > 0.1
    assert unlike["gradient"] > 0.1
    assert unlike["differences"] > 1e-2


def test_the_constant_divisor_does_what_the_formula_says(rng):
    measured, formula = defects.constant_divisor_ratio(rng.standard_normal(50))
    np.testing.assert_allclose(measured, formula, rtol=1e-4)
    assert measured[0] == pytest.approx(1)
    assert measured[1] == pytest.approx(1.9 * (0.001 / (1 - 0.999**2)) ** 0.5, rel=1e-4)


def test_pool_padding_is_tabled_as_the_rules_have_it():
    table = defects.pool_padding_table()
    too_many = table["windows, write-up"] - table["windows, ours"]
    assert too_many.to_list() == (table["size"] % table["window"] == 0).astype(int).to_list()


def test_a_slope_worked_out_from_the_output_is_another():
    slope, after = defects.overwritten_tanh(np.array([0.0, 1.0]))
    np.testing.assert_allclose(slope, [1, 1 - np.tanh(1) ** 2])
    np.testing.assert_allclose(after, [1, 1 - np.tanh(np.tanh(1)) ** 2])
    assert defects.share_of_length(np.array([3.0, 4]), np.array([0.0, 10])) == 0.5
