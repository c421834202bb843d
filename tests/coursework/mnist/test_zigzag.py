"""Whether a zigzag is noise: simulated sweeps against known answers."""

import numpy as np
import pytest
from scipy import stats

from coursework.mnist.zigzag import deviation_from_line, share_as_crooked

WIDTHS = np.arange(100, 601, 100)


def test_deviation_from_a_line_by_hand():
    assert deviation_from_line(WIDTHS, 3 + 0.01 * WIDTHS) == pytest.approx(0, abs=1e-12)
    x, y = np.array([0.0, 1, 2]), np.array([0.0, 3, 0])  # the line is the mean, 1
    assert deviation_from_line(x, y) == pytest.approx(2**0.5)
    np.testing.assert_allclose(deviation_from_line(x, np.stack([y, 2 * y])), [2**0.5, 8**0.5])


def runs_with(spread):
    rng = np.random.default_rng(0)
    return {width: (0.85 + width / 1e4 + spread * rng.standard_normal(50)).tolist() for width in WIDTHS}


def test_small_scatter_explains_no_zigzag_and_large_scatter_does():
    printed = dict(zip(WIDTHS, [0.81, 0.88, 0.86, 0.905, 0.875, 0.935], strict=True))
    assert share_as_crooked(printed, runs_with(0.002), np.random.default_rng(0)) < 0.001
    assert share_as_crooked(printed, runs_with(0.05), np.random.default_rng(0)) > 0.8


def test_the_share_is_that_of_the_chi_squared_distribution_where_noise_is_normal():
    printed = dict(zip(WIDTHS, [0.81, 0.88, 0.86, 0.905, 0.875, 0.935], strict=True))
    runs = runs_with(0.02)
    sd = np.sqrt(np.mean([np.var(some, ddof=1) for some in runs.values()]))
    squares = 6 * deviation_from_line(WIDTHS, np.array(list(printed.values()))) ** 2
    expected = stats.chi2.sf(squares / sd**2, 6 - 2)
    assert share_as_crooked(printed, runs, np.random.default_rng(0)) == pytest.approx(expected, abs=0.04)


def test_two_seeds_hide_none_of_their_scatter():
    # the mean of two takes half of their variance away; ± 0.01 around it stand for a standard deviation of 0.0141
    runs = {width: [0.84, 0.86] for width in WIDTHS}
    x = WIDTHS - WIDTHS.mean()
    bend = np.abs(x) - np.abs(x).mean()
    most = 0.01 * 2**0.5 / np.sqrt((bend**2).mean()) * bend  # as crooked as ± 0.0141 at most, and more than ± 0.01
    printed = dict(zip(WIDTHS, 0.85 + 0.8 * most, strict=True))
    assert share_as_crooked(printed, runs, np.random.default_rng(0)) > 0.05


def test_a_straight_sweep_is_never_too_crooked():
    straight = {width: 0.8 + width / 1e4 for width in WIDTHS}
    assert share_as_crooked(straight, runs_with(0.01), np.random.default_rng(0)) == 1


def test_single_runs_have_no_scatter():
    printed = {1: 0.5, 2: 0.6, 3: 0.9}
    assert share_as_crooked(printed, {1: [0.5], 2: [0.7]}, np.random.default_rng(0)) is None
    with_one = share_as_crooked(printed, {1: [0.5], 2: [0.7, 0.8]}, np.random.default_rng(0))
    assert with_one == share_as_crooked(printed, {2: [0.7, 0.8]}, np.random.default_rng(0))


def test_two_printed_points_are_never_crooked():
    with pytest.raises(ValueError, match="three printed points or more, received 2"):
        share_as_crooked({1: 0.5, 2: 0.6}, {1: [0.5, 0.6]}, np.random.default_rng(0))
