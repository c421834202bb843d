"""Which digits serve for what: each serves once."""

import itertools

import numpy as np
import pytest

from coursework.datasets.mnist import Digits
from coursework.evaluation.evaluators import NEIGHBOURS
from coursework.evaluation.splits import TWELFTHS, rows

MNIST = Digits(np.empty((60_000, 28, 28), np.uint8), np.empty(60_000), np.empty((0, 28, 28)), np.empty(0))


@pytest.mark.parametrize("count", [60_000, 300, 101])
def test_no_digit_serves_twice_and_none_is_left_out(count):
    digits = Digits(np.empty((count, 1, 1)), np.empty(count), np.empty((0, 1, 1)), np.empty(0))
    parts = [set(range(count)[rows(digits, part)]) for part in TWELFTHS]
    assert set.union(*parts) == set(range(count))
    assert not any(one & other for one, other in itertools.combinations(parts, 2))


def test_neighbours_are_digits_of_the_drawing_networks():
    assert rows(MNIST, "drawing networks").stop >= NEIGHBOURS


def test_the_parts_are_as_large_as_any_parameter_asks():
    sizes = {part: len(range(60_000)[rows(MNIST, part)]) for part in TWELFTHS}
    assert min(sizes["drawing networks"], sizes["independent classifier"], sizes["judge"]) >= 15_000
    assert sizes["real digits"] >= 10_000  # the most pictures that the GAN's chapter measures
