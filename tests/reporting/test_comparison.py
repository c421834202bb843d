"""A run beside the report: which differences are more than noise."""

import numpy as np
import pytest
from scipy import stats

from reporting.comparison import compare


def runs(values, first_seed=0):
    by_seed = {str(first_seed + i): float(value) for i, value in enumerate(values)}
    return {"base": {"accuracy": float(np.mean(values)), "accuracy_by_seed": by_seed}}


def verdict(ours, theirs):
    (row,) = compare(ours, theirs).to_dict("records")
    return row["difference"], row["more than noise"]


def test_the_same_seeds_are_paired_so_that_their_spread_cancels():
    low = np.array([0.5, 0.6, 0.7, 0.8])
    gain = np.array([0.011, 0.009, 0.010, 0.010])
    difference, more = verdict(runs(low + gain), runs(low))
    margin = stats.t.ppf(0.975, 3) * gain.std(ddof=1) / 2
    assert difference == f"+0.01 ± {margin:.2g}"
    assert more == "yes"
    assert verdict(runs(low + gain, first_seed=9), runs(low))[1] == "no"


def test_other_seeds_are_compared_by_welch():
    rng = np.random.default_rng(0)
    ours, theirs = rng.normal(1.0, 0.1, 5), rng.normal(0.8, 0.3, 8)
    interval = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    difference, _ = verdict(runs(ours, first_seed=50), runs(theirs))
    assert float(difference.split(" ± ")[1]) == pytest.approx((interval.high - interval.low) / 2, rel=0.05)


@pytest.mark.parametrize("shift", [0.0, 0.2])
def test_noise_alone_is_found_in_one_of_twenty(shift):
    rng = np.random.default_rng(1)
    found = [
        verdict(runs(rng.normal(0.9 + shift, 0.05, 5), first_seed=5), runs(rng.normal(0.9, 0.05, 5)))[1] == "yes"
        for _ in range(400)
    ]
    assert np.mean(found) < 0.09 if shift == 0 else np.mean(found) > 0.95


def test_without_noise_any_difference_counts():
    assert verdict(runs([0.5, 0.5]), runs([0.5, 0.5])) == ("+0 ± 0", "no")
    assert verdict(runs([0.6, 0.6], 7), runs([0.5, 0.5]))[1] == "yes"


@pytest.mark.filterwarnings("error")
def test_a_difference_that_is_constant_but_for_rounding_counts_and_warns_nobody():
    assert verdict(runs([0.3, 0.2]), runs([0.2, 0.1]))[1] == "yes"
    assert verdict(runs([0.3, 0.3]), runs([0.1, 0.1, 0.1]))[1] == "yes"


def test_one_seed_says_nothing():
    assert verdict(runs([0.6]), runs([0.5, 0.55]))[1] == "–"


def test_what_is_new_or_no_number_is_no_difference():
    table = compare({"a": {"b": 1, "c": 2.0}, "text": "x", "list": [1], "flag": True}, {"a": {"b": 3}})
    assert table["metric"].tolist() == ["a · b", "a · c"]
    assert table["report"].tolist() == ["3", "–"]
    assert compare({}, {}).empty


def test_what_only_looks_like_values_by_seed_is_left_out():
    table = compare({"a": 1, "a_by_seed": 3, "b": 2, "b_by_seed": [1, 2]}, {"a": 1, "b": 3, "b_by_seed": "x"})
    assert table["more than noise"].tolist() == ["–"] * len(table)
