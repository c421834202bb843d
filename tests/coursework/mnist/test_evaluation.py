"""Where classifiers of digits err."""

import numpy as np

from coursework.mnist.evaluation import surest_errors


def test_the_surest_errors_come_first_and_right_answers_never():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    labels = np.array([0, 0, 0, 1])
    assert surest_errors(probabilities, labels, 5).tolist() == [2, 3, 1]
    assert surest_errors(probabilities, labels, 1).tolist() == [2]
    assert surest_errors(probabilities[:1], labels[:1], 3).tolist() == []
