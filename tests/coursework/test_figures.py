"""Pictures of digits in grids and rows."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from coursework.figures import digits_with_titles, picture_rows


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def pictures(count, rng):
    return rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)


def test_every_digit_stands_under_its_title_and_empty_places_stay_empty(rng):
    images = pictures(11, rng)
    fig = digits_with_titles(images, [f"no. {i}" for i in range(11)], columns=4)
    assert len(fig.axes) == 12
    for i, ax in enumerate(fig.axes[:11]):
        assert ax.get_title() == f"no. {i}"
        assert np.array_equal(ax.images[0].get_array(), images[i])
    assert not fig.axes[11].images
    assert not any(ax.axison for ax in fig.axes)


def test_rows_of_pictures_have_their_names_and_one_scale(rng):
    rows = {"long": pictures(3, rng), "short": pictures(1, rng)}
    fig = picture_rows(rows)
    assert len(fig.axes) == 6
    first, second = fig.axes[:3], fig.axes[3:]
    assert [ax.texts[0].get_text() for ax in (first[0], second[0])] == ["long", "short"]
    assert [len(ax.images) for ax in (*first, *second)] == [1, 1, 1, 1, 0, 0]
    assert {ax.images[0].get_clim() for ax in first} == {(0, 255)}
    assert np.array_equal(second[0].images[0].get_array(), rows["short"][0])
