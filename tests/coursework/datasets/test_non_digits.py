"""Pictures that are no digits."""

import numpy as np
import pytest

from coursework.datasets import non_digits


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


@pytest.mark.parametrize("make", [*non_digits.TRAINING_KINDS.values(), *non_digits.EVALUATION_KINDS.values()])
def test_non_digits_are_pictures_and_none_of_the_digits(make, digits):
    before = digits.copy()
    made, again, other = (make(digits, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert made.shape == digits.shape
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(made, again)
    np.testing.assert_array_equal(digits, before)
    if make is not non_digits.negatives:
        assert not np.array_equal(made, other)
    same = (made[:, None] == digits).all(axis=(2, 3)).any(axis=1)
    assert same.mean() < 0.2  # a patchwork or mixture may hit one digit four times or twice


def test_shuffled_and_scrambled_pictures_keep_their_ink(digits):
    for make in (non_digits.shuffled_pixels, non_digits.block_scramble):
        made = make(digits, np.random.default_rng(0))
        np.testing.assert_array_equal(np.sort(made.reshape(20, -1)), np.sort(digits.reshape(20, -1)))


def test_judge_and_synthesiser_share_no_kind():
    assert not non_digits.TRAINING_KINDS.keys() & non_digits.EVALUATION_KINDS.keys()


def test_nondigits_come_in_equal_parts(digits):
    made = non_digits.make_non_digits(digits, non_digits.TRAINING_KINDS, 50, np.random.default_rng(0))
    assert made.shape == (50, 28, 28)
