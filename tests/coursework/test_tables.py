"""Tables that several chapters show."""

import numpy as np

from convnet import Conv2D, Dense, Flatten, Sequential
from coursework.tables import layer_table


def test_layers_by_hand():
    model = Sequential([Conv2D(8, 3), Flatten(), Dense(1000)]).build((4, 4, 1), np.random.default_rng(0))
    table = layer_table(model)
    assert table["layer"].tolist() == ["conv2d_1", "flatten_1", "dense_1"]
    assert table["output"].tolist() == ["4 × 4 × 8", "128", "1000"]
    assert table["parameters"].tolist() == ["80", "", "129,000"]
