"""What the chapter on the GAN says, for numbers and for their opposites."""

import numpy as np

from coursework.experiments.statistics import Estimate
from coursework.gan import verdicts
from coursework.gan.choice import PLAYING
from coursework.gan.model import guessing_losses

UNTOLD = Estimate.of([-0.05, 0.02, 0.01])


def test_who_wins_the_game():
    assert verdicts.game(0.77, 0.61, 0.1, PLAYING).startswith("The discriminator only guesses")
    assert verdicts.game(0.5, 0.3, 0.0, PLAYING).startswith("Neither side wins")
    assert verdicts.game(0.01, 0.02, 0.0, PLAYING).startswith("The discriminator has won")
    assert verdicts.game(0.33, 0.01, 0.1, PLAYING).startswith("The discriminator has won")  # all that smoothing leaves
    both = 2 * np.log(2)  # losses of pure guessing: a removed share of the doubt is one of them
    assert verdicts.game(0.92 * both, 0.0, 0.0, PLAYING).startswith("The discriminator only guesses")
    assert verdicts.game(0.89 * both, 0.0, 0.0, PLAYING).startswith("Neither side wins: the discriminator has remove")
    assert verdicts.knowledge(*(guessing_losses(0.1)[key] for key in ("d1", "d2")), 0.1) == 0


def test_all_classes_are_drawn_or_some_are_not():
    tenth = [0.1] * 10
    assert verdicts.classes_drawn(np.arange(1000) % 10, tenth).endswith("the rarest, 0, makes up 10.0 %.")
    assert "Not all classes are drawn: 8 and 9 are missing." in verdicts.classes_drawn(np.arange(1000) % 8, tenth)
    few = np.concatenate([np.arange(1000) % 9, [9] * 5])
    assert "Less than half as often as people write them come 9." in verdicts.classes_drawn(few, tenth)


def test_copies_are_called_so():
    rng = np.random.default_rng(0)
    held_out, new = 20 + 3 * rng.standard_normal((2, 2000))
    assert "no sign of copying" in verdicts.memorising(new, held_out)
    new[:100] = 0.0
    said = verdicts.memorising(new, held_out)
    assert "is 0.0 grey levels away" in said
    assert "more than chance" in said


def test_a_path_has_a_jump_or_not():
    gradual = np.linspace(0, 255, 12)[:, None, None] * np.ones((12, 28, 28))
    assert verdicts.paths({"path 1": gradual}) == "No step jumps: the largest is 1.0 times the mean one of its path."
    jump = np.repeat([gradual[0], gradual[-1]], 6, axis=0)
    said = verdicts.paths({"path 1": gradual, "path 2": jump})
    assert said == "There are jumps: on path 2 a step is over 3 times the mean one, up to 11.0."
    assert "the largest is 1.0 times" in verdicts.paths({"path 1": gradual[:1].repeat(5, axis=0)})


def test_the_last_mark_is_the_nearest_or_not():
    assert verdicts.nearest_mark({0: 300.0, 50: 40.0, 100: 30.0}, "GAN") == "The GAN is nearest at its last mark."
    said = verdicts.nearest_mark({0: 300.0, 50: 30.0, 100: 40.0}, "GAN")
    assert said.startswith("The GAN is nearest after 50 steps, with 30.0, and has 40.0 at the end")


def test_the_gan_against_drawing():
    near, far = Estimate.of([50.0, 51.0, 52.0]), Estimate.of([-50.0, -51.0, -52.0])
    said = [verdicts.against_drawing(gap, "the GAN", "the best drawing") for gap in (near, far, UNTOLD)]
    assert said[0].endswith("the GAN is nearer to real digits than the best drawing, by 51.0 ± 2.5.")
    assert said[1].endswith("the best drawing is nearer to real digits than the GAN, by 51.0 ± 2.5.")
    assert "cannot be told apart" in said[2]


def test_a_class_that_is_asked_for():
    assert "97.0 % of the cases (95 % interval 96.2 to 97.7 %)" in verdicts.chosen(1940, 2000)
    assert "no more often than by chance" in verdicts.chosen(205, 2000)
    assert "less often than by chance" in verdicts.chosen(100, 2000)


def test_the_settings_are_the_write_ups_or_others():
    write_up = {"epochs": 20, "batch size": 128}
    assert verdicts.settings(write_up, write_up) == "The settings are the write-up's (epochs and batch size)."
    assert verdicts.settings({"epochs": 1.6, "batch size": 128}, write_up).endswith(": epochs 1.6, not 20.")


def test_drawn_sets_of_another_size_are_left_out():
    assert "has not been run" in verdicts.drawn_sets([], 100)
    assert verdicts.drawn_sets([100, 100], 100) == "The drawn sets have as many pictures."
    assert "have 20 pictures" in verdicts.drawn_sets([20, 20], 100)


def test_the_table_of_asked_digits_is_referred_to_only_if_there_is_one():
    assert "[@tab:gan-recognised]" in verdicts.asked(True)
    assert "@" not in verdicts.asked(False)
