"""The figures show what they are given."""

import numpy as np
import pandas as pd

from coursework.synthesis import figures


def test_a_descent_has_a_line_for_each_class(rng):
    fig = figures.descent(rng.random((7, 10)), rng.random((7, 10)))
    assert [len(ax.lines) for ax in fig.axes] == [10, 10]
    assert [text.get_text() for text in fig.axes[1].get_legend().get_texts()] == [str(digit) for digit in range(10)]


def test_heat_maps_have_a_cell_for_each_method_and_class():
    table = pd.DataFrame(np.arange(20.0).reshape(2, 10), index=["a", "b"])
    fig = figures.by_class({"one": table, "two": table + 20, "three": table})
    assert [ax.get_title() for ax in fig.axes[:3]] == ["one", "two", "three"]
    assert [text.get_text() for text in fig.axes[1].texts] == [str(n) for n in range(20, 40)]
