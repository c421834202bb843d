"""The gradient check finds what is wrong, and lets pass what is right."""

import numpy as np
import pytest

from convnet import Dense
from coursework.network.gradient_check import difference_error, gradient_errors, relative_error


class Wrong(Dense):
    """A layer that forgets a factor on the way back."""

    def _backward(self, dy, tape, need_input, need_params):
        dx, grads = super()._backward(dy, tape, need_input, need_params)
        return dx, grads | {"weights": 1.001 * grads["weights"]}


def test_a_wrong_gradient_is_found_by_its_name(rng):
    x = rng.standard_normal((4, 5))
    before = x.copy()
    right = gradient_errors(Dense(3).build((5,), rng, np.float64), x, rng)
    assert right.keys() == {"input", "weights", "bias"}
    assert max(right.values()) < 1e-7
    wrong = gradient_errors(Wrong(3).build((5,), rng, np.float64), x, rng)
    assert wrong["weights"] == pytest.approx(0.001, rel=0.01)
    assert max(wrong["input"], wrong["bias"]) < 1e-7
    np.testing.assert_array_equal(x, before)


def test_differences_by_hand(rng):
    x = np.array([3.0])
    assert difference_error(lambda: float(x[0] ** 2), x, np.array([6.0]), rng) < 1e-8
    assert difference_error(lambda: float(x[0] ** 2), x, np.array([3.0]), rng) == pytest.approx(0.5)
    assert x[0] == 3


def test_relative_errors_by_hand():
    assert relative_error([1, 2.5], [1, 2]) == 0.25
    assert relative_error([], []) == 0
    with pytest.raises(ValueError, match=r"expected \(2,\), received \(1,\)"):
        relative_error([1], [1, 2])
