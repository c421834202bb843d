"""What the chapter on digits says, for numbers and for their opposites."""

import numpy as np
import pytest

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.mnist import verdicts

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])


def test_a_zigzag_is_noise_or_more():
    printed, runs = {100: 81.0, 200: 88.0, 300: 86.0}, {100: [80.0, 82.0], 200: [83.0]}
    said = verdicts.zigzag(printed, runs, 0.31)
    assert said.startswith("It is consistent with noise.")
    assert "a standard deviation of 1.4 points; the steps of the printed curve are 2.0 to 7.0 points" in said
    assert "31 % are as crooked" in said
    assert verdicts.zigzag(printed, runs, 0.001).startswith("It is more than noise.")
    assert "fewer than 1 %" in verdicts.zigzag(printed, runs, 0.001)
    assert "cannot be told: a single seed" in verdicts.zigzag(printed, {100: [80.0]}, None)
    assert verdicts.zigzag(printed, {}, None).endswith("our runs had other numbers of images or of epochs.")


def test_whether_a_width_does_harm():
    assert verdicts.harm({}) == "There is a single width."
    assert verdicts.harm({200: UP, 300: UNTOLD}).startswith("No width is found to do harm; 200 neurons")
    assert verdicts.harm({200: UP, 300: DOWN}).startswith("More neurons do harm: 300")
    assert verdicts.harm({200: UNTOLD, 300: UNTOLD}).startswith(
        "No width can be told from the narrowest: 3 seeds would"
    )


def test_the_printed_costs_of_guessing():
    printed = verdicts.guessing_cost([2.302599, 2.302767, 2.306021, 2.139975])
    assert printed.endswith("in 3 of 4 epochs; the other has 2.1400.")
    assert verdicts.guessing_cost([2.3026, 2.3028]).endswith("in every epoch.")
    assert "in 0 of 2 epochs; the others have 1.0000 and 0.5000." in verdicts.guessing_cost([1.0, 0.5])


def test_depth_fails_by_its_settings_or_not():
    stuck, learns = Outcomes.of([0.1, 0.1, 0.1], 0.1135, 10_000), Outcomes.of([0.8, 0.8, 0.8], 0.1135, 10_000)
    said = verdicts.depth(stuck, learns, UP, DOWN)
    assert "3 of 3 stayed at chance" in said
    assert "gains 11.0 ± 2.5 points from the textbook settings, so depth alone is not what fails" in said
    assert "The base network is ahead" in said
    assert "cost it 11.0 ± 2.5 points, so the settings are not what fails" in verdicts.depth(learns, learns, DOWN, UP)
    assert "Whether the settings are what fails cannot be told" in verdicts.depth(learns, learns, UNTOLD, UNTOLD)


MIXED, LEARN = Outcomes(2, 0, (0.2, 0.3, 0.4)), Outcomes(0, 0, (0.8, 0.81, 0.82, 0.83, 0.84))


def test_where_only_some_runs_learn_they_are_ranked_and_no_mean_is_printed():
    said = verdicts.depth(MIXED, LEARN, UP, UP)
    assert "2 of 5 stayed at chance, 3 of 5 reached 20.0 to 40.0 %. Of those in textbook settings, 5 of 5" in said
    assert "They rank higher, so depth alone is not what fails." in said
    assert "from the textbook settings" not in said
    assert "They rank lower, so the settings are not what fails." in verdicts.depth(LEARN, MIXED, UP, UP)
    assert "cannot be told from these runs" in verdicts.depth(MIXED, MIXED, UP, UP)


def test_a_change_is_counted_where_no_mean_is_given():
    said = verdicts.change(
        {"the start, in the base network,": (LEARN, LEARN, UP), "the start, deeper,": (MIXED, LEARN, UP)}
    )
    assert said.startswith(
        "The start, in the base network, gains 11.0 ± 2.5 points. For the start, deeper, no mean is given:"
    )
    assert said.endswith("stayed at chance, 3 of 5 reached 20.0 to 40.0 %; with it, 5 of 5 reached 80.0 to 84.0 %.")
    assert verdicts.change({"a": (MIXED, LEARN, UP)}).startswith("For a no mean is given")
    weak = Estimate.of([0.01, 0.02, 0.05, 0.04])
    assert "cannot be told" in verdicts.change({"a": (LEARN, LEARN, weak), "b": (LEARN, LEARN, UNTOLD)})


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (1.6, "keep their scale (a factor of 1.6)"),
        (0.5, "keep their scale (a factor of 0.5)"),
        (40.3, "grow about 40-fold"),
        (1 / 5_619_835, "shrink about 6,000,000-fold"),
    ],
)
def test_signals_keep_their_scale_or_not(factor, said):
    assert verdicts.scale(factor) == said


