"""Measures of drawn digits, by hand."""

import numpy as np
import pytest

from coursework.measures import (
    chance_corrected,
    confusion,
    distance_quantiles,
    nearest_distance,
    recognised_beyond_chance,
    suspiciously_near,
)

TEN = np.repeat(np.arange(10), 30)


def test_the_nearest_of_integer_pictures_is_exactly_at_zero_if_it_is_a_copy():
    real = np.random.default_rng(0).integers(0, 256, (1200, 28, 28), dtype=np.uint8)
    assert nearest_distance(real[::3], real).max() == 0


def test_quantiles_show_the_lower_end():
    assert distance_quantiles(np.arange(101.0)) == {"minimum": 0, "1 %": 1, "5 %": 5, "median": 50, "95 %": 95}


def test_copies_are_found_and_new_pictures_are_not():
    rng = np.random.default_rng(0)
    held_out, new = 20 + 3 * rng.standard_normal((2, 2000))
    near, p = suspiciously_near(new, held_out)
    assert near < 40
    assert p > 0.05
    new[:80] = 0
    assert suspiciously_near(new, held_out)[1] < 1e-6


def test_confusion_counts_wanted_by_answer():
    counts = confusion(np.array([0, 0, 1, 2]), np.array([0, 2, 2, 2]), 3)
    np.testing.assert_array_equal(counts, [[1, 0, 1], [0, 0, 1], [0, 0, 1]])


def test_kappa_by_hand():
    # agreement 0.7; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5
    assert chance_corrected(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)
    assert chance_corrected(np.diag([3, 4, 5])) == pytest.approx(1)


def test_answers_that_do_not_depend_on_the_wanted_class_count_for_nothing():
    always_two = confusion(TEN, np.full(300, 2), 10)
    assert chance_corrected(always_two) == pytest.approx(0)
    np.testing.assert_allclose(recognised_beyond_chance(always_two), 0)  # though all twos are "recognised"


def test_what_is_seen_is_told_from_what_is_only_answered_often():
    answers = np.where(TEN == 7, 7, np.where(np.arange(300) % 3 == 0, 2, 5))
    beyond = recognised_beyond_chance(confusion(TEN, answers, 10))
    assert beyond[7] == 1
    assert beyond[2] < 0.1  # a third of the twos, and a third of the rest, too
    assert 0 < chance_corrected(confusion(TEN, answers, 10)) < 0.2


def test_a_class_that_was_never_wanted_has_no_share():
    beyond = recognised_beyond_chance(np.array([[3, 1], [0, 0]]))
    assert np.isnan(beyond).all()
    with pytest.raises(ValueError, match="more than one class"):
        chance_corrected(np.array([[4, 0], [0, 0]]))
