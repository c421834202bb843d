"""Drawing by gradient descent on the image, the eleventh class, and the measures."""

import numpy as np
import pytest

from convnet import Conv2D, Dense, Flatten, ReLU, Sequential
from coursework.datasets import non_digits as nondigits
from coursework.evaluation.metrics import frechet_distance, nearest_distance
from coursework.mnist.classifier import Standardizer
from coursework.synthesis.activation_maximization import Recipe, _variation_gradient, draw

STANDARDIZE = Standardizer(33.0, 79.0)
ALL = Recipe(
    "all", steps=12, learning_rate=0.05, smooth=2, starts=2, logits=True, decay=0.01, variation=0.01, blur=0.5, jitter=2
)


@pytest.fixture
def model():
    rng = np.random.default_rng(3)
    return Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(10)]).build((28, 28, 1), rng)


@pytest.fixture
def digits():
    """Twenty made-up pictures with strokes."""
    rng = np.random.default_rng(1)
    pictures = np.zeros((20, 28, 28), np.uint8)
    for picture in pictures:
        row, column = rng.integers(4, 20, 2)
        picture[row : row + 4, 4:24] = 255
        picture[4:24, column : column + 3] = 200
    return pictures


def test_the_loss_falls_and_the_weights_stay(model):
    before = {name: value.copy() for name, value in model.params.items()}
    drawing = draw(model, STANDARDIZE, np.arange(10), Recipe("r", 30, 0.02), np.random.default_rng(0), [0, 10, 30])
    assert (drawing.loss[-1] < 0.1 * drawing.loss[0]).all()
    assert (drawing.probability[-1] > 0.9).all()
    assert drawing.images.shape == (10, 28, 28, 1)
    assert sorted(drawing.snapshots) == [0, 10, 30]
    np.testing.assert_array_equal(drawing.snapshots[30], drawing.images)
    assert all(np.array_equal(before[name], model.params[name]) for name in before)


def test_the_same_seed_draws_the_same_images(model):
    for recipe in (Recipe("plain", 5), ALL):
        a, b, c = (draw(model, STANDARDIZE, np.arange(4), recipe, np.random.default_rng(s)).images for s in (0, 0, 1))
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)


def test_a_batch_draws_what_one_by_one_would(model):
    rng = np.random.default_rng(5)
    model = model.build((28, 28, 1), rng, np.float32)
    recipe = Recipe("r", 20, 0.02, noise=0.0)  # all from the same start, so that no draw of noise differs
    together = draw(model, STANDARDIZE, np.arange(10), recipe, rng).images
    for label in range(10):
        alone = draw(model, STANDARDIZE, np.array([label]), recipe, rng).images
        np.testing.assert_allclose(together[label], alone[0], atol=2e-3)


def test_starts_are_averaged(model):
    single = draw(model, STANDARDIZE, np.repeat(3, 6), Recipe("r", 4), np.random.default_rng(0))
    averaged = draw(model, STANDARDIZE, np.array([3]), Recipe("r", 4, starts=6), np.random.default_rng(0))
    np.testing.assert_allclose(averaged.images[0], single.images.mean(axis=0), atol=1e-6)


def test_pictures_stay_within_paper_and_ink(model):
    drawing = draw(model, STANDARDIZE, np.arange(10), ALL, np.random.default_rng(0))
    assert drawing.images.min() >= -33 / 79 - 1e-6
    assert drawing.images.max() <= 222 / 79 + 1e-6


def test_variation_gradient_agrees_with_finite_differences():
    rng = np.random.default_rng(0)
    x, u = rng.standard_normal((2, 2, 6, 5, 1))

    def variation(x):
        return sum(np.sqrt(np.diff(x, axis=axis) ** 2 + 0.01).sum() for axis in (1, 2))

    numerical = (variation(x + 1e-6 * u) - variation(x - 1e-6 * u)) / 2e-6
    assert (_variation_gradient(x) * u).sum() == pytest.approx(numerical, rel=1e-6)


@pytest.mark.parametrize("make", [*nondigits.SYNTHESISER.values(), *nondigits.JUDGE.values()])
def test_non_digits_are_pictures_and_none_of_the_digits(make, digits):
    before = digits.copy()
    made, again, other = (make(digits, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert made.shape == digits.shape
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(made, again)
    np.testing.assert_array_equal(digits, before)
    if make is not nondigits.negatives:
        assert not np.array_equal(made, other)
    same = (made[:, None] == digits).all(axis=(2, 3)).any(axis=1)
    assert same.mean() < 0.2  # a patchwork or mixture may hit one digit four times or twice


def test_shuffled_and_scrambled_pictures_keep_their_ink(digits):
    for make in (nondigits.shuffled_pixels, nondigits.block_scramble):
        made = make(digits, np.random.default_rng(0))
        np.testing.assert_array_equal(np.sort(made.reshape(20, -1)), np.sort(digits.reshape(20, -1)))


def test_judge_and_synthesiser_share_no_kind():
    assert not nondigits.SYNTHESISER.keys() & nondigits.JUDGE.keys()


def test_nondigits_come_in_equal_parts(digits):
    made = nondigits.nondigits(digits, nondigits.SYNTHESISER, 50, np.random.default_rng(0))
    assert made.shape == (50, 28, 28)


def test_frechet_distance_by_hand():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((40_000, 2)) * [1, 2]
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(a, np.add(a, [3, 4])) == pytest.approx(25, rel=1e-6)
    # equal means, diagonal covariances: Σ (sd - sd')² = (1-3)² + (2-2)²
    assert frechet_distance(a, a * [3, 1]) == pytest.approx(4, rel=0.03)


def test_nearest_distance_by_hand():
    real = np.stack([np.zeros((28, 28)), np.full((28, 28), 100.0)])
    images = np.stack([np.full((28, 28), 30.0), np.full((28, 28), 90.0)])
    np.testing.assert_allclose(nearest_distance(images, real), [30, 10])
