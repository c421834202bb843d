import matplotlib.pyplot as plt
import numpy as np
import pytest

from coursework.datasets.mnist import Digits
from coursework.experiments import trained


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    """A folder of their own for the networks that a test trains."""
    monkeypatch.setattr(trained, "CHECKPOINTS", tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def closed():
    """No figure outlives its test."""
    yield
    plt.close("all")


@pytest.fixture
def bars():
    """Digits made up: each class is a bright bar at its own place, in noise."""
    rng = np.random.default_rng(0)

    def make(count):
        labels = np.arange(count) % 10
        images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        return images, labels

    return Digits(*make(300), *make(250))
