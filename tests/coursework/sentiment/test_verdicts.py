"""What the chapter on sentences says, either way."""

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.sentiment import verdicts
from coursework.write_up import printed

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
LEARN, STUCK, MIXED = Outcomes(0, 0, (0.78, 0.79, 0.8)), Outcomes(3, 0, ()), Outcomes(2, 0, (0.8,))


def test_the_printed_figure_for_linear_activations_is_no_share_of_its_sentences():
    assert not verdicts.possible(48.82, 412)
    said = verdicts.misprint(48.82, 412, 80.7)
    assert said.endswith("no share of 412 sentences; the nearest are 48.79 % (201) and 49.03 % (202).")
    course = printed("sentiment")
    others = {name: facts for name, facts in course.items() if isinstance(facts, dict) and name != "linear_activation"}
    figures = [facts["test_accuracy"] for facts in others.values() if "test_accuracy" in facts]
    assert len(figures) > 8
    assert all(verdicts.possible(figure, course["test_sentences"]) for figure in figures)


def test_a_possible_figure_is_doubtful_only_beside_another_of_the_same_run():
    assert verdicts.misprint(48.79, 412, 80.7).startswith("It is doubtful: the same run has 80.7 %")
    assert verdicts.misprint(85.19, 412, 84.98).startswith("It can be right")
    assert verdicts.possible(100.0, 412)


def test_why_momentum_failed():
    why = verdicts.why_momentum_failed
    assert why(STUCK, STUCK, LEARN) == "What failed is the settings and the rate, not the method."
    assert why(STUCK, LEARN, LEARN) == "What failed is the settings, not the method."
    assert why(LEARN, STUCK, LEARN) == "What failed is the rate, not the method."
    assert why(LEARN, LEARN, LEARN).startswith("Either better settings or a better rate")
    assert why(MIXED, STUCK, LEARN).startswith("Why momentum failed cannot be told")
    assert why(STUCK, STUCK, MIXED).endswith("at its best rate: 2 of 3 stayed at chance, 1 of 3 reached 80.0 %.")


def test_a_network_learns_or_not():
    said = [verdicts.learnt(outcomes, "The network") for outcomes in (LEARN, STUCK, MIXED)]
    assert said == [
        "The network learnt: 3 of 3 reached 78.0 to 80.0 %.",
        "The network learnt nothing: 3 of 3 stayed at chance.",
        "The network learnt with some seeds only: 2 of 3 stayed at chance, 1 of 3 reached 80.0 %.",
    ]


def test_what_becomes_of_the_rate_that_diverged():
    assert "all of our runs diverge, too" in verdicts.divergence(Outcomes(0, 3, ()), 0.1)
    assert "1 of our 3 do" in verdicts.divergence(Outcomes(2, 1, ()), 0.1)
    assert "none of our 3 does; 2 of 3 stayed at chance" in verdicts.divergence(MIXED, 0.1)


def test_overfitting_is_seen_or_not():
    assert verdicts.overfitting(UP).startswith("It overfits: its accuracy is 11.0")
    assert "does not overfit" in verdicts.overfitting(DOWN)
    assert "cannot be told: 3 seeds" in verdicts.overfitting(UNTOLD)
