"""Which sentences are looked at."""

import numpy as np

from coursework.sentiment.evaluation import right_ones, surest_errors

PROBABILITIES = np.array([0.9, 0.6, 0.1, 0.45, 0.8, 0.7])
LABELS = np.array([1, 1, 0, 0, 0, 1])
LENGTHS = np.array([10, 25, 24, 12, 15, 11])


def test_right_ones_are_of_medium_length_positive_first():
    assert right_ones(PROBABILITIES, LABELS, LENGTHS, each=4).tolist() == [0, 5, 2, 3]
    assert right_ones(PROBABILITIES, LABELS, LENGTHS, each=1).tolist() == [0, 2]


def test_the_surest_errors_come_first_and_long_ones_never():
    labels = 1 - LABELS
    assert surest_errors(PROBABILITIES, labels, LENGTHS, count=3).tolist() == [0, 2, 5]
    assert surest_errors(PROBABILITIES, labels, np.full(6, 41), count=3).tolist() == []
