"""The worked example adds up."""

import numpy as np

from coursework.mnist.window import EDGES, Example, worked


def example():
    image = np.zeros((28, 28), np.uint8)
    image[5:20, 10:13] = 200
    image[8, 10] = 90
    return Example.of(image, corner=(6, 7), size=6)


def test_the_sums_are_those_of_the_products():
    found = example()
    k = len(EDGES)
    for (i, j), value in np.ndenumerate(found.sums):
        assert value == (found.pixels[i : i + k, j : j + k] * EDGES).sum()
    assert found.sums[found.place] == found.sums.max() == (found.under * EDGES).sum()
    assert eval(found.products.replace("−", "-").replace("·", "*")) == found.sums.max()


def test_all_numbers_are_shown_and_the_window_is_marked():
    found = example()
    whole, piece, weights, sums = worked(found).axes
    assert [int(text.get_text().replace("−", "-")) for text in sums.texts] == found.sums.ravel().tolist()
    assert len(piece.texts) == 36
    assert len(weights.texts) == 9
    (frame,) = piece.patches
    assert (frame.get_y() + 0.5, frame.get_x() + 0.5) == found.place
    assert whole.patches[0].get_width() == 6
