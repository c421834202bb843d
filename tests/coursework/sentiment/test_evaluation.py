"""How sure accuracies are, and which sentences are looked at."""

import numpy as np
import pandas as pd
import pytest

from coursework.experiments.statistics import Estimate
from coursework.sentiment.evaluation import (
    TEST_OVERLAP,
    VALIDATION_OVERLAP,
    accuracy,
    errors_with_and_without,
    gain,
    gain_of_others,
    gains,
    mean_of_a_strip,
    memorised,
    on_validation,
    outcomes_of,
    right_ones,
    surest_errors,
    validation_gain,
)
from coursework.sentiment.text import split

PROBABILITIES = np.array([0.9, 0.6, 0.1, 0.45, 0.8, 0.7])
LABELS = np.array([1, 1, 0, 0, 0, 1])
LENGTHS = np.array([10, 25, 24, 12, 15, 11])


def test_right_ones_are_of_medium_length_positive_first():
    assert right_ones(PROBABILITIES, LABELS, LENGTHS, each=4).tolist() == [0, 5, 2, 3]
    assert right_ones(PROBABILITIES, LABELS, LENGTHS, each=1).tolist() == [0, 2]


def test_the_surest_errors_come_first_and_long_ones_never():
    labels = 1 - LABELS
    assert surest_errors(PROBABILITIES, labels, LENGTHS, count=3).tolist() == [0, 2, 5]
    assert surest_errors(PROBABILITIES, labels, np.full(6, 41), count=3).tolist() == []


def runs(*hits, setting="a", **columns):
    right = [None if some is None else np.mean(some) for some in hits]
    return pd.DataFrame(
        {"seed": range(len(hits)), "setting": setting, "hits": list(hits), "accuracy": pd.Series(right, dtype=object)}
    ).assign(**columns)


ALL, HALF, NONE = [True] * 100, [True, False] * 50, [False] * 100


def test_seeds_that_agree_are_no_surer_than_their_sentences():
    found = accuracy(runs(HALF, HALF))
    # 200 sentences of which half are right: 1.96 · √(0.25 / 200)
    assert (found.mean, found.margin) == (0.5, pytest.approx(0.0693, abs=0.004))
    assert accuracy(runs(HALF, None)).diverged == 1


def test_a_gain_is_paired_by_seed_and_by_sentence():
    found = gain(runs(HALF, ALL, HALF), runs(ALL, ALL))
    assert (found.mean, found.n) == (0.25, 2)
    same = gain(runs(HALF, HALF), runs(HALF, HALF))
    assert same.margin < 0.02  # the sentences' own scatter falls out
    assert gain(runs(HALF, HALF), runs(ALL, None)).diverged == 1


def test_gains_of_every_row_that_both_settings_have_the_same_runs_once():
    table = pd.concat(
        [runs(HALF, HALF, rate=1), runs(ALL, HALF, setting="b", rate=1), runs(ALL, HALF, rate=2),
         runs(HALF, HALF, setting="b", rate=2)]
    )  # fmt: skip
    again = table[table["rate"] == 1].assign(kind="base")
    course_only = runs(HALF, ALL, kind="deeper")
    found = gains({"rate": table, "kind": pd.concat([again, course_only])}, "a", "b", 0.1)
    assert {name: estimate.mean for name, estimate in found.items()} == {"rate 1": 0.25, "rate 2": -0.25}


def test_a_row_in_which_only_some_runs_learn_is_no_member_of_the_family():
    table = pd.concat([runs(HALF, ALL, rate=1), runs(ALL, ALL, setting="b", rate=1)])
    assert not gains({"rate": table}, "a", "b", 0.5)
    assert gains({"rate": table}, "a", "b", 0.1).keys() == {"rate 1"}


def test_overlaps_are_those_of_the_split():
    parts = split(np.arange(10_000) % 2, seed=0)
    assert pytest.approx(len(parts.test) / len(parts.train), rel=1e-3) == TEST_OVERLAP
    assert pytest.approx(len(parts.validation) / len(parts.train), rel=1e-3) == VALIDATION_OVERLAP


def test_all_estimates_on_sentences_allow_for_the_sentences_that_seeds_share():
    shares = [0.5, 0.6, 0.7, 0.8]
    hits = [np.arange(100) < 100 * share for share in shares]
    some = runs(*hits).assign(validation_accuracy=shares)
    wide = (1 / 4 + TEST_OVERLAP) ** 0.5 / (1 / 4) ** 0.5
    assert accuracy(some).margin == pytest.approx(wide * Estimate.of(shares).margin)
    none = runs(*[NONE] * 4).assign(validation_accuracy=0.0)
    assert gain(none, some).margin == pytest.approx(wide * Estimate.of(shares).margin)
    both = pd.concat([none.assign(by=0), some.assign(by=1)])
    assert gain_of_others(both, "by", 0, 1).margin == pytest.approx(wide * Estimate.of(shares).margin)
    wide = (1 / 4 + VALIDATION_OVERLAP) ** 0.5 / (1 / 4) ** 0.5
    assert validation_gain(both, "by", 0, 1).margin == pytest.approx(wide * Estimate.of(shares).margin)
    assert on_validation(shares).margin == pytest.approx(wide * Estimate.of(shares).margin)


def test_runs_at_chance_and_diverged_ones_are_counted():
    assert str(outcomes_of(runs(HALF, ALL, None), 0.5)) == (
        "1 of 3 stayed at chance, 1 of 3 diverged, 1 of 3 reached 100.0 %"
    )
    assert outcomes_of(runs(None), 0.5).diverged == 1


def test_what_is_known_of_training_sentences_only():
    histories = [{"accuracy": [0.5, 1.0], "validation_accuracy": [0.5, 0.8]}, None]
    found = memorised(pd.DataFrame({"seed": [7, 3], "history": histories}))
    assert found[7] == pytest.approx(0.2)
    assert np.isnan(found[3])


def test_a_strip_has_a_mean_unless_it_describes_none_of_its_runs():
    assert mean_of_a_strip(runs(HALF, ALL), "accuracy", 0.5) is None
    assert mean_of_a_strip(runs(ALL, ALL), "accuracy", 0.5).margin > 0  # of the sentences
    validation = mean_of_a_strip(runs(ALL, ALL).assign(validation_accuracy=[0.7, 0.8]), "validation_accuracy", 0.5)
    assert validation.mean == pytest.approx(0.75)


def test_errors_are_counted_with_and_without_a_word():
    sentences = [["not", "bad"], ["good"], ["never"], ["fine", "not"]]
    right = np.array([False, True, False, True])
    assert errors_with_and_without(sentences, right, ("not", "never")) == ((2, 3), (0, 1))
    assert errors_with_and_without(sentences, right, ("no",)) == ((0, 0), (2, 4))
