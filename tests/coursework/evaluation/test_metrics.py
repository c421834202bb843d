"""The metrics of drawn digits, by hand."""

import numpy as np
import pytest

from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.manifolds import density_and_coverage
from coursework.evaluation.metrics import (
    METRICS,
    chance_corrected,
    confusion,
    distance_quantiles,
    evaluate,
    frechet_distance,
    nearest_distance,
    nearest_image,
    recognised_beyond_chance,
    suspiciously_near,
)

TEN = np.repeat(np.arange(10), 30)
GREYS = np.stack([np.zeros((28, 28)), np.full((28, 28), 100.0)])


class Fixed:
    """A classifier that answers the same, whatever it is shown."""

    def __init__(self, *classes):
        self.classes = classes

    def probabilities(self, images):
        p = np.full((len(images), 11), 0.01)
        p[np.arange(len(images)), self.classes] = 0.9
        return p

    def features(self, images):
        return images.reshape(len(images), -1)[:, :2]


def test_frechet_distance_by_hand():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((40_000, 2)) * [1, 2]
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(a, np.add(a, [3, 4])) == pytest.approx(25, rel=1e-6)
    # equal means, diagonal covariances: Σ (sd - sd')² = (1-3)² + (2-2)²
    assert frechet_distance(a, a * [3, 1]) == pytest.approx(4, rel=0.03)


def test_the_nearest_and_its_distance_by_hand():
    images = np.stack([np.full((28, 28), 30.0), np.full((28, 28), 90.0)])
    np.testing.assert_allclose(nearest_distance(images, GREYS), [30, 10])
    np.testing.assert_array_equal(nearest_image(images, GREYS), GREYS)
    np.testing.assert_array_equal(nearest_image(images[1:], GREYS.astype(np.uint8)), GREYS[1:])


def test_evaluators_judge_every_picture(rng):
    images, real = rng.random((6, 28, 28)), rng.random((51, 28, 28))
    independent, judge = Fixed(3, 3, 5, 5, 3, 5), Fixed(3, 10, 5, 3, 10, 10)
    evaluators = Evaluators(independent, judge, independent.features(real), images[:2] + 20)
    table = evaluate(images, np.array([3, 3, 3, 5, 3, 5]), evaluators)
    assert list(table.columns) == ["seen", *METRICS]
    assert table["seen"].to_list() == [3, 3, 5, 5, 3, 5]
    assert table["recognised"].to_list() == [True, True, False, True, True, True]
    # 5 of 6 are right; by chance 4/6 · 3/6 + 2/6 · 3/6 = 1/2 would be
    assert table["beyond_chance"].to_list() == pytest.approx([2 / 3] * 6)
    assert table["probability"].to_list() == [0.9, 0.9, 0.01, 0.9, 0.9, 0.9]
    assert table["accepted"].to_list() == [True, False, False, False, False, False]
    np.testing.assert_allclose(table["distance"], nearest_distance(images, images[:2] + 20))
    features = independent.features(images)
    assert set(table["frechet"]) == {frechet_distance(features, independent.features(real))}
    density, coverage = density_and_coverage(independent.features(real), features)
    assert set(zip(table["density"], table["coverage"], strict=True)) == {(density, coverage)}


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
