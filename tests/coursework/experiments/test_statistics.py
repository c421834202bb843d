"""Estimates over seeds, against numbers worked out by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from coursework.experiments.shares import Outcomes, share_interval
from coursework.experiments.statistics import (
    Estimate,
    directions,
    holm,
    level,
    metrics_by_seed,
    paired_gain,
)


def test_estimate_by_hand():
    # mean 2, sd 1, t(0.975, 2) = 4.3027
    e = Estimate.of([1.0, 2.0, 3.0])
    assert (e.mean, e.sd, e.n) == (2, 1, 3)
    assert e.margin == pytest.approx(4.3027 / math.sqrt(3), rel=1e-4)
    assert not e.differs_from_zero()
    assert Estimate.of([1.0, 1.1, 1.2]).differs_from_zero()


def test_one_run_has_no_interval():
    e = Estimate.of([0.5])
    assert (e.mean, e.sd, e.margin) == (0.5, None, None)
    assert e.percent() == "50.0 %"
    assert e.percent(sd=True) == "50.0"
    assert not e.differs_from_zero()


def test_percent_shows_interval_and_deviation():
    e = Estimate(0.9567, 0.004, 0.0031, 5)
    assert e.percent() == "95.7 ± 0.3 %"
    assert e.percent(2) == "95.67 ± 0.31 %"
    assert e.percent(1, sd=True) == "95.7 ± 0.3 (0.4)"


@pytest.fixture
def runs():
    return pd.DataFrame(
        [
            {"setting": s, "seed": seed, "width": w, "accuracy": a + 0.1 * seed, "accuracy_200": a}
            for w, pairs in {100: (0.5, 0.6), 200: (0.55, 0.75)}.items()
            for s, a in zip(("course", "proper"), pairs, strict=True)
            for seed in (0, 1)
        ]
    )


def test_gain_is_paired_by_seed_so_that_their_spread_cancels(runs):
    gain = paired_gain(runs[runs["width"] == 100], "setting", "course", "proper")
    assert gain.mean == pytest.approx(0.1)
    assert gain.sd == pytest.approx(0, abs=1e-12)


def test_metrics_have_the_mean_and_every_seed(runs):
    some = runs[(runs["width"] == 100) & (runs["setting"] == "course")]
    metrics = metrics_by_seed(some, ["accuracy"])
    assert set(metrics) == {"accuracy", "accuracy_by_seed"}
    assert set(metrics["accuracy_by_seed"]) == {"0", "1"}
    assert metrics["accuracy"] == pytest.approx(sum(metrics["accuracy_by_seed"].values()) / 2)


def test_diverged_runs_are_counted_and_never_averaged_in(runs):
    e = Estimate.of([0.8, None, 0.9, math.nan])
    assert (e.mean, e.n, e.diverged) == (pytest.approx(0.85), 2, 2)
    assert e.percent(0, sd=True) == "80 and 90, 2 of 4 diverged"
    assert Estimate.of([None, None]).percent() == "diverged"
    runs.loc[runs["seed"] == 1, "accuracy"] = math.nan
    some = runs[runs["width"] == 100]
    gain = paired_gain(some, "setting", "course", "proper")
    assert (gain.n, gain.diverged) == (1, 1)
    metrics = metrics_by_seed(some[some["setting"] == "course"], ["accuracy"])
    assert metrics == {"accuracy": 0.5, "accuracy_by_seed": {"0": 0.5, "1": None}}


def test_a_seed_that_only_one_choice_ran_is_no_pair_and_not_diverged(runs):
    some = runs[(runs["width"] == 100) & ~((runs["seed"] == 1) & (runs["setting"] == "proper"))]
    for pair in (("course", "proper"), ("proper", "course")):
        gain = paired_gain(some, "setting", *pair)
        assert (gain.n, gain.diverged) == (1, 0)


def test_points_have_a_true_minus_and_no_negative_zero():
    assert Estimate(-0.028, 0.01, 0.009, 5).points() == "−2.8 ± 0.9 points"
    assert Estimate(-0.0001, None, None, 1).points() == "0.0 points"


def test_wilson_interval_stays_within_0_and_1():
    low, high = share_interval(412, 412)  # by hand: z² / (n + z²) = 0.00924
    assert (low, high) == (pytest.approx(1 - 0.00924, abs=1e-5), 1)
    low, high = share_interval(90, 100)
    assert (low, high) == (pytest.approx(0.8256, abs=1e-4), pytest.approx(0.9448, abs=1e-4))
    assert share_interval(90, 100).percent() == "82.6 to 94.5 %"


def test_few_test_items_widen_the_interval_of_seeds_that_agree():
    right = np.random.default_rng(0).random(400) < 0.8
    runs = [right] * 4
    e = Estimate.of_items(runs, same_items=True)
    assert e.sd == 0
    assert e.margin == pytest.approx(1.96 * (right.mean() * (1 - right.mean()) / 400) ** 0.5, rel=0.05)
    assert Estimate.of_items(runs, same_items=False).margin == pytest.approx(e.margin / 2, rel=0.1)
    assert e == Estimate.of_items(runs, same_items=True)


def test_seeds_that_disagree_keep_their_own_interval():
    runs = [np.arange(400) < n for n in (200, 300, 390)]
    shares = [0.5, 0.75, 0.975]
    assert Estimate.of_items(runs, same_items=True) == Estimate.of(shares)
    with_diverged = Estimate.of_items([*runs, None], same_items=True)
    assert (with_diverged.mean, with_diverged.n, with_diverged.diverged) == (pytest.approx(np.mean(shares)), 3, 1)


def test_answers_that_are_all_right_have_an_interval():
    assert Estimate.of_items([np.ones(412)] * 3, same_items=True).margin == pytest.approx(0.00924, abs=1e-5)


def test_paired_items_cancel():
    rng = np.random.default_rng(0)
    first = [rng.random(1000) < 0.5 for _ in range(3)]
    gained = np.arange(1000) < 50  # the same items, gained by every seed
    gain = Estimate.of_items([(one | gained) * 1.0 - one for one in first], same_items=True)
    assert gain.direction() == 1
    assert gain.margin < 0.02 < Estimate.of_items(first, same_items=True).margin * 2**0.5


def test_direction_has_three_values():
    assert Estimate.of([0.10, 0.11, 0.12]).direction() == 1
    assert Estimate.of([-0.10, -0.11, -0.12]).direction() == -1
    assert Estimate.of([-0.1, 0.1, 0.2]).direction() == 0
    assert Estimate.of([0.1]).direction() == 0


def test_p_value_is_that_of_the_paired_t_test_and_agrees_with_the_interval():
    gains = [0.01, 0.02, 0.05, 0.03]
    assert Estimate.of(gains).p_value() == pytest.approx(stats.ttest_1samp(gains, 0).pvalue)
    assert Estimate.of([0.1]).p_value() == Estimate.of([0.0, 0.0]).p_value() == 1
    assert Estimate.of([0.1, 0.1]).p_value() == 0
    edge = Estimate(0.1, 0.01, 0.1, 4)
    assert edge.p_value() == pytest.approx(0.05)


def test_no_difference_of_more_than_all_points_is_promised():
    assert Estimate.of([0.0, 0.9]).would_show() == "2 seeds that scatter so much would show no difference at all"


def test_seeds_find_the_resolvable_difference_four_times_out_of_five():
    e = Estimate.of([-0.01, 0.0, 0.01])
    rng = np.random.default_rng(0)
    gains = e.resolvable() + e.sd * rng.standard_normal((20_000, 3))
    t = gains.mean(axis=1) / (gains.std(axis=1, ddof=1) / 3**0.5)
    assert (np.abs(t) > stats.t.ppf(0.975, 2)).mean() == pytest.approx(0.8, abs=0.01)
    assert e.cannot_be_told() == f"cannot be told apart: 3 seeds would show {100 * e.resolvable():.1f} points or more"
    assert Estimate.of([0.1]).cannot_be_told() == "cannot be told apart: a single seed shows no spread"


def test_holm_by_hand():
    p = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}  # 4 · 0.005, 3 · 0.01, 2 · 0.03, and no less than that
    assert holm(p) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert list(holm(p)) == list(p)


def test_a_large_table_asks_more_of_each_of_its_differences():
    weak = Estimate.of([0.01, 0.02, 0.05, 0.04])
    assert weak.direction() == 1
    assert directions({"weak": weak}) == {"weak": 1}
    strong = Estimate.of([-0.1, -0.101, -0.102, -0.103])
    assert directions({"weak": weak, "strong": strong, "none": Estimate.of([-0.1, 0.1])}) == {
        "weak": 0,
        "strong": -1,
        "none": 0,
    }


def test_runs_at_chance_are_counted():
    # guesses on 412 sentences: 97.5 % of them stay below 0.505 + 1.96 · 0.0246 = 0.553
    outcomes = Outcomes.of([0.505, 0.789, 0.55], 0.505, 412)
    assert str(outcomes) == "2 of 3 stayed at chance, 1 of 3 reached 78.9 %"
    assert outcomes.mixed()
    assert str(Outcomes.of([0.5, 0.789, None], 0.505, 412)) == (
        "1 of 3 stayed at chance, 1 of 3 diverged, 1 of 3 reached 78.9 %"
    )
    learnt = Outcomes.of([0.78, 0.79], 0.505, 412)
    assert str(learnt) == "2 of 2 reached 78.0 to 79.0 %"
    assert not learnt.mixed()
    assert not Outcomes.of([0.5, 0.5], 0.505, 412).mixed()


def test_where_one_more_run_would_fall():
    low, high = Estimate.of([0.8, 0.9, 1.0]).one_more_run()  # 0.9 ± 4.3027 · 0.1 · √(4/3)
    assert (low, high) == (pytest.approx(0.9 - 0.49683, abs=1e-4), pytest.approx(0.9 + 0.49683, abs=1e-4))
    assert Estimate.of([0.8]).one_more_run() == (-math.inf, math.inf)


@pytest.mark.parametrize("values", [[0.1, 0.2, None], [0.1], [None]])
def test_an_estimate_is_saved_as_json_has_it_and_restored(values):
    found = Estimate.of(values)
    text = json.dumps(found.saved(), allow_nan=False)
    assert repr(Estimate.restored(json.loads(text))) == repr(found)


@pytest.mark.parametrize("values", [[0.0, 0.0, 0.0], [0.0001, 0.0, 0.0001]])
def test_seeds_without_any_difference_promise_no_precision(values):
    said = Estimate.of(values).would_show()
    assert said == "3 seeds that do not differ leave no scatter to measure it by"


def test_shares_stay_within_0_and_100_percent():
    assert Estimate(0.995, 0.01, 0.008, 5).percent() == "98.7 to 100 %"
    assert Estimate(0.005, 0.01, 0.008, 5).percent(2, sd=True) == "0 to 1.30 (1.00)"
    assert Estimate(0.6, 0.5, 0.7, 3).percent() == "0 to 100 %"
    assert Estimate(0.99, 0.01, 0.01, 5).percent() == "99.0 ± 1.0 %"


def test_two_runs_are_printed_and_not_their_mean():
    assert Estimate.of([0.96, 0.952]).percent() == Estimate.of([0.952, 0.96]).percent() == "95.2 and 96.0 %"
    assert Estimate.of([0.96, 0.952]).percent(sd=True) == "95.2 and 96.0"


def test_runs_that_split_the_same_items_anew_have_a_wider_interval():
    values, overlap = [0.7, 0.8, 0.9], 412 / 2102
    alone, corrected = Estimate.of(values), Estimate.of(values, overlap)
    assert (corrected.mean, corrected.sd) == (alone.mean, alone.sd)
    assert corrected.margin == pytest.approx(alone.margin * math.sqrt((1 / 3 + overlap) / (1 / 3)))
    hits = [np.arange(100) < 100 * value for value in values]
    assert Estimate.of_items(hits, False, overlap).margin == pytest.approx(corrected.margin)
    frame = pd.DataFrame([{"seed": i, "by": by, "accuracy": v * by} for i, v in enumerate(values) for by in (0, 1)])
    assert paired_gain(frame, "by", 0, 1, overlap=overlap).margin == pytest.approx(corrected.margin)
    assert corrected.p_value() > alone.p_value()
    assert corrected.resolvable() > alone.resolvable()


def test_the_correction_finds_less_where_nothing_is():
    rng, tested, trained, runs = np.random.default_rng(0), 40, 160, 8
    found, uncorrected = [], []
    for _ in range(400):  # all runs "train" by taking the mean of a part of the same items, whose true mean is zero
        items = rng.standard_normal(tested + trained)
        values = []
        for _ in range(runs):
            rng.shuffle(items)
            values.append(items[:tested].mean() + items[tested:].mean())
        found.append(Estimate.of(values, tested / trained).direction() != 0)
        uncorrected.append(Estimate.of(values).direction() != 0)
    assert np.mean(found) < np.mean(uncorrected)


def test_a_difference_and_its_opposite_have_the_same_interval():
    rng = np.random.default_rng(3)
    one, other = ([rng.random(300) < share for _ in range(3)] for share in (0.8, 0.82))
    ahead = [a * 1.0 - b for a, b in zip(one, other, strict=True)]
    for same_items in (True, False):
        first, second = (Estimate.of_items([sign * gain for gain in ahead], same_items) for sign in (1, -1))
        assert first.margin == second.margin
        assert first.mean == -second.mean


def test_what_seeds_would_show_is_told_at_the_level_of_the_test():
    weak, none = Estimate.of([0.01, 0.02, 0.05, 0.04]), Estimate.of([-0.1, 0.1, 0.02])
    strong = Estimate.of([-0.1, -0.101, -0.102, -0.103])
    assert level(directions({"weak": weak, "strong": strong, "none": none})) == 0.05 / 2
    assert level({"strong": -1}) == 0.05
    assert weak.resolvable(0.025) > weak.resolvable()
    assert weak.would_show(0.025) == f"4 seeds would show {100 * weak.resolvable(0.025):.1f} points or more"
    rng = np.random.default_rng(0)
    gains = weak.resolvable(0.025) + weak.sd * rng.standard_normal((20_000, 4))
    t = gains.mean(axis=1) / (gains.std(axis=1, ddof=1) / 2)
    assert (np.abs(t) > stats.t.ppf(1 - 0.025 / 2, 3)).mean() == pytest.approx(0.8, abs=0.01)


def test_mixed_runs_are_compared_by_rank():
    stuck = Outcomes(at_chance=2, diverged=0, learnt=(0.2, 0.3, 0.4))
    learnt = Outcomes(at_chance=0, diverged=0, learnt=(0.9, 0.91, 0.92, 0.93, 0.94))
    assert (learnt.ahead_of(stuck), stuck.ahead_of(learnt)) == (1, -1)
    assert stuck.ahead_of(stuck) == Outcomes(1, 0, (0.2,)).ahead_of(Outcomes(0, 0, (0.9, 0.91))) == 0
    assert learnt.ahead_of(Outcomes(0, 0, ())) == 0
    assert Outcomes(5, 0, ()).ahead_of(Outcomes(0, 5, ())) == 1
