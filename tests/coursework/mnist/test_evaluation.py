"""Where classifiers of digits err, and how their trainings went."""

import numpy as np
import pandas as pd
import pytest

from coursework.mnist.evaluation import histories, mean_curves, start_and_spread, surest_errors


def test_the_surest_errors_come_first_and_right_answers_never():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    labels = np.array([0, 0, 0, 1])
    assert surest_errors(probabilities, labels, 5).tolist() == [2, 3, 1]
    assert surest_errors(probabilities, labels, 1).tolist() == [2]
    assert surest_errors(probabilities[:1], labels[:1], 3).tolist() == []


@pytest.fixture
def runs():
    """Of setting a, one run has diverged; of b, both."""
    curves = [[0.1, 0.5], [0.3, 0.7], None, None, None]
    histories = [curve and {"accuracy": curve} for curve in curves]
    return pd.DataFrame({"setting": [*"aaabb"], "width": 100, "history": histories})


def test_histories_have_a_row_for_each_run(runs):
    np.testing.assert_array_equal(histories(runs[:3], "accuracy"), [[0.1, 0.5], [0.3, 0.7], [np.nan, np.nan]])
    assert np.isnan(histories(runs[3:], "accuracy")).shape == (2, 1)


def test_mean_curves_leave_out_what_diverged(runs):
    assert mean_curves(runs, "accuracy") == {"a": {1: 0.2, 2: pytest.approx(0.6)}}


def test_start_and_spread_of_runs_that_differ_in_their_seed(runs):
    expected = [(pytest.approx(0.2), pytest.approx(0.02**0.5))]
    assert start_and_spread([(runs, "width"), (runs, "width")]) == expected  # the same runs count once
    assert start_and_spread([(runs[:1], "width")]) == []
