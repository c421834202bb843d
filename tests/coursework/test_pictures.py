"""Pictures that go from chapter to chapter as text."""

import numpy as np

from coursework.pictures import from_text, to_text


def test_pictures_come_back_as_they_were():
    pictures = np.random.default_rng(0).integers(0, 256, (3, 5, 4))
    text = to_text(pictures)
    assert text.isascii()
    assert "\n" not in text
    np.testing.assert_array_equal(from_text(text), pictures)


def test_what_no_pixel_can_be_is_rounded_and_cut():
    assert from_text(to_text(np.array([[-3.0, 0.4, 254.6, 300.0]]))).tolist() == [[0, 0, 255, 255]]
