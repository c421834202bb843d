"""What the networks that draw learn from."""

import numpy as np

from coursework.synthesis.networks import with_non_digits


def test_non_digits_are_the_eleventh_class_and_end_with_what_was_drawn(bars):
    drawn = np.full((3, 28, 28), 7.0)
    images, labels = with_non_digits(bars.train_images[:20], bars.train_labels[:20], 10, drawn)
    np.testing.assert_array_equal(images[:20], bars.train_images[:20])
    np.testing.assert_array_equal(labels, [*bars.train_labels[:20], *[10] * 13])
    assert images.dtype == np.uint8
    assert (images[-3:] == 7).all()
    assert not (images[20:30] == 7).all(axis=(1, 2)).any()
