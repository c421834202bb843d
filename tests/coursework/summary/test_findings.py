"""The summary's findings stand for the sections that have been run; what they claim is tested in test_claims.py."""

import pytest
from made_up_metrics import made_up, reversed_gains

from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL
from coursework.summary import estimates, findings

A = ORIGINAL.name
NOTHING = {"mnist": {}, "synthesis": {}, "gan": {}, "sentiment": {}}


@pytest.mark.parametrize(
    ("sections", "count"),
    [((), 0), (("mnist",), 4), (("sentiment",), 2), (("synthesis",), 1), (("gan",), 0), (("synthesis", "gan"), 2)],
)
def test_what_has_not_been_run_is_not_summed_up(sections, count):
    metrics = made_up()
    assert len(findings.of(NOTHING | {name: metrics[name] for name in sections})) == count


def test_rows_and_evidence_are_those_of_the_parts_that_have_been_run():
    said = findings.settings({}, made_up()["sentiment"])
    assert "the lower one in 0 of 2 on sentences. On sentences they have a smaller start than He's." in said
    assert said.endswith("([@tab:sentence-choices], [@tab:beyond])")
    assert "of 11 on digits" in findings.settings(made_up()["mnist"], {})


def test_the_findings_follow_the_metrics_to_either_side():
    of, against = (findings.of(metrics) for metrics in (made_up(), reversed_gains(made_up())))
    assert "gains 72.3 ± 1.0 points from" in of[2]
    assert "cost it 72.3 ± 1.0 points" in against[2]
    assert not set(of) & set(against)


def test_a_row_that_several_tables_share_counts_once():
    rows = estimates.gains_on_digits(made_up()["mnist"])
    metrics = made_up()["mnist"]
    metrics["optimizer"]["Adam, rate 0.001"] = metrics["depth"]["base"]
    assert estimates.gains_on_digits(metrics).keys() == rows.keys() - {"Adam, rate 0.001"}


def test_a_diverged_run_and_a_seed_of_one_side_only_are_no_pairs():
    one, other = ({"accuracy_by_seed": found} for found in ({"0": 0.1, "1": None, "2": 0.3}, {"0": 0.2, "1": 0.9}))
    assert estimates.gain(one, other) == Estimate(pytest.approx(0.1), None, None, 1, diverged=1)


def test_drawn_sets_of_another_size_are_not_compared_with_the_gans():
    drawn, generated = (made_up()[name] for name in ("synthesis", "gan"))
    assert "60 for the best drawing and 50 for real digits" in findings.generating(drawn, generated)
    for method in drawn.values():
        method["pictures"] = 20
    said = findings.generating(drawn, generated)
    assert said.startswith(
        "**Whether the conditional GAN and the GAN or the best drawing comes nearer to real digits cannot be told.**"
    )
    assert "is 41 for the conditional GAN and 41 for the GAN. Each network was trained once" in said
    assert "otherwise. The drawn sets are of another size" in said
    del generated["conditional GAN"]
    assert findings.generating(drawn, generated).endswith("9,360. ([@tab:gan-methods])")
