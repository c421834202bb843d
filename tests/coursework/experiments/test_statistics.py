"""Estimates over seeds, against numbers worked out by hand."""

import math

import pandas as pd
import pytest

from coursework.experiments.statistics import (
    Estimate,
    metrics_by_seed,
    paired_gain,
    side_by_side,
    standard_error_of_share,
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


def test_side_by_side_has_a_row_for_each_value(runs):
    table = side_by_side(runs, "width", {200: 88.0})
    assert table["width"].tolist() == ["100", "200"]
    assert table["printed"].tolist() == ["–", "88.0"]
    assert table["course: first 200"].tolist() == ["50.0 ± 0.0 (0.0)", "55.0 ± 0.0 (0.0)"]
    assert table["proper: 10 000"].str.startswith(("65.0", "80.0")).all()
    assert table["gain"].str.split(" ").str[0].tolist() == ["10.0", "20.0"]


def test_standard_error_of_share_by_hand():
    assert standard_error_of_share(0.9, 100) == pytest.approx(0.03)
