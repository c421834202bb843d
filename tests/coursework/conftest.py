import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from coursework.datasets.mnist import Digits
from coursework.experiments import trained
from reporting.notebook import use_style

PRINTED_WIDTH = 6.38  # inches that a figure has between the margins


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    """A folder of their own for the networks that a test trains."""
    monkeypatch.setattr(trained, "CHECKPOINTS", tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def figures_of_the_report():
    """Figures have the report's style; all type in them can be read in print, and none outlives its test."""
    use_style()
    yield
    figures = [plt.figure(number) for number in plt.get_fignums()]
    plt.close("all")
    for fig in figures:
        fig.draw_without_rendering()
        sizes = {text.get_fontsize() for text in fig.findobj(Text) if text.get_text() and text.get_visible()}
        assert not sizes or min(sizes) * PRINTED_WIDTH / max(fig.get_figwidth(), PRINTED_WIDTH) >= 7
        for legend in fig.legends:
            box = legend.get_window_extent()
            assert not any(box.overlaps(ax.get_window_extent()) for ax in fig.axes)


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
