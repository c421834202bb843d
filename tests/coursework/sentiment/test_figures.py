"""Figures of the chapter on sentences show the numbers they are given."""

import numpy as np
import pandas as pd
import pytest

from coursework.sentiment import figures
from coursework.sentiment.networks import SMALLER_START
from coursework.settings import ORIGINAL

PRINTED = {"0.1": {"outcome": "diverges"}, "0.01": {"test_accuracy": 78.16, "validation_accuracy": [70.0, 79.0]}}


@pytest.fixture
def runs():
    """Two rates, two settings, two seeds; the first run has diverged."""
    half, most = [True, False] * 50, [True] * 90 + [False] * 10
    rows = [
        {"rate": rate, "setting": setting, "seed": seed, "hits": most if seed else half,
         "accuracy": 0.9 if seed else 0.5, "validation_accuracy": 0.8 - 0.1 * seed,
         "history": {"accuracy": [0.6, 0.8 + 0.1 * seed], "validation_accuracy": [0.5, 0.8 - 0.1 * seed]}}
        for rate in ("0.1", "0.01") for setting in (ORIGINAL.name, SMALLER_START.name) for seed in (0, 1)
    ]  # fmt: skip
    rows[0] |= dict.fromkeys(("hits", "accuracy", "validation_accuracy", "history"))
    return pd.DataFrame(rows)


def test_strips_show_test_and_last_validation_accuracy_with_what_was_printed_of_both(runs):
    test, validation = figures.strips(runs, "rate", PRINTED, 0.5).axes
    circles = [
        [(x, y) for line in ax.lines if line.get_color() == "black" for x, y in zip(*line.get_data(), strict=True)]
        for ax in (test, validation)
    ]
    assert circles == [[(78.16, 1)], [(79.0, 1)]]
    assert not [line for line in test.lines if line.get_marker() == "|"]  # each strip has one run at chance
    assert [text.get_text() for text in test.texts] == ["1 of 2"]


def test_curves_have_a_line_for_every_run_and_the_means_over_the_seeds(runs):
    fig = figures.curves({"rate 0.01": runs[runs["rate"] == "0.01"]}, {"rate 0.01": PRINTED["0.01"]}, 0.1)
    ax = fig.axes[0]
    thin = [line.get_ydata() for line in ax.lines if line.get_linewidth() == 0.5]
    np.testing.assert_allclose(sorted(map(tuple, thin)), [(50, 70)] * 2 + [(50, 80)] * 2)
    (dashed, _) = (line for line in ax.lines if line.get_linestyle() == "--")
    np.testing.assert_allclose(dashed.get_ydata(), [60, 85])
    (printed,) = (line for line in ax.lines if line.get_color() == "black")
    assert list(printed.get_ydata()) == [70, 79]
    assert not any(other.get_visible() for other in fig.axes[1:])


def test_what_diverged_has_no_curve(runs):
    fig = figures.curves({"rate 0.1": runs[runs["rate"] == "0.1"]}, {"rate 0.1": PRINTED["0.01"]}, 0.1)
    assert len([line for line in fig.axes[0].lines if line.get_linewidth() == 0.5]) == 3


def test_a_setting_that_only_later_panels_have_is_drawn_too(runs):
    tried = runs[runs["rate"] == "0.01"]
    panels = {"a": tried[tried["setting"] == ORIGINAL.name], "b": tried}
    fig = figures.curves(panels, dict.fromkeys(panels, PRINTED["0.01"]), 0.1)
    first, second = ({line.get_color() for line in ax.lines} - {"black"} for ax in fig.axes[:2])
    assert (first, second) == ({"C0"}, {"C0", "C1"})


def test_runs_of_which_only_some_learn_have_no_mean(runs):
    tried = runs[(runs["rate"] == "0.01") & (runs["setting"] == ORIGINAL.name)]
    lines = figures.curves({"rate 0.01": tried}, {"rate 0.01": PRINTED["0.01"]}, 0.5).axes[0].lines
    assert [line.get_linewidth() for line in lines if line.get_color() == "C0"] == [0.5, 0.5]
