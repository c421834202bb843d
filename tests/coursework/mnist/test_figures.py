"""Figures of the chapter on digits show the numbers they are given."""

import numpy as np
import pandas as pd
import pytest

from coursework.mnist import figures
from coursework.mnist.hits import pack
from coursework.mnist.mixtures import CHANGES, MIXTURES
from coursework.settings import SETTINGS, STANDARD


@pytest.fixture
def runs():
    """Two settings, two seeds, two widths, two epochs of two batches; one run has diverged."""
    rows = []
    for setting in SETTINGS:
        for width in (100, 200):
            for seed in (0, 1):
                accuracy = 0.5 + 0.1 * seed + (width == 200) * 0.2
                history = {
                    "batch_loss": [4.0, 3.0, 2.0, 1.0 + seed],
                    "loss": [3.5, 1.5],
                    "accuracy": [accuracy / 2, accuracy],
                    "validation_loss": [3.6, 1.6],
                    "validation_accuracy": [accuracy / 3, accuracy / 1.1],
                }
                rows.append(
                    {"setting": setting, "width": width, "seed": seed, "epochs": 2, "accuracy": accuracy,
                     "accuracy_200": accuracy, "history": history}
                )  # fmt: skip
    return pd.DataFrame(rows)


def test_samples_are_the_first_of_each_class():
    images = np.arange(20, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    fig = figures.digit_samples(images, np.arange(20) % 10, per_class=2)
    picture = fig.axes[0].images[0].get_array()
    assert picture.shape == (280, 56)
    assert [picture[28 * k, 0] for k in range(10)] == list(range(10))
    assert picture[0, 28] == 10


def test_curves_are_means_over_the_seeds(runs):
    fig = figures.learning_curves(runs[runs["width"] == 100])
    loss, accuracy = fig.axes
    assert loss.get_ylabel() == "cross-entropy, nats"
    training = accuracy.lines[0].get_ydata(orig=False)
    np.testing.assert_allclose(training, [0.275, 0.55])


def test_every_run_is_a_line_and_what_diverged_is_none(runs):
    runs.at[0, "history"] = None
    fig = figures.curves_of_all({"neurons": (runs, "width")})
    first, second = fig.axes
    assert len(first.lines) == len(second.lines) == 4
    assert np.isnan(first.lines[0].get_ydata(orig=False)).all()
    np.testing.assert_allclose(second.lines[0].get_ydata(orig=False), [0.35, 0.7])


def test_costs_have_their_median_and_the_printed_ones(runs):
    ax = figures.batch_costs(runs, [2.5, 1.5]).axes[0]
    thick = [line for line in ax.lines if line.get_linewidth() == 1.6]
    np.testing.assert_allclose(thick[0].get_ydata(orig=False), [4, 3, 2, 1.5])
    printed = ax.lines[-1]
    assert printed.get_xdata(orig=False).tolist() == [2, 4]
    assert printed.get_ydata(orig=False).tolist() == [2.5, 1.5]
    assert not [line for line in figures.batch_costs(runs, []).axes[0].lines if line.get_marker() == "o"]


def means(ax):
    """The means of a panel of strips, in percent."""
    return sorted(round(float(line.get_xdata()[0]), 6) for line in ax.lines if line.get_marker() == "|")


def test_strips_have_the_first_images_and_all(runs):
    runs["hits"] = [pack(np.arange(1000) < 500 * accuracy + 100) for accuracy in runs["accuracy"]]
    first, every = figures.strips(runs, "width", {100: 60.0}).axes
    assert means(every) == [37.5, 37.5, 47.5, 47.5]
    assert means(first) == [100] * 4
    assert [line.get_xdata() for line in first.lines if line.get_color() == "black"] == [[60]]
    assert not [line for line in every.lines if line.get_color() == "black"]


def test_a_setting_keeps_its_colour_where_it_stands_alone(runs):
    runs["hits"] = [pack(np.arange(1000) < 1000 * accuracy) for accuracy in runs["accuracy"]]
    fig = figures.strips(runs[runs["setting"] == STANDARD.name], "width")
    assert {line.get_color() for line in fig.axes[0].lines} == {"C1"}
    assert fig.legends[0].get_texts()[0].get_text() == f"{STANDARD.name}: a run"
    assert len(fig.legends[0].get_texts()) == 2


def test_where_only_some_runs_learn_no_mean_is_drawn(runs):
    runs["hits"] = [pack(np.arange(1000) < 1000 * accuracy) for accuracy in runs["accuracy"]]
    _, every = figures.strips(runs, "width", chance=0.55).axes
    assert means(every) == [75, 75]


def test_every_mixture_has_its_runs_and_its_changes():
    runs = pd.DataFrame(
        [
            {"setting": name, "seed": seed, "accuracy": share, "hits": pack(np.arange(100) < round(100 * share))}
            for name, made in MIXTURES.items()
            for seed in (0, 1)
            for share in [0.3 + 0.2 * len(made) + 0.02 * seed]
        ]
    )
    above, other, below, _ = figures.mixtures({"base": runs, "deeper": runs.assign(accuracy=0.05)}, 0.05).axes
    dots = [line.get_ydata() for line in above.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(dots, [[30 + 20 * len(made), 32 + 20 * len(made)] for made in MIXTURES.values()])
    means = [line.get_ydata()[0] for line in above.lines if line.get_marker() == "_"]
    intervals = [line.get_ydata() for line in above.lines if len(line.get_ydata()) == 2 and line.get_marker() == "None"]
    assert len(intervals) == len(means)
    assert all(0 <= low <= mean <= high <= 100 for (low, high), mean in zip(intervals, means, strict=True))
    np.testing.assert_allclose(means, [31 + 20 * len(made) for made in MIXTURES.values()])
    filled = [line.get_markerfacecolor() != "white" for line in below.lines]
    assert filled == [change in made for made in MIXTURES.values() for change in CHANGES]
    assert [label.get_text() for label in below.get_yticklabels()] == list(CHANGES)
    assert [len([line for line in ax.lines if line.get_linestyle() == "--"]) for ax in (above, other)] == [0, 1]


def test_a_mixture_of_which_only_some_runs_learn_has_no_mean():
    first, *_ = MIXTURES
    runs = pd.DataFrame(
        [
            {"setting": name, "seed": seed, "accuracy": share, "hits": pack(np.arange(100) < round(100 * share))}
            for name in MIXTURES
            for seed, share in enumerate((0.1 if name == first else 0.8, 0.9))
        ]
    )
    above, _ = figures.mixtures({"base": runs}, 0.1).axes
    places = [float(line.get_xdata(orig=False)[0]) for line in above.lines if line.get_marker() == "_"]
    np.testing.assert_allclose(places, np.arange(1, len(MIXTURES)) + 0.12)


def test_a_diverged_run_has_no_curve(runs):
    runs.at[0, "history"] = None
    ax = figures.batch_costs(runs[runs["width"] == 100], [2.5, 1.5]).axes[0]
    thick = next(line for line in ax.lines if line.get_linewidth() == 1.6)
    np.testing.assert_allclose(thick.get_ydata(orig=False), [4, 3, 2, 2])
    assert len(figures.learning_curves(runs).axes[0].lines) > 0


def test_scales_have_a_line_for_each_setting():
    scales = pd.DataFrame(
        {"setting": ["a", "a", "b", "b"], "layer": ["one", "two"] * 2, "activation": [1, 2, 3, 4], "gradient": 1}
    )
    left, _ = figures.signal_scales(scales).axes
    assert left.lines[1].get_ydata(orig=False).tolist() == [3, 4]


def test_filters_have_a_picture_each():
    bank = np.zeros((5, 5, 1, 9), np.float32)
    bank[..., 8] = -2
    pictures = [ax.images[0] for ax in figures.filters(bank).axes if ax.images]
    assert len(pictures) == 9
    assert (pictures[8].get_array() == -2).all()
    assert pictures[0].get_clim() == (-2, 2)


def test_confidence_by_hand():
    probabilities = np.array([[0.95, 0.05], [0.95, 0.05], [0.55, 0.45], [0.2, 0.8]])
    _, right = figures.confidence(probabilities, np.array([0, 1, 0, 1])).axes
    shares = right.containers[0].lines[0]
    np.testing.assert_allclose(shares.get_xdata(orig=False), [0.55, 0.8, 0.95])
    np.testing.assert_allclose(shares.get_ydata(orig=False), [1, 1, 0.5])


def test_a_confusion_matrix_counts_true_against_predicted():
    ax = figures.confusion_matrix(np.array([1, 1, 2]), np.array([1, 7, 2])).axes[0]
    counts = np.array([int(text.get_text()) for text in ax.texts]).reshape(10, 10)
    assert counts.sum() == 3
    assert (counts[1, 1], counts[1, 7], counts[2, 2]) == (1, 1, 1)
