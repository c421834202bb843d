"""The figures show what they are given."""

import numpy as np
import pandas as pd

from coursework.gan import figures


def test_the_game_names_its_players():
    texts = " ".join(text.get_text() for text in figures.game().axes[0].texts)
    assert all(word in texts for word in ("latent point", "generator", "discriminator", "real digits"))


def test_losses_and_shares_are_averaged_over_a_window(rng):
    histories = {
        name: dict(zip(("d1", "d2", "g", "real_accuracy", "fake_accuracy"), rng.random((5, 60)), strict=True))
        for name in ("one", "two")
    }
    fig = figures.course_of_training(histories, {"d1": 0.8, "d2": 0.6, "g": 0.7})
    above, below = fig.axes[1], fig.axes[3]
    assert above.get_title() == "two"
    assert [line.get_ydata()[0] for line in above.lines[1::2]] == [0.8, 0.6, 0.7]
    window = histories["two"]["g"][-figures.WINDOW :]
    np.testing.assert_allclose(above.lines[4].get_ydata()[-1], window.mean())
    assert len(below.lines) == 2


def test_a_grid_has_its_pictures_row_by_row(rng):
    images = rng.integers(0, 256, (6, 28, 28))
    shown = figures.grid(images, columns=3).axes[0].images[0].get_array()
    assert shown.shape == (56, 84)
    np.testing.assert_array_equal(shown[28:, 28:56], images[4])


def test_quality_has_a_line_for_each_network():
    quality = pd.DataFrame({"network": ["a", "a", "b", "b"], "step": [0, 9, 0, 9],
                            "frechet": [9.0, 3, 8, 2], "confidence": [0.5, 0.9, 0.4, 0.8]})  # fmt: skip
    left, right = figures.quality_along_training(quality).axes
    assert left.get_yscale() == "log"
    assert [line.get_ydata().tolist() for line in right.lines][:2] == [[0.5, 0.9], [0.4, 0.8]]
