"""Tables of sentences and of words, worked out by hand."""

from collections import Counter

import numpy as np
import pandas as pd
from made_up_sentences import VECTORS

from coursework.datasets.reviews import Sentences
from coursework.sentiment.tables import (
    choices_table,
    coverage_table,
    example_table,
    ladder_table,
    printed_table,
    reading_table,
)

TEXTS = ["Good.", "Bad.", "Fine!", "Awful.", "Tasty.", " Cold. "]
SENTENCES = Sentences(TEXTS, np.array([1, 0] * 3), np.repeat(range(3), 2))


def test_readings_are_counted_by_site():
    few = Sentences(SENTENCES.texts[:3], SENTENCES.labels[:3], SENTENCES.sites[:3])
    table = reading_table({"all": SENTENCES, "few": few})
    assert table.columns.tolist() == ["", "Amazon", "IMDB", "Yelp", "all", "positive", "longest, characters"]
    assert table.loc[0].tolist() == ["all", "2", "2", "2", "6", "50.0 %", "7"]
    assert table.loc[1].tolist() == ["few", "2", "1", "0", "3", "66.7 %", "5"]


def test_examples_are_one_of_each_kind():
    table = example_table(SENTENCES, seed=0)
    assert table["sentence"].tolist() == [text.strip() for text in SENTENCES.texts]
    assert table["label"].tolist() == ["positive", "negative"] * 3
    assert table["site"].tolist() == ["Amazon"] * 2 + ["IMDB"] * 2 + ["Yelp"] * 2


def test_coverage_by_hand():
    table = coverage_table(Counter({"good": 5, "pizza": 3, "the": 1, "xyzzy": 1}), [VECTORS])
    assert table.loc[0].tolist() == [6, "50.0 %", "60.0 %", "pizza, xyzzy", "made up"]


def test_a_token_that_cannot_be_printed_is_named():
    table = coverage_table(Counter({"\x97": 2, "é": 1}), [VECTORS])
    assert table.loc[0].tolist()[3] == "U+0097, é"


def test_what_was_printed_of_every_run():
    table = printed_table(
        {
            "epochs": 8,
            "lr_0_1": {"outcome": "diverges"},
            "dense_64": {"cost": [0.5, 0.9, 0.25], "validation_accuracy": [70.0, 82.0, 81.0], "test_accuracy": 85.19},
        }
    )
    assert table.to_numpy().tolist() == [
        ["rate 0.1", "–", "–", "–", "diverges"],
        ["dense 64", "0.500 → 0.250", "82.0", "81.0", "85.19"],
    ]


HALF, ALL = [True, False] * 50, [True] * 100


def runs(**by):
    """Two seeds of each setting, whose sentences are judged as given."""
    rows = [
        {"setting": setting, "seed": seed, "hits": hits, "accuracy": np.mean(hits)}
        for setting, some in by.items()
        for seed, hits in enumerate(some)
    ]
    return pd.DataFrame(rows)


def test_runs_that_do_not_all_learn_are_counted_in_place_of_a_mean():
    rate = runs(a=[HALF, ALL], b=[ALL, ALL]).assign(rate=0.1)
    other = runs(a=[ALL, ALL]).assign(other="c")
    printed = {"rate": {0.1: {"test_accuracy": 85.19}}, "other": {"c": {"outcome": "diverges"}}}
    first, second = choices_table({"rate": rate, "other": other}, printed, 0.5).to_dict("records")
    assert (first[""], first["printed"]) == ("rate: 0.1", "85.2")
    assert first["a"] == "1 of 2 stayed at chance, 1 of 2 reached 100.0 %"
    assert first["b"] == "100.0 and 100.0"
    assert first["gain"] == "–"
    (all_learn,) = choices_table({"rate": rate, "other": other}, printed, 0.1).to_dict("records")[:1]
    assert all_learn["gain"].startswith("25.0 ± ")
    assert (second["printed"], second["b"], second["gain"]) == ("diverges", "–", "–")


def test_each_step_of_a_ladder_is_compared_with_the_one_before():
    steps = pd.concat([runs(a=[HALF, HALF]).assign(step="base"), runs(a=[ALL, ALL]).assign(step="more")])
    table = ladder_table(steps, "step")
    assert [row[0] for row in table.to_numpy()] == ["base", "more"]
    assert table["gain"].tolist()[0] == ""
    assert table["gain"].tolist()[1].startswith("50.0 ± ")
