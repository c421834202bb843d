"""The diagrams show what they are given."""

import numpy as np

from convnet import ReLU, Tanh
from coursework.mnist.networks import network
from coursework.network import figures


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_numbers_stand_in_their_cells():
    fig = figures.number_grids([("x", np.array([[1.0, -2.5]]), None), "→", ("y", np.array([[0.0]]), np.array([[2]]))])
    assert texts(fig) == ["1", "−2.5", "→", "0"]
    assert [ax.get_title() for ax in fig.axes] == ["x", "", "y"]


def test_curves_are_those_of_the_layers():
    left, right = figures.activation_curves({"ReLU": ReLU(), "tanh": Tanh()}).axes
    x = left.lines[0].get_xdata()
    np.testing.assert_allclose(left.lines[0].get_ydata(), np.maximum(x, 0))
    np.testing.assert_allclose(right.lines[1].get_ydata(), 1 - np.tanh(x) ** 2)


def test_the_flow_names_every_layer_and_shape(rng):
    model = network("base").build((28, 28, 1), rng)
    shown = " ".join(texts(figures.flow(model, "the loss")))
    assert all(name in shown for name in (*model.names, "the loss", "N × 14 × 14 × 8", "filters 5 × 5 × 1 × 8"))


def test_paths_and_ratios_are_drawn_as_given(rng):
    walk = rng.standard_normal((5, 2))
    ax = figures.paths([1.0, 3.0], {"walk": walk}).axes[0]
    np.testing.assert_allclose(ax.lines[0].get_xydata(), walk)
    fig = figures.step_ratio(np.array([1.0, 2, 0.5]), 0.3, {"peak": 2})
    assert "peak" in texts(fig)
    assert fig.axes[0].lines[0].get_ydata().tolist() == [1, 2, 0.5]


def test_a_digit_is_shown_on_its_way(rng):
    maps = {"behind": rng.random((28, 28, 4))}
    fig = figures.through_the_network(rng.random((28, 28)), rng.standard_normal((5, 5, 1, 4)), maps, np.eye(10)[3])
    pictures = [ax for ax in fig.axes if ax.images]
    assert len(pictures) == 4 + 4 + 1
    assert [bar.get_height() for bar in fig.axes[-1].patches] == np.eye(10)[3].tolist()
