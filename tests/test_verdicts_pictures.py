"""What the chapters on drawing and on the GAN say, for numbers and for their opposites."""

import numpy as np
import pytest

from coursework import verdicts_gan, verdicts_synthesis
from coursework.statistics import Estimate

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
SURE = Estimate.of([0.98, 0.99, 1.0])


def test_from_when_a_descent_is_certain():
    probability = np.array([[0.1, 0.1], [0.995, 0.5], [0.5, 0.995], [0.999, 0.999], [0.999, 0.999]])
    assert verdicts_synthesis.certainty(probability) == "The network is certain of every digit from step 3 on."
    assert verdicts_synthesis.certainty(probability[:3]) == "After 2 steps the network is certain of 1 of 2 digits."


def test_recognition_beyond_guessing():
    assert "11 % of the way from guessing" in verdicts_synthesis.recognition("descent", UP, SURE)
    assert "cannot be told from guessing" in verdicts_synthesis.recognition("descent", UNTOLD, SURE)
    assert "less than guessing" in verdicts_synthesis.recognition("descent", DOWN, SURE)


def test_the_judge_is_convinced_or_not():
    assert "by none of them: it accepts 12 % at most" in verdicts_synthesis.judged({"a": 0.12, "b": 0.0}, 0.95)
    assert "convinced by a:" in verdicts_synthesis.judged({"a": 0.9, "b": 0.0}, 0.95)
    assert "The others do not" in verdicts_synthesis.judged({"a": 0.9, "b": 0.0}, 0.95)
    assert "The others" not in verdicts_synthesis.judged({"a": 0.9, "b": 0.8}, 0.95)


def test_strokes_are_digits_or_not():
    said = [verdicts_synthesis.strokes(recognised, 0.95) for recognised in (0.97, 0.6, 0.2)]
    assert said == [
        "and the strokes are digits",
        "and the strokes are digits in 60 % of the pictures",
        "but the strokes are seldom digits",
    ]


def test_all_ten_are_drawn_or_some_are_not():
    assert "draws all ten, in the worst class 80 %" in verdicts_synthesis.classes_drawn([0.8] + 9 * [1.0])
    assert "most of its pictures of 0 and 3 are not" in verdicts_synthesis.classes_drawn([0.5, 1, 1, 0, *6 * [1]])


def test_variety_is_compared():
    assert "vary more than drawn" in verdicts_synthesis.variety(UP, "generated digits", "drawn ones")
    assert "they cover 11 points less" in verdicts_synthesis.variety(DOWN, "generated digits", "drawn ones")
    assert "cannot be told apart" in verdicts_synthesis.variety(UNTOLD, "generated digits", "drawn ones")


def test_noise_fades_or_not():
    noise = np.random.default_rng(0).standard_normal((5, 28, 28))
    rows = {"one": 9 * noise, "four": 4 * noise, "sixteen": noise}
    assert verdicts_synthesis.noise_left(rows).startswith("The noise fades from row to row: ")
    assert "does not fade" in verdicts_synthesis.noise_left(dict(reversed(rows.items())))
    assert "not in every row" in verdicts_synthesis.noise_left({**rows, "again": 4 * noise})


def test_the_headline_on_drawing():
    assert "once it is trained to resist" in verdicts_synthesis.headline(SURE, UP)
    assert "is not shown" in verdicts_synthesis.headline(SURE, UNTOLD)
    assert "draws no digits" in verdicts_synthesis.headline(Estimate.of([0.2, 0.3]), UP)


def test_the_level_of_guessing_is_the_least_loss_of_a_constant_answer():
    p = np.linspace(0.01, 0.99, 9801)
    for smoothing in (0, 0.1, 0.3):
        d1 = -(1 - smoothing) * np.log(p) - smoothing * np.log(1 - p)
        best = (d1 - np.log(1 - p)).argmin()
        assert p[best] == pytest.approx(verdicts_gan.indifference(smoothing), abs=1e-3)
        level = verdicts_gan.guessing_losses(smoothing)
        assert level["d1"] + level["d2"] == pytest.approx((d1 - np.log(1 - p))[best], abs=1e-5)
    assert verdicts_gan.guessing_losses(0) == pytest.approx(dict.fromkeys(("d1", "d2", "g"), np.log(2)))
    assert verdicts_gan.guessing_losses(0.1) == pytest.approx({"d1": 0.778, "d2": 0.598, "g": 0.799}, abs=1e-3)


def test_who_wins_the_game():
    assert verdicts_gan.game(0.77, 0.61, 0.1).startswith("The discriminator only guesses")
    assert verdicts_gan.game(0.5, 0.3, 0.0).startswith("Neither side wins")
    assert verdicts_gan.game(0.01, 0.02, 0.0).startswith("The discriminator has won")
    assert verdicts_gan.game(0.33, 0.01, 0.1).startswith("The discriminator has won")  # as little as smoothing leaves
    assert verdicts_gan.knowledge(*(verdicts_gan.guessing_losses(0.1)[key] for key in ("d1", "d2")), 0.1) == 0


def test_all_classes_are_drawn_or_some_are_not():
    tenth = [0.1] * 10
    assert verdicts_gan.classes_drawn(np.arange(1000) % 10, tenth).endswith("the rarest, 0, makes up 10.0 %.")
    assert "Not all classes are drawn: 8 and 9 are missing." in verdicts_gan.classes_drawn(np.arange(1000) % 8, tenth)
    few = np.concatenate([np.arange(1000) % 9, [9] * 5])
    assert "Less than half as often as people write them come 9." in verdicts_gan.classes_drawn(few, tenth)


def test_copies_are_called_so():
    rng = np.random.default_rng(0)
    held_out, new = 20 + 3 * rng.standard_normal((2, 2000))
    assert "no sign of copying" in verdicts_gan.memorising(new, held_out)
    new[:100] = 0.0
    said = verdicts_gan.memorising(new, held_out)
    assert "is 0.0 grey levels away" in said
    assert "more than chance" in said


def test_a_path_has_a_jump_or_not():
    gradual = np.linspace(0, 255, 12)[:, None, None] * np.ones((12, 28, 28))
    assert "without a jump" in verdicts_gan.paths({"path 1": gradual})
    jump = np.repeat([gradual[0], gradual[-1]], 6, axis=0)
    assert "on path 2 one step" in verdicts_gan.paths({"path 1": gradual, "path 2": jump})
    assert "without a jump" in verdicts_gan.paths({"path 1": gradual[:1].repeat(5, axis=0)})


def test_the_gan_against_drawing():
    near = Estimate.of([50.0, 51.0, 52.0])
    far = Estimate.of([-50.0, -51.0, -52.0])
    assert verdicts_gan.against_drawing(near, "the best drawing").endswith(
        "the GAN is nearer to real digits than the best drawing, by 51."
    )
    assert verdicts_gan.against_drawing(far, "the best drawing").endswith(
        "the best drawing is nearer to real digits than the GAN, by 51."
    )
    assert "cannot be told apart" in verdicts_gan.against_drawing(UNTOLD, "the best drawing")


def test_a_class_that_is_asked_for():
    assert "97.0 % of the cases (95 % interval 96.2 to 97.7 %)" in verdicts_gan.chosen(1940, 2000)
    assert "no more often than by chance" in verdicts_gan.chosen(205, 2000)
    assert "less often than by chance" in verdicts_gan.chosen(100, 2000)
