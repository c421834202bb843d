"""The clouds are those of the features, and their distance is the one that is measured."""

import numpy as np

from coursework.evaluation.metrics import frechet_distance
from coursework.gan.clouds import clouds


def test_equal_clouds_lie_on_each_other_and_shifted_ones_apart(rng):
    real = rng.standard_normal((800, 5)) * [5.0, 3, 1, 1, 1]
    far = real + np.array([10.0, 0, 0, 0, 0])
    fig = clouds(real, {"same": real, "far": far})
    same, apart = fig.axes
    assert same.get_title() == "same: Fréchet distance 0"
    assert apart.get_title() == f"far: Fréchet distance {frechet_distance(far, real):.0f}"
    one, other = same.patches
    np.testing.assert_allclose(one.center, other.center, atol=1e-9)
    one, other = apart.patches
    np.testing.assert_allclose(np.abs(np.subtract(other.center, one.center)), [10, 0], atol=0.6)
    assert abs(one.width - 20) < 2  # two standard deviations of 5 each way
    assert abs(one.height - 12) < 2
