"""What the chapter on drawing says, for numbers and for their opposites."""

import numpy as np

from coursework.experiments.statistics import Estimate
from coursework.synthesis import verdicts
from coursework.synthesis.activation_maximization import Recipe

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
SURE = Estimate.of([0.98, 0.99, 1.0])


def test_from_when_a_descent_is_certain():
    probability = np.array([[0.1, 0.1], [0.995, 0.5], [0.5, 0.995], [0.999, 0.999], [0.999, 0.999]])
    assert verdicts.certainty(probability) == "The network is certain of every digit from step 3 on."
    assert verdicts.certainty(probability[:3]) == "At the last of 3 steps the network is certain of 1 of 2 digits."


def test_recognition_beyond_guessing():
    assert "11 % of the way from guessing" in verdicts.recognition("descent", UP, SURE)
    assert "cannot be told from guessing" in verdicts.recognition("descent", UNTOLD, SURE)
    assert "less than guessing" in verdicts.recognition("descent", DOWN, SURE)


def test_the_judge_is_convinced_or_not():
    assert "by none of them: it accepts 12 % at most" in verdicts.judged({"a": 0.12, "b": 0.0}, 0.95)
    assert "convinced by a:" in verdicts.judged({"a": 0.9, "b": 0.0}, 0.95)
    assert "The others do not" in verdicts.judged({"a": 0.9, "b": 0.0}, 0.95)
    assert "The others" not in verdicts.judged({"a": 0.9, "b": 0.8}, 0.95)


def test_strokes_are_digits_or_not():
    said = [verdicts.strokes(recognised, 0.95) for recognised in (0.97, 0.6, 0.2)]
    assert said == [
        "and the strokes are digits",
        "and the strokes are digits in 60 % of the pictures",
        "but the strokes are seldom digits",
    ]


def test_all_ten_are_drawn_or_some_are_not():
    assert "draws all ten, in the worst class 80 %" in verdicts.classes_drawn([0.8] + 9 * [1.0])
    assert "most of its pictures of 0 and 3 are not" in verdicts.classes_drawn([0.5, 1, 1, 0, *6 * [1]])


def test_noise_fades_or_not():
    noise = np.random.default_rng(0).standard_normal((5, 28, 28))
    rows = {"one": 9 * noise, "four": 4 * noise, "sixteen": noise}
    assert verdicts.noise_left(rows).startswith("The noise fades from row to row: ")
    assert "does not fade" in verdicts.noise_left(dict(reversed(rows.items())))
    assert "not in every row" in verdicts.noise_left({**rows, "again": 4 * noise})


def test_the_headline_on_drawing():
    assert "once it is trained to resist" in verdicts.headline(SURE, UP)
    assert "is not shown" in verdicts.headline(SURE, UNTOLD)
    assert "better without training against adversarial noise" in verdicts.headline(SURE, DOWN)
    assert "does not draw" in verdicts.headline(Estimate.of([0.2, 0.3]), UP)


def test_what_the_same_recipe_gives_without_adversarial_noise():
    accepted = {"one": Estimate.of([0.15]), "other": Estimate.of([0.0, 0.0])}
    said = [verdicts.same_recipe(accepted, "one", lead) for lead in (UP, DOWN, UNTOLD)]
    assert said[0].startswith("By the same recipe it accepts 15.0 ")
    assert said[0].endswith("of those by other: the robust network is ahead of one by 11.0 ± 2.5 points.")
    assert said[1].endswith("the robust network is behind one by 11.0 ± 2.5 points.")
    assert "whether the robust network does better than one cannot be told" in said[2]


def test_a_remedy_gains_or_loses_beside_larger_steps():
    said = [verdicts.remedy("averaging", gap) for gap in (UP, DOWN, UNTOLD)]
    assert said[0] == "Beside larger steps alone, averaging gains 11.0 ± 2.5 points."
    assert said[1] == "Beside larger steps alone, averaging loses 11.0 ± 2.5 points."
    assert said[2].startswith("Whether averaging gains or loses beside larger steps alone cannot be told: 3 seeds")


def test_the_favourite_answers_to_noise_are_named():
    answers = np.array([2] * 55 + [7] * 35 + [0] * 10)
    said = verdicts.guessing(answers, np.arange(100) < 75)
    assert "answers 2 and 7 in 90 % of the cases" in said
    assert "takes 75 % of it for no digit" in said
    assert "so these can be recognised by luck" in said
    said = verdicts.guessing(np.arange(100) % 10, np.zeros(100, bool))
    assert "no digit much more often than others, so one in ten is recognised by luck, whichever is wanted" in said


def test_the_aids_that_are_used_are_told_from_the_others():
    assert verdicts.aids(Recipe("plain")) == "None of them is used here."
    used = {"noise_blur": 2.0, "jitter": 1, "total_variation": 0.1, "decay": 0.1, "blur": 0.4, "logits": True}
    assert verdicts.aids(Recipe("all", **used)) == "All of them are used here."
    assert verdicts.aids(Recipe("some", **used | {"jitter": 0})).endswith(" Not used: jitter.")


def test_a_switch_matters_or_cannot_be_told():
    gaps = {"a": Estimate.of([20.0, 20.5, 21.0]), "b": Estimate.of([-9.0, -9.1, -9.2]), "c": UNTOLD}
    assert verdicts.switches(gaps) == (
        "The Fréchet distance grows with a (by 20) and shrinks with b (by 9). Whether it changes with c cannot be told."
    )
    assert verdicts.switches({"b": gaps["b"]}) == "The Fréchet distance shrinks with b (by 9)."
    assert verdicts.switches({"c": UNTOLD}) == "Whether any of them matters cannot be told."
    assert verdicts.switches({"one seed": Estimate.of([20.0])}) == "Whether any of them matters cannot be told."
