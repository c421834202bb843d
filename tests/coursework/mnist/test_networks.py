"""The networks for digits."""

import pytest

from coursework.mnist.networks import best_network, network
from coursework.settings import ORIGINAL, STANDARD


@pytest.mark.parametrize(
    ("kind", "flat"),
    [("shallower", 14 * 14 * 8), ("base", 14 * 14 * 8), ("deeper", 4 * 4 * 32)],
)
def test_networks_have_the_sizes_of_the_write_up(kind, flat, rng):
    model = network(kind).build((28, 28, 1), rng)
    assert [row["output"] for row in model.summary() if row["layer"] == "flatten_1"] == [(flat,)]
    assert model.output_shape == (10,)
    if kind == "base":
        assert sum(p.size for p in model.params.values()) == 317_626


def test_initialisers_follow_setting_and_activation():
    assert "course_filters" in repr(network("base", ORIGINAL))
    assert "course_dense" in repr(network("base", ORIGINAL, activation="Tanh"))
    assert "he_normal" in repr(network("base", STANDARD, activation="ELU"))
    assert "glorot_uniform" in repr(network("base", STANDARD, activation="Linear"))


def test_the_best_network_fits_digits(rng):
    assert best_network().build((28, 28, 1), rng).output_shape == (10,)
