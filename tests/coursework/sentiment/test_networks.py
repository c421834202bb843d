"""The networks for sentences."""

import numpy as np
import pytest

from coursework import paths
from coursework.sentiment.networks import SETTINGS, SMALLER_START, WIDTHS, network, parallel_widths
from coursework.settings import ORIGINAL, STANDARD


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        ("base", [(25, 64), (1600,), (128,)]),
        ("two blocks", [(25, 64), (13, 128), (1664,), (128,)]),
        ("no convolution", [(300 * 50,), (1024,)]),
        ("parallel widths", [(300,)]),
    ],
)
def test_networks_have_the_shapes_of_the_write_up(kind, shapes):
    model = network(kind, ORIGINAL).build((50, 300), np.random.default_rng(0))
    outputs = [layer.output_shape for layer in model.layers]
    assert all(shape in outputs for shape in shapes)
    assert model.output_shape == (2,)


def test_the_text_says_how_wide_the_parallel_convolutions_are():
    (parallel,) = (layer for layer in parallel_widths().layers if type(layer).__name__ == "Parallel")
    assert tuple(branch.layers[0].kernel_size for branch in parallel.branches) == WIDTHS
    notebook = (paths.ROOT / "notebooks" / "sentiment.ipynb").read_text(encoding="utf8")
    assert "WIDTHS" in notebook
    assert "pairs, triples" not in notebook


def test_settings_take_start_and_training_apart():
    original, smaller, start, standard = SETTINGS.values()
    assert (start.filters, start.dense) == (original.filters, original.dense)
    for setting in (smaller, start):
        assert (setting.schedule, setting.bias_correction) == (standard.schedule, standard.bias_correction)


def test_another_setting_has_another_name_than_that_of_the_digits():
    assert SMALLER_START.filters is not STANDARD.filters
    assert SMALLER_START.name not in (STANDARD.name, ORIGINAL.name)