def test_steps_are_the_same_or_not():
    said = verdicts.same_steps({1000: 200, 20_000: 200}, {1000: 20, 20_000: 1})
    assert said == "is trained for 200 steps: 20 epochs of 1,000 and 1 epoch of 20,000 images"
    said = verdicts.same_steps({5000: 200, 60_000: 600}, {5000: 4, 60_000: 1})
    assert said.startswith("is trained for whole epochs, and so only for about as many steps: 200 (4 epochs of 5,000")
    assert said.endswith("and 600 (1 epoch of 60,000 images)")


def test_more_images_help_or_not():
    assert verdicts.more_images(UP, 5000, 60_000, "the course's settings").endswith("points higher than with 5,000.")
    assert verdicts.more_images(DOWN, 5000, 60_000, "the course's settings").endswith("points lower than with 5,000.")
    assert "cannot be told" in verdicts.more_images(UNTOLD, 5000, 60_000, "the course's settings")
    assert "single seed" in verdicts.more_images(Estimate.of([0.1]), 5000, 60_000, "the course's settings")


def test_the_first_images_are_easier_or_not():
    assert verdicts.first_images(UP, 200, 10_000).startswith("The first 200 test images are easier than all 10,000, by")
    assert verdicts.first_images(DOWN, 200, 210).startswith("The first 200 test images are harder than all 210, by 11")
    assert "first 200 test images are easier than all 210 cannot be told" in verdicts.first_images(UNTOLD, 200, 210)


SMALL = Estimate.of([0.03, 0.031, 0.032])
LEADS = {"rate": UP, "correction": UP}


def test_what_makes_the_gain():
    said = verdicts.main_effects(
        {"base": {"start": UP, "rate": SMALL, "correction": UNTOLD}, "deeper": {"start": UP, "rate": DOWN}},
        {"base": LEADS, "deeper": {"rate": UNTOLD}},
    )
    base, deeper = said.split(" In the deeper, ")
    assert base.startswith("In the base, the start gains 11.0 ± 2.5 points; the rate gains 3.1 ± 0.2 points; what the")
    assert "what the correction may do cannot be told (3 seeds would show" in base
    assert base.endswith("The start gains the most.")
    assert deeper.startswith("the start gains 11.0 ± 2.5 points; the rate costs 11.0 ± 2.5 points.")
    assert deeper.endswith("Which of them gains the most cannot be told.")


def test_nothing_makes_the_gain():
    effects = {"start": DOWN, "rate": UNTOLD, "correction": UNTOLD}
    said = verdicts.main_effects({"base": effects}, {"base": LEADS})
    assert "the start costs 11.0" in said
    assert "what the rate and the correction may do cannot be told" in said
    assert said.endswith("None of them is found to gain anything there.")


def test_what_makes_the_gain_is_corrected_for_the_number_of_effects():
    weak = Estimate.of([0.02, 0.05, 0.08, 0.05])  # p = 0.03
    assert weak.direction() == 1
    assert "the start gains" in verdicts.main_effects({"base": {"start": weak}}, {"base": {}})
    many = {"start": weak, "rate": UNTOLD, "correction": UNTOLD}
    assert "gains 5.0" not in verdicts.main_effects({"base": many}, {"base": LEADS})


def test_spread_goes_with_speed_or_not():
    early = np.linspace(0.1, 0.9, 12).tolist()
    assert verdicts.spread_and_speed([(a, 1 - a) for a in early]) == "Seeds differ more where training is slow."
    assert verdicts.spread_and_speed([(a, a) for a in early]) == "Seeds differ less where training is slow."
    mixed = np.random.default_rng(0).permutation(12)
    assert "cannot be told" in verdicts.spread_and_speed(list(zip(early, mixed, strict=True)))
    assert "cannot be told" in verdicts.spread_and_speed([(0.1, 1), (0.2, 1)])
    assert "cannot be told" in verdicts.spread_and_speed([])


def test_conclusions_are_confirmed_contradicted_or_open():
    near, far = Estimate.of([0.90, 0.91, 0.92]), Estimate.of([0.5, 0.51, 0.52])
    assert list(verdicts.conclusions(0.01, UP, DOWN, 0.91, near).values()) == [1, 1, 1]
    assert list(verdicts.conclusions(0.3, UP, UP, 0.91, far).values()) == [0, -1, -1]  # no width hurts
    assert list(verdicts.conclusions(0.3, DOWN, DOWN, 0.91, near).values()) == [1, 1, 1]
    assert list(verdicts.conclusions(None, UNTOLD, UNTOLD, 0.91, Estimate.of([0.9])).values()) == [0, 0, 0]


def test_when_accuracy_is_lost():
    assert verdicts.lost_early(UP, UP).endswith("lose in the base run, they lose from the first epoch on.")
    assert verdicts.lost_early(UNTOLD, UP).endswith("lose in the base run, they lose after the first epoch.")
    assert verdicts.lost_early(UP, UNTOLD).startswith("At the end of the base run, the course's settings")
    assert "lost nothing" in verdicts.lost_early(UP, DOWN)
