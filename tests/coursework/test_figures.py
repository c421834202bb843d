"""Pictures of digits in grids and rows, and runs in strips."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from coursework.figures import digits_with_titles, picture_rows, spelled, strip_plot


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


RUNS = pd.DataFrame(
    [("0.1", "course", None), ("0.1", "course", 0.6), ("0.1", "textbook", 0.7), ("0.1", "textbook", 0.9),
     ("0.01", "textbook", 0.5), ("0.01", "textbook", 0.5)],
    columns=["rate", "setting", "accuracy"],
)  # fmt: skip
PRINTED = {"accuracy": {"0.1": 85.0, "0.5": 99.0}}


def points(ax, color):
    """Of a panel, where the dots of a colour are: accuracy in percent and row."""
    dots = [line for line in ax.lines if line.get_marker() == "o" and line.get_color() == color]
    return sorted((round(float(x), 6), round(float(y))) for dot in dots for x, y in zip(*dot.get_data(), strict=True))


def test_every_run_is_a_dot_in_its_strip_and_its_settings_colour():
    (ax,) = strip_plot(RUNS, "rate", {"accuracy": "test"}, PRINTED, 0.5).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0.1", "0.01"]
    assert points(ax, "C0") == [(60, 0)]
    assert points(ax, "C1") == [(50, 1), (50, 1), (70, 0), (90, 0)]
    assert points(ax, "black") == [(85, 0)]
    (chance,) = (line for line in ax.lines if line.get_linestyle() == "--")
    assert list(chance.get_xdata()) == [50, 50]


@pytest.mark.parametrize(("value", "text"), [(1000, "1000"), (20000, "20\u2009000"), ("0.1", "0.1"), (0.5, "0.5")])
def test_values_are_spelled_as_in_the_text(value, text):
    assert spelled(value) == text


def test_without_chance_the_axis_is_as_wide_as_the_runs():
    fig = strip_plot(RUNS.dropna(), "rate", {"accuracy": "test"}, {}, None)
    low, high = fig.axes[0].get_xlim()
    assert (low, high) == (pytest.approx(48.4), pytest.approx(91.6))
    assert not [line for line in fig.axes[0].lines if line.get_linestyle() == "--"]
    assert "chance" not in [text.get_text() for text in fig.legends[0].get_texts()]


def test_settings_keep_their_colours_whichever_comes_first():
    (ax,) = strip_plot(RUNS, "rate", {"accuracy": "test"}, PRINTED, 0.5, settings=["textbook", "course"]).axes
    assert points(ax, "C1") == [(60, 0)]


def test_means_have_their_interval_and_stay_within_zero_and_a_hundred():
    (ax,) = strip_plot(RUNS, "rate", {"accuracy": "test"}, PRINTED, 0.5).axes
    means = [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "|"]
    ends = [list(line.get_xdata()) for line in ax.lines if line.get_marker() == "None" and len(line.get_xdata()) == 2]
    assert sorted(means) == [50, 60, 80]
    assert [0, 100] in ends  # Student's interval of two runs, 80 ± 127


def test_a_strip_may_have_no_mean():
    (ax,) = strip_plot(RUNS, "rate", {"accuracy": "test"}, PRINTED, 0.5, lambda runs, column: None).axes
    assert not [line for line in ax.lines if line.get_marker() == "|"]


def test_diverged_runs_are_counted_at_the_margin_and_nothing_else_lies_there():
    (ax,) = strip_plot(RUNS, "rate", {"accuracy": "test"}, PRINTED, 0.5).axes
    (cross,) = (line for line in ax.lines if line.get_marker() == "x")
    assert cross.get_color() == "C0"
    assert [text.get_text() for text in ax.texts] == ["1 of 2"]
    low, high = ax.get_xlim()
    assert low + 0.15 * (high - low) < 50
    ended = RUNS.dropna()
    (ax,) = strip_plot(ended, "rate", {"accuracy": "test"}, PRINTED, 0.5).axes
    assert not ax.texts


def test_panels_share_their_axis_and_text_can_be_read_in_print():
    fig = strip_plot(
        RUNS.assign(first=RUNS["accuracy"]), "rate", {"first": "first 200", "accuracy": "all"}, PRINTED, 0.1
    )
    fig.draw_without_rendering()
    first, every = fig.axes
    assert first.get_xlim() == every.get_xlim()
    assert not points(first, "black")
    assert min(text.get_fontsize() for text in fig.findobj(Text) if text.get_text()) * 6.38 / 6.8 > 7
    (legend,) = fig.legends
    box = legend.get_window_extent()
    assert not any(box.overlaps(ax.get_window_extent()) for ax in fig.axes)
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == [
        "course: a run", "textbook: a run", "mean, 95 % interval", "printed by the course", "chance", "diverged"
    ]  # fmt: skip
