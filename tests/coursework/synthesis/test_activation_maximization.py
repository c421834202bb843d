"""Drawing by gradient descent on the image."""

import numpy as np
import pytest

from convnet import Conv2D, Dense, Flatten, ReLU, Sequential
from coursework.mnist.classifier import Classifier, Standardizer
from coursework.synthesis.activation_maximization import Recipe, _total_variation_gradient, maximize_activation

ALL = Recipe(
    "all", steps=12, learning_rate=0.05, noise_blur=2, restarts=2, logits=True, decay=0.01, total_variation=0.01,
    blur=0.5, jitter=2,
)  # fmt: skip


@pytest.fixture
def classifier():
    rng = np.random.default_rng(3)
    model = Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(10)]).build((28, 28, 1), rng)
    return Classifier(model, Standardizer(33.0, 79.0), {})


def draw(classifier, labels, recipe, seed=0, **options):
    return maximize_activation(classifier, labels, recipe, np.random.default_rng(seed), **options)


def test_the_loss_falls_and_the_weights_stay(classifier):
    params = classifier.model.params
    before = {name: value.copy() for name, value in params.items()}
    drawing = draw(classifier, np.arange(10), Recipe("r", 30, 0.02), snapshots_at=[0, 10, 30])
    assert (drawing.loss[-1] < 0.1 * drawing.loss[0]).all()
    assert (drawing.probability[-1] > 0.9).all()
    assert drawing.images.shape == (10, 28, 28, 1)
    assert sorted(drawing.snapshots) == [0, 10, 30]
    np.testing.assert_array_equal(drawing.snapshots[30], drawing.images)
    assert all(np.array_equal(before[name], params[name]) for name in before)


def test_the_same_seed_draws_the_same_images(classifier):
    for recipe in (Recipe("plain", 5), ALL):
        a, b, c = (draw(classifier, np.arange(4), recipe, seed).images for seed in (0, 0, 1))
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)


def test_a_batch_draws_what_one_by_one_would(classifier):
    recipe = Recipe("r", 20, 0.02, noise=0.0)  # all from the same start, so that no draw of noise differs
    together = draw(classifier, np.arange(10), recipe).images
    for label in range(10):
        alone = draw(classifier, np.array([label]), recipe).images
        np.testing.assert_allclose(together[label], alone[0], atol=2e-3)


def test_restarts_are_averaged(classifier):
    single = draw(classifier, np.repeat(3, 6), Recipe("r", 4))
    averaged = draw(classifier, np.array([3]), Recipe("r", 4, restarts=6))
    np.testing.assert_allclose(averaged.images[0], single.images.mean(axis=0), atol=1e-6)


def test_pictures_stay_between_background_and_ink(classifier):
    drawing = draw(classifier, np.arange(10), ALL)
    assert drawing.images.min() >= -33 / 79 - 1e-6
    assert drawing.images.max() <= 222 / 79 + 1e-6


def test_gradient_of_the_total_variation_agrees_with_finite_differences():
    rng = np.random.default_rng(0)
    x, u = rng.standard_normal((2, 2, 6, 5, 1))

    def variation(x):
        return sum(np.sqrt(np.diff(x, axis=axis) ** 2 + 0.01).sum() for axis in (1, 2))

    numerical = (variation(x + 1e-6 * u) - variation(x - 1e-6 * u)) / 2e-6
    assert (_total_variation_gradient(x) * u).sum() == pytest.approx(numerical, rel=1e-6)
