"""Sentences that several chapters use: each number chooses its own, and the opposite number the opposite one."""

import math

import pytest

from coursework.experiments.statistics import Estimate, directions, level
from coursework.verdicts import (
    agreement,
    agrees,
    amount,
    best,
    compare,
    conclusions,
    density_of_noise,
    effect,
    effects,
    listed,
    losses,
    shape,
    shapes,
    untold,
    variety,
)

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
SINGLE = Estimate.of([0.1])
NONE = Estimate.of([math.nan])
LIMIT = f"3 seeds would show {100 * UNTOLD.resolvable():.1f} points or more"


def test_lists_read_as_people_write_them():
    assert [listed([*"abc"][:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_an_amount_has_no_sign():
    assert amount(UP) == amount(DOWN) == "11.0 ± 2.5 points"


def test_who_is_ahead():
    assert compare(UP, "Adam", "momentum") == "Adam is ahead of momentum by 11.0 ± 2.5 points."
    assert compare(DOWN, "Adam", "momentum") == "Momentum is ahead of Adam by 11.0 ± 2.5 points."
    assert compare(UNTOLD, "Adam", "momentum") == f"Adam and momentum cannot be told apart: {LIMIT}."
    assert compare(SINGLE, "Adam", "momentum").endswith("a single seed shows no spread.")
    assert compare(NONE, "Adam", "momentum").endswith("no seed came to an end.")


def test_what_a_change_does():
    assert effect(UP, "a second block") == "A second block gains 11.0 ± 2.5 points."
    assert effect(DOWN, "a second block") == "A second block costs 11.0 ± 2.5 points."
    assert (
        effect(UNTOLD, "a second block") == f"Whether a second block gains or costs anything cannot be told: {LIMIT}."
    )


WEAK = Estimate.of([0.01, 0.02, 0.05, 0.04])  # told by itself, and not among three


def test_several_changes_are_corrected_for_one_another():
    assert WEAK.direction() == 1
    assert effects({"a block": UP}) == effect(UP, "a block")
    family = {"a block": WEAK, "a pool": UNTOLD, "a layer": UNTOLD}
    said = effects(family, ["a block"])
    alpha = level(directions(family))
    assert alpha == 0.05 / 3
    assert said == f"Whether a block gains or costs anything cannot be told: {WEAK.would_show(alpha)}."
    assert effects({"a block": DOWN, "a pool": UP}) == f"{effect(DOWN, 'a block')} {effect(UP, 'a pool')}"


def test_what_a_table_would_have_shown_is_said_of_its_weakest_row_at_the_level_of_its_test():
    gains = {"strong": Estimate.of([0.1, 0.1001, 0.1002]), "weak": UNTOLD, "weaker": Estimate.of([-0.3, 0.2, 0.1])}
    told = directions(gains)
    assert list(told.values()) == [1, 0, 0]
    assert untold(gains, told) == gains["weaker"].would_show(0.025)


def test_a_list_of_conclusions_is_corrected_for_its_length():
    claims = {"Depth helps.": WEAK, "Width helps.": UNTOLD, "Breadth helps.": UNTOLD}
    assert conclusions({"Depth helps.": WEAK})[0].startswith("*Depth helps.* Confirmed")
    assert all(" Open: " in said for said in conclusions(claims))
    assert conclusions({"Depth helps.": DOWN, "Width helps.": UP}) == [
        "*Depth helps.* Contradicted: by 11.0 ± 2.5 points.",
        "*Width helps.* Confirmed: by 11.0 ± 2.5 points.",
    ]


def test_a_conclusion_is_confirmed_contradicted_or_open():
    assert conclusions({"Depth helps.": UP})[0] == "*Depth helps.* Confirmed: by 11.0 ± 2.5 points."
    assert conclusions({"Depth helps.": DOWN})[0] == "*Depth helps.* Contradicted: by 11.0 ± 2.5 points."
    assert conclusions({"Depth helps.": UNTOLD})[0] == f"*Depth helps.* Open: {LIMIT}."


def test_a_printed_run_agrees_if_it_could_be_one_of_ours():
    runs, vague = Estimate.of([0.90, 0.92, 0.94]), Estimate.of([0.4, 0.5])
    assert agreement(0.91, runs) == (
        "It is consistent with our runs: the printed 91.0 % is within the 82.1 to 100.0 % where one more run would "
        "fall."
    )
    assert "is not consistent with our runs: the printed 81.0 % is below" in agreement(0.81, runs)
    assert "the printed 91.0 % is above the 46" in agreement(0.91, Estimate.of([0.50, 0.51, 0.52]))
    assert [agrees(printed, runs) for printed in (0.91, 0.81)] == [1, -1]
    for cannot in (vague, Estimate.of([0.9])):
        assert agreement(0.91, cannot).endswith("cannot be told: one more run could fall anywhere.")
        assert agrees(0.91, cannot) == 0
    assert agreement(0.91, Estimate.of([])).endswith("cannot be told: no run of ours is its match.")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, 2, 3], "rises throughout"),
        ([3, 2, 1], "falls throughout"),
        ([2, 2, 2], "stays level"),
        ([1, 3, 2], "rises up to 1, then falls"),
        ([3, 1, 2], "falls up to 1, then rises"),
        ([1, 3, 2, 4], "goes up and down, and is higher at the end than at the beginning"),
        ([4, 1, 2, 0], "goes up and down, and is lower at the end than at the beginning"),
        ([1, 3, 0, 1], "goes up and down, and ends where it began"),
        ([1], "is a single point"),
        ([1, math.nan, 2], "rises throughout"),
        ([math.nan], "has no points"),
    ],
)
def test_the_shape_of_a_curve(values, text):
    assert shape(dict(enumerate(values))) == text


