"""How well digits are read, where classifiers err, and how their trainings went."""

import numpy as np
import pandas as pd
import pytest

from coursework.mnist.evaluation import (
    accuracy,
    compared,
    gain,
    histories,
    leads,
    main_effects,
    mean_curves,
    means,
    start_and_spread,
    surest_errors,
)
from coursework.mnist.hits import pack
from coursework.mnist.mixtures import MIXTURES


def outcomes(setting, rights):
    """Runs of a setting, one for each seed, that read the first so many images rightly; None if it diverged."""
    hits = [None if right is None else pack(np.arange(1000) < right) for right in rights]
    return pd.DataFrame({"setting": setting, "seed": range(len(rights)), "hits": hits})


def test_an_accuracy_is_as_sure_as_test_images_allow():
    every = accuracy(outcomes("a", [900, 900, 900]))
    assert (every.mean, every.sd) == (0.9, 0)
    assert every.margin == pytest.approx(1.96 * (0.9 * 0.1 / 1000) ** 0.5, rel=0.05)
    assert accuracy(outcomes("a", [100, 150, None]), images=200).mean == pytest.approx(0.625)
    both = pd.concat([outcomes("a", [900, 900]), outcomes("b", [500, 600])])
    assert accuracy(both, setting="b").mean == pytest.approx(0.55)


def test_a_gain_is_paired_by_seed_and_by_image():
    runs = pd.concat([outcomes("a", [800, 600, 500, 10]), outcomes("b", [820, 620, None])])
    found = gain(runs, "setting", "a", "b")
    assert (found.mean, found.n, found.diverged) == (pytest.approx(0.02), 2, 1)
    # 20 of 1000 images differ in either pair, other ones in each
    assert found.margin == pytest.approx(1.96 * (2 * 20 * 0.25 / 1000**2) ** 0.5, rel=0.1)
    assert gain(runs, "setting", "b", "a").mean == pytest.approx(-0.02)
    assert gain(runs, "setting", "a", "b", images=610).mean == pytest.approx((0 + 10 / 610) / 2)


def mixed(seeds=3, **effects):
    """Runs of every mixture, whose accuracy is 0.5, more by the effect of each change, and by 0.01 with each seed."""
    return pd.concat(
        outcomes(name, [round(1000 * (0.5 + sum(effects[c] for c in made) + 0.01 * seed)) for seed in range(seeds)])
        for name, made in MIXTURES.items()
    )


EFFECTS = {"start": 0.2, "bias correction": -0.05, "constant rate": 0}


def test_main_effects_are_those_that_the_runs_were_made_with():
    found = main_effects(mixed(**EFFECTS))
    assert {change: effect.mean for change, effect in found.items()} == pytest.approx(EFFECTS)
    assert {change: effect.direction() for change, effect in found.items()} == {
        "start": 1,
        "bias correction": -1,
        "constant rate": 0,
    }
    assert {change: lead.mean for change, lead in leads(mixed(**EFFECTS)).items()} == pytest.approx(
        {"bias correction": 0.25, "constant rate": 0.2}
    )


def test_a_seed_with_a_diverged_run_has_no_main_effect():
    runs = mixed(**EFFECTS).reset_index(drop=True)
    runs.loc[4, "hits"] = None
    found = main_effects(runs)["start"]
    assert (found.mean, found.n, found.diverged) == (pytest.approx(0.2), 2, 1)


def test_a_mean_is_given_only_where_it_describes_the_runs():
    runs = pd.concat([outcomes("a", [100, 900]).assign(width=1), outcomes("a", [800, 900]).assign(width=2)])
    found = means(pd.concat([runs, outcomes("b", [100, 90]).assign(width=1)]), "width", 0.1)
    assert np.isnan(found["a"].pop(1))
    assert found == {"a": {2: pytest.approx(85)}, "b": {1: pytest.approx(9.5)}}


def test_two_settings_are_compared_by_what_became_of_their_runs_and_by_their_gain():
    runs = pd.concat([outcomes("a", [100, 900]), outcomes("b", [900, 950])])
    one, other, found = compared(runs, "a", "b", 0.1)
    assert (one.at_chance, one.learnt, other.learnt) == (1, (0.9,), (0.9, 0.95))
    assert found == gain(runs, "setting", "a", "b")


def test_the_surest_errors_come_first_and_right_answers_never():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
    labels = np.array([0, 0, 0, 1])
    assert surest_errors(probabilities, labels, 5).tolist() == [2, 3, 1]
    assert surest_errors(probabilities, labels, 1).tolist() == [2]
    assert surest_errors(probabilities[:1], labels[:1], 3).tolist() == []


@pytest.fixture
def runs():
    """Of setting a, one run has diverged; of b, both."""
    curves = [[0.1, 0.5], [0.3, 0.7], None, None, None]
    histories = [curve and {"accuracy": curve} for curve in curves]
    return pd.DataFrame({"setting": [*"aaabb"], "width": 100, "history": histories})


def test_histories_have_a_row_for_each_run(runs):
    np.testing.assert_array_equal(histories(runs[:3], "accuracy"), [[0.1, 0.5], [0.3, 0.7], [np.nan, np.nan]])
    assert np.isnan(histories(runs[3:], "accuracy")).shape == (2, 1)


def test_mean_curves_leave_out_what_diverged(runs):
    assert mean_curves(runs, "accuracy") == {"a": {1: 0.2, 2: pytest.approx(0.6)}}


def test_start_and_spread_of_runs_that_differ_in_their_seed(runs):
    expected = [(pytest.approx(0.2), pytest.approx(0.02**0.5))]
    assert start_and_spread([(runs, "width"), (runs, "width")]) == expected  # the same runs count once
    assert start_and_spread([(runs[:1], "width")]) == []
