"""Sets that are not paired are compared as two samples."""

import numpy as np
import pytest
from scipy import stats

from coursework.evaluation.welch import difference


def test_every_set_counts_and_their_order_does_not():
    drawn, generated = [70.5, 67.4, 70.1], [77.2, 79.6, 80.3, 73.7, 69.3]
    found = difference(generated, drawn)
    assert found.mean == pytest.approx(np.mean(drawn) - np.mean(generated))
    assert difference(generated[::-1], drawn).margin == pytest.approx(found.margin)
    low, high = stats.ttest_ind(drawn, generated, equal_var=False).confidence_interval(0.95)
    assert found.margin == pytest.approx((high - low) / 2, rel=0.1)
    assert found.margin >= (high - low) / 2
    assert difference(drawn, generated).mean == -found.mean


def test_it_tells_either_side_or_nothing():
    near, far = [10.0, 11.0, 12.0], [30.0, 31.0, 33.0, 32.0]
    assert [difference(near, far).direction(), difference(far, near).direction()] == [1, -1]
    assert difference(near, [9.0, 14.0, 11.5]).direction() == 0
    assert difference([1.0, 1.0], [2.0, 2.0]).direction() == 1


def test_a_single_set_shows_no_spread():
    assert difference([1.0], [2.0, 3.0]).direction() == 0
    assert difference([], [2.0, 3.0]).n == 0
