"""How two clouds cover each other, against pairs of points counted by plain loops."""

import tracemalloc

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from coursework.evaluation.manifolds import ROWS, density_and_coverage, precision_and_recall, squared_distances


def by_loops(real, generated, k):
    def radii(points):
        return [
            sorted(np.linalg.norm(p - q) for j, q in enumerate(points) if j != i)[k - 1] for i, p in enumerate(points)
        ]

    def inside(points, centres):
        reach = radii(centres)
        return np.array([[np.linalg.norm(p - c) <= r for c, r in zip(centres, reach, strict=True)] for p in points])

    to_real, to_generated = inside(generated, real), inside(real, generated)
    return (
        (to_real.any(axis=1).mean(), to_generated.any(axis=1).mean()),
        (to_real.sum() / (k * len(generated)), to_real.any(axis=0).mean()),
    )


def test_all_four_agree_with_plain_loops(monkeypatch):
    monkeypatch.setattr("coursework.evaluation.manifolds.ROWS", 7)  # several blocks, the last one smaller
    rng = np.random.default_rng(0)
    real, generated = rng.standard_normal((40, 3)), 0.8 * rng.standard_normal((30, 3)) + 0.5
    for k in (1, 3, 5):
        first, second = by_loops(real, generated, k)
        assert precision_and_recall(real, generated, k) == pytest.approx(first)
        assert density_and_coverage(real, generated, k) == pytest.approx(second)


def test_a_copy_is_perfect_and_a_stranger_is_nothing():
    cloud = np.random.default_rng(0).standard_normal((200, 4))
    assert precision_and_recall(cloud, cloud) == (1, 1)
    assert density_and_coverage(cloud, cloud)[1] == 1
    assert precision_and_recall(cloud, cloud + 100) == density_and_coverage(cloud, cloud + 100) == (0, 0)


def test_quality_and_variety_are_told_apart():
    rng = np.random.default_rng(0)
    real = rng.standard_normal((300, 4))
    typical = 0.1 * rng.standard_normal((300, 4))  # good, and all alike
    wild = 4 * rng.standard_normal((300, 4))  # of every kind, and few of them good
    (p_typical, r_typical), (p_wild, r_wild) = (precision_and_recall(real, g) for g in (typical, wild))
    assert p_typical > 0.95 > 0.3 > p_wild
    assert r_wild > 0.9 > 0.1 > r_typical
    (d_typical, c_typical), (d_wild, _) = (density_and_coverage(real, g) for g in (typical, wild))
    assert d_typical > 1 > 0.1 > d_wild
    assert c_typical < 0.5 < density_and_coverage(real, rng.standard_normal((300, 4)))[1]


def test_blocks_need_little_memory():
    cloud = np.zeros((10 * ROWS, 2), np.float32)
    tracemalloc.start()
    precision_and_recall(cloud, cloud)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.3 * len(cloud) ** 2 * 8  # bytes of all distances at once


def test_the_number_of_threads_changes_no_bit():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((600, 200)), rng.standard_normal((700, 200))
    found = []
    for count in (1, 2):
        with threadpool_limits(count, "blas"):
            found.append(np.concatenate(list(squared_distances(a, b))))
    np.testing.assert_array_equal(*found)


def test_too_few_points_are_refused():
    few = np.zeros((3, 2))
    with pytest.raises(ValueError, match="at least k \\+ 1 = 4 points, received 3; generate more"):
        precision_and_recall(few, few)
