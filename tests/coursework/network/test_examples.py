"""The examples, with pencil and paper."""

import numpy as np
import pytest

from convnet import SGD
from coursework.mnist.networks import network
from coursework.network import examples


def test_the_loss_of_one_sample():
    loss, table = examples.cross_entropy_by_hand(np.log([1.0, 2, 1]), label=1)
    assert loss == pytest.approx(np.log(2))
    np.testing.assert_allclose(table["probability"], [0.25, 0.5, 0.25])
    np.testing.assert_allclose(table["gradient"], [0.25, -0.5, 0.25])


def test_a_bar_has_a_left_and_a_right_edge(rng):
    y, dw, dx = examples.convolution_by_hand(rng)
    stamped = np.zeros((5, 5))
    stamped[:3, :3] = examples.EDGES
    for found, expected in ((y[1], [0, 3, 3, -3, -3]), (dw, examples.PICTURE[:3, :3]), (dx, stamped)):
        np.testing.assert_allclose(found, expected, atol=1e-14)


def test_a_pool_keeps_the_largest_and_sends_it_the_gradient():
    y, dx = examples.pool_by_hand(np.array([[1.0, 2, 5, 6], [4, 3, 8, 7]]), np.array([[10.0, 20]]))
    assert y.tolist() == [[4, 8]]
    assert dx.tolist() == [[0, 0, 0, 0], [10, 0, 20, 0]]


def test_both_forms_of_softmax_agree_until_one_overflows():
    table = examples.softmax_by_both_forms([[0.0, 0.0], [-1000.0, 1000.0]])
    assert table.to_numpy().tolist() == [["0, 0", "0.5, 0.5", "0.5, 0.5"], ["−1000, 1000", "0, NaN", "0, 1"]]


def test_a_descent_begins_at_its_start_and_gets_down():
    start = np.array([2.0, 1.0])
    path = examples.descent(SGD(0.5), np.array([1.0, 1.0]), start, steps=2)
    assert path.tolist() == [[2, 1], [1, 0.5], [0.5, 0.25]]
    assert start.tolist() == [2, 1]


def test_feature_maps_are_those_behind_activations_and_pools(rng):
    model = network("base").build((28, 28, 1), rng)
    x = rng.standard_normal((1, 28, 28, 1)).astype(np.float32)
    maps = examples.feature_maps(model, x, layers=5)
    assert [(name, m.shape) for name, m in maps.items()] == [
        ("relu_1, 28 × 28", (28, 28, 8)), ("relu_2, 28 × 28", (28, 28, 8)), ("maxpool2d_1, 14 × 14", (14, 14, 8))
    ]  # fmt: skip
    np.testing.assert_array_equal(maps["maxpool2d_1, 14 × 14"], model.first(5).forward(x)[0][0])
