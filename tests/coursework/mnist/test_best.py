"""What is said of the best classifier, either way."""

import numpy as np
import pytest

from coursework.mnist import best


def test_slopes_are_counted():
    rows, columns = np.mgrid[:5, :5]
    slopes = np.stack([rows, columns, rows + columns, rows - columns], axis=-1)[:, :, None].astype(np.float32)
    noise = np.random.default_rng(0).standard_normal((5, 5, 1, 8)).astype(np.float32)
    assert best.edges(slopes).startswith("Most of them are mainly a slope: in 4 of 4")
    assert best.edges(noise).startswith("None of them is mainly a slope: in 0 of 8")
    assert best.edges(np.concatenate([slopes, noise], axis=-1)).startswith(
        "Some of them are mainly a slope: in 4 of 12"
    )


@pytest.mark.parametrize(
    ("certainty", "said"), [(0.999, "too certain"), (0.9, "well calibrated"), (0.6, "not certain enough")]
)
def test_calibration(certainty, said):
    labels = np.repeat([0, 1], [900, 100])
    probabilities = np.tile([certainty, 1 - certainty], (1000, 1))
    assert said in best.calibration(probabilities, labels)
