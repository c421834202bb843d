"""What the chapters on sentences and functions, the closing notes and the summary say, either way."""

import numpy as np
import pytest

from coursework import verdicts_closing, verdicts_network, verdicts_sentiment, verdicts_summary
from coursework.course import printed
from coursework.shares import Outcomes
from coursework.statistics import Estimate

UP = Estimate.of([0.10, 0.11, 0.12])
MORE = Estimate.of([0.30, 0.31, 0.32])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
LEARN, STUCK, MIXED = Outcomes(0, 0, (0.78, 0.79, 0.8)), Outcomes(3, 0, ()), Outcomes(2, 0, (0.8,))


def test_the_printed_figure_for_linear_activations_is_no_share_of_its_sentences():
    assert not verdicts_sentiment.possible(48.82, 412)
    said = verdicts_sentiment.misprint(48.82, 412, 80.7)
    assert said.endswith("no share of 412 sentences; the nearest are 48.79 % (201) and 49.03 % (202).")
    course = printed("sentiment")
    others = {name: facts for name, facts in course.items() if isinstance(facts, dict) and name != "linear_activation"}
    figures = [facts["test_accuracy"] for facts in others.values() if "test_accuracy" in facts]
    assert len(figures) > 8
    assert all(verdicts_sentiment.possible(figure, course["test_sentences"]) for figure in figures)


def test_a_possible_figure_is_doubtful_only_beside_another_of_the_same_run():
    assert verdicts_sentiment.misprint(48.79, 412, 80.7).startswith("It is doubtful: the same run has 80.7 %")
    assert verdicts_sentiment.misprint(85.19, 412, 84.98).startswith("It can be right")
    assert verdicts_sentiment.possible(100.0, 412)


def test_why_momentum_failed():
    why = verdicts_sentiment.why_momentum_failed
    assert why(STUCK, STUCK, LEARN) == "What failed is the settings and the rate, not the method."
    assert why(STUCK, LEARN, LEARN) == "What failed is the settings, not the method."
    assert why(LEARN, STUCK, LEARN) == "What failed is the rate, not the method."
    assert why(LEARN, LEARN, LEARN).startswith("Either better settings or a better rate")
    assert why(MIXED, STUCK, LEARN).startswith("Why momentum failed cannot be told")
    assert why(STUCK, STUCK, MIXED).endswith("at the best rate: 2 of 3 stayed at chance, 1 of 3 reached 80.0 %.")


def test_a_network_learns_or_not():
    said = [verdicts_sentiment.learnt(outcomes, "The network") for outcomes in (LEARN, STUCK, MIXED)]
    assert said == [
        "The network learnt: 3 of 3 reached 78.0 to 80.0 %.",
        "The network learnt nothing: 3 of 3 stayed at chance.",
        "The network learnt with some seeds only: 2 of 3 stayed at chance, 1 of 3 reached 80.0 %.",
    ]


def test_what_becomes_of_the_rate_that_diverged():
    assert "all of our runs diverge, too" in verdicts_sentiment.divergence(Outcomes(0, 3, ()), 0.1)
    assert "1 of our 3 do" in verdicts_sentiment.divergence(Outcomes(2, 1, ()), 0.1)
    assert "none of our 3 does; 2 of 3 stayed at chance" in verdicts_sentiment.divergence(MIXED, 0.1)


def test_overfitting_is_seen_or_not():
    assert verdicts_sentiment.overfitting(UP).startswith("It overfits: its accuracy is 11.0")
    assert "does not overfit" in verdicts_sentiment.overfitting(DOWN)
    assert "cannot be told: 3 seeds" in verdicts_sentiment.overfitting(UNTOLD)


def test_a_network_made_for_sentences_is_needed_or_not():
    own = Estimate.of([0.86, 0.87, 0.88])
    assert verdicts_sentiment.worth_it(own, UP, UP).startswith("**Sentences need a network made for them.**")
    assert verdicts_sentiment.worth_it(own, UP, DOWN).startswith("**A network made for sentences does not pay.**")
    assert "cannot be told.**" in verdicts_sentiment.worth_it(own, UP, UNTOLD)


def test_who_arrives_first():
    walks = {"gradient descent": np.array([[9, 1], [5, 0], [1, 0]])}
    walks["Adam"] = 2 * walks["gradient descent"]
    assert verdicts_network.race(walks) == "Gradient descent arrives nearest: after 2 steps it is 1 away, Adam 2."
    walks["Adam"] = walks["Adam"] / 10
    assert verdicts_network.race(walks).startswith("Adam arrives nearest")


def test_a_path_jumps_from_side_to_side_or_not():
    down = np.stack([np.linspace(-10, 0, 9), np.ones(9)], axis=1)
    assert not verdicts_network.zigzags(down)
    assert verdicts_network.zigzags(down * [1, 0] + [0, 1] * (-1.0) ** np.arange(9)[:, None])