def test_the_shapes_of_several_curves():
    curves = {"the loss": {1: 3.0, 2: 1.0}, "the accuracy": {1: 0.5, 2: 0.8}}
    assert shapes(curves) == "the loss falls throughout; the accuracy rises throughout."


def test_where_a_setting_loses_is_said():
    assert losses({"a": UP, "b": UP}, "textbook settings") == "Textbook settings lose in none of the 2 rows."
    slight = Estimate.of([-0.1, 0.05, 0.02])
    text = "Textbook settings have the lower mean in 1 of 2 rows"
    assert losses({"a": UP, "b": slight}, "textbook settings") == f"{text}, in none of them by more than chance."
    assert losses({"a": UP, "b": DOWN}, "textbook settings") == f"{text}; by more than chance in 1 of them: b."


def test_the_best_of_a_table():
    assert best("the rate 0.001", {"0.1": UP, "0.01": UP}) == "The rate 0.001 is ahead of all others."
    assert best("the rate 0.001", {"0.1": UP, "0.01": UNTOLD}) == (f"The rate 0.001 cannot be told from 0.01: {LIMIT}.")
    unclear = best("the rate 0.001", {"0.1": UNTOLD, "0.01": UNTOLD})
    assert unclear == f"The rate 0.001 cannot be told from 0.1 and 0.01: {UNTOLD.would_show(0.025)}."
    assert best("the rate 0.001", {"0.1": DOWN, "0.01": UNTOLD}) == "The rate 0.001 is behind 0.1."


def test_variety_is_compared():
    said = [variety(gap, "generated digits", "drawn ones") for gap in (UP, DOWN, UNTOLD)]
    assert said == [
        "Generated digits cover more of the real digits than drawn ones, by 11 points.",
        "Generated digits cover less of the real digits than drawn ones, by 11 points.",
        "Which of them cover more of the real digits, generated digits or drawn ones, cannot be told.",
    ]
    assert not any("var" in text for text in said)  # what covers little may be poor as well as alike


def test_density_ranks_noise_or_does_not():
    drawn = {"the GAN": 0.29, "real digits": 0.95}
    assert density_of_noise(0.66, drawn) == (
        "Density does not tell quality: it puts mere noise, with 0.66, above “the GAN” (0.29)."
    )
    assert density_of_noise(0.01, drawn) == "Density puts noise, with 0.01, below all that was drawn."
