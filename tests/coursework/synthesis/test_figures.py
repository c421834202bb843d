"""The figures show what they are given."""

import numpy as np
import pandas as pd

from coursework.synthesis import figures
from coursework.synthesis.diagram import learning_and_drawing


def test_a_descent_has_a_line_for_each_class(rng):
    fig = figures.descent(rng.random((7, 10)), rng.random((7, 10)))
    assert [len(ax.lines) for ax in fig.axes] == [10, 10]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == [str(digit) for digit in range(10)]


def test_heat_maps_have_a_cell_for_each_method_and_class():
    table = pd.DataFrame(np.arange(20.0).reshape(2, 10), index=["a", "b"])
    fig = figures.by_class({"one": table, "two": table + 20, "three": table})
    assert [ax.get_title() for ax in fig.axes[:3]] == ["one", "two", "three"]
    assert [text.get_text() for text in fig.axes[1].texts] == [str(n) for n in range(20, 40)]


def test_answers_are_shares_of_each_wanted_digit():
    wanted = np.repeat(np.arange(10), 2)
    fig = figures.answers({"noise": np.full(20, 10), "drawn": np.where(np.arange(20) % 2, wanted, 3)}, wanted)
    noise, drawn = fig.axes
    assert [text.get_text() for text in noise.texts if text.get_text()] == ["100"] * 10
    shares = [text.get_text() for text in drawn.texts]
    assert shares[:11] == ["50", "", "", "50"] + [""] * 7
    assert shares[3 * 11 + 3] == "100"


def test_attacked_digits_stand_below_their_own_with_what_is_read(rng):
    before, after = np.eye(10)[:3], np.roll(np.eye(10), 1, axis=1)[:3]
    fig = figures.attacked(rng.random((3, 28, 28)), rng.random((3, 28, 28)), before, after)
    assert [ax.get_title() for ax in fig.axes] == [f"{n}: 100 %" for n in (0, 1, 2, 1, 2, 3)]


def test_what_the_gradient_moves_is_the_network_in_learning_and_the_image_in_drawing():
    learning, drawing = learning_and_drawing().axes
    said = [[text.get_text() for text in ax.texts if text.get_text()] for ax in (learning, drawing)]
    assert "weights\nmove" in said[0]
    assert "image\nstays" in said[0]
    assert "image\nmoves" in said[1]
    assert "weights\nstay" in said[1]