def test_gradients_are_right_or_wrong():
    assert verdicts_network.gradients(3e-7) == (
        "No gradient is off by more than 3e-07, which is what the differences themselves are worth."
    )
    assert verdicts_network.gradients(0.02).endswith("it is wrong.")


@pytest.mark.parametrize(("correlation", "said"), [(0.9, "by chance;"), (0.5, "partly"), (0.1, "they have learnt.")])
def test_where_filters_come_from(correlation, said):
    assert said in verdicts_network.born(correlation)


def test_steps_with_a_constant_divisor_are_longer_or_shorter():
    t = np.arange(1, 10_001)
    ratio = (1 - 0.9**t) / 0.1 * np.sqrt(0.001 / (1 - 0.999**t))
    said = verdicts_network.divisor(ratio, {"a sweep": 40, "the base run": 200})
    assert said == (
        "On average the steps are longer than Adam's: 1.82 times in a sweep (40 steps) and 1.17 times in the base run "
        "(200 steps); below Adam's length they are from step 106 on."
    )
    assert "longer or shorter:" in verdicts_network.divisor(ratio, {"short": 40, "long": 10_000})
    half = verdicts_network.divisor(np.full(50, 0.5), {"a run": 40})
    assert half == "On average the steps are shorter than Adam's: 0.50 times in a run (40 steps)."


def test_how_the_conclusions_fared():
    said = verdicts_closing.conclusions
    assert said({"a": 1, "b": 1}) == "All of their conclusions were right."
    assert said({"a": 1, "b": 1, "c": -1}).startswith("Most of their conclusions were confirmed (2 of 3); 1 was contra")
    assert said({"a": 1, "b": 0, "c": -1, "d": -1}).endswith("(1 of 4); 2 were contradicted; 1 cannot be told.")
    assert said({"a": 0}).startswith("None")


def test_who_is_faster():
    said = verdicts_closing.speed([(0.5, 0.8), (0.9, 1.1), (1.2, 1.4)])
    assert said == "NumPy alone is ahead in 1 of 3 workloads and behind in 1; in 1 the rounds do not agree."
    assert verdicts_closing.speed([(0.5, 0.8)]).endswith("behind in 0.")
    assert verdicts_closing.ratios_alt([0.5, 1.0, 3.0]).endswith("2 of 3 lie at one or below, the largest at 3.0.")


def test_settings_or_architecture():
    held_back = verdicts_summary.held_back
    assert held_back(MORE, {"depth": UP}).startswith("**The settings, not the architecture, held the digits back.**")
    assert held_back(MORE, {"depth": DOWN}).endswith("no change of the architecture is found to gain anything.")
    assert held_back(UP, {"depth": MORE}).startswith("**The architecture held the digits back more than the settings")
    assert held_back(UP, {"depth": UP}).startswith("**Settings and architecture both held the digits back.**")
    assert held_back(DOWN, {"depth": UP}).startswith("**The settings did not hold the digits back.** Textbook")
    assert "cannot be told.**" in held_back(UNTOLD, {"depth": UP})


def test_the_finding_on_widths():
    assert verdicts_summary.width(0.3, UP, 100, 600) == (
        "**The zigzag of the width sweep is consistent with noise.** "
        "More neurons help: 600 gain 11.0 ± 2.5 points against 100."
    )
    assert "is more than noise.** More neurons do harm: 600 cost" in verdicts_summary.width(0.01, DOWN, 100, 600)
    assert "600 and 100 neurons cannot be told apart" in verdicts_summary.width(0.3, UNTOLD, 100, 600)


def test_the_finding_on_depth():
    assert verdicts_summary.depth(UP, {}).startswith("**Depth did not fail; the course's settings did.**")
    assert verdicts_summary.depth(UP, {"the start": UP, "Adam": UNTOLD}).startswith(
        "**Depth did not fail; the start did"
    )
    assert "does not fail by its settings" in verdicts_summary.depth(DOWN, {})
    assert "cannot be told.**" in verdicts_summary.depth(UNTOLD, {})


def test_the_finding_on_drawing():
    sure = Estimate.of([0.98, 0.99, 1.0])
    said = verdicts_summary.drawing("It can draw.", sure, UP, UP, 0.971)
    assert said.startswith("**It can draw.** Of the course's drawings 11.0 ± 2.5 % are recognised")
    assert said.endswith("A GAN draws with more variety. Asked for a class, it draws it in 97 % of the cases.")
    assert "with less variety." in verdicts_summary.drawing("", sure, UP, DOWN, None)
    assert "cannot be told." in verdicts_summary.drawing("", sure, UP, UNTOLD, None)
