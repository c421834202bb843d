"""The metrics of drawn digits, by hand."""

import numpy as np
import pytest

from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.metrics import METRICS, evaluate, frechet_distance, nearest_distance, nearest_image

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
    images, real = rng.random((4, 28, 28)), rng.random((50, 28, 28))
    evaluators = Evaluators(Fixed(3, 3, 5, 5), Fixed(3, 10, 5, 3), Fixed(0).features(real), images[:2] + 20)
    table = evaluate(images, np.array([3, 3, 3, 5]), evaluators)
    assert list(table.columns) == list(METRICS)
    assert table["recognised"].to_list() == [True, True, False, True]
    assert table["probability"].to_list() == [0.9, 0.9, 0.01, 0.9]
    assert table["accepted"].to_list() == [True, False, False, False]
    np.testing.assert_allclose(table["distance"], nearest_distance(images, images[:2] + 20))
    assert set(table["frechet"]) == {frechet_distance(images.reshape(4, -1)[:, :2], real.reshape(50, -1)[:, :2])}
