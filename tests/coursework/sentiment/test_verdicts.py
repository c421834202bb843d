"""What the chapter on sentences says, either way."""

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.sentiment import verdicts
from coursework.write_up import printed

UP = Estimate.of([0.10, 0.11, 0.12])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])
ALL_8, NONE_8, SIX_8 = Outcomes(0, 0, (0.8,) * 8), Outcomes(8, 0, ()), Outcomes(2, 0, (0.8,) * 6)
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
    assert verdicts.misprint(48.79, 412, 80.7).endswith("The same run has 80.7 % on its validation sentences.")
    assert verdicts.misprint(85.19, 412, 84.98).startswith("**A possible figure.**")
    assert verdicts.possible(100.0, 412)


def test_the_headline_of_a_printed_figure_goes_with_its_verdict():
    heads = [
        verdicts.misprint(*figure).split("**")[1] for figure in ((48.82, 412, 81), (48.79, 412, 81), (85.19, 412, 85))
    ]
    assert heads == ["A misprint.", "A doubtful figure.", "A possible figure."]


def test_why_momentum_failed():
    why = verdicts.why_momentum_failed
    seen = (
        "At the largest rate that the course tried, 0 of 8 runs learn in its settings and 8 of 8 in textbook settings "
        "with the smaller start; at the best rate, 6 of 8 and 8 of 8."
    )
    assert why(NONE_8, SIX_8, ALL_8, ALL_8) == (
        f"Other settings help, and so does another rate: it is not the method that failed. {seen}"
    )
    assert why(NONE_8, NONE_8, ALL_8, ALL_8).startswith("What failed is the settings; that the rate does, too, is not")
    assert why(NONE_8, SIX_8, NONE_8, ALL_8).startswith("What failed is the rate; that the settings do, too, is not")
    assert why(NONE_8, NONE_8, NONE_8, ALL_8).startswith("Only with other settings and another rate together are")
    assert why(ALL_8, ALL_8, NONE_8, ALL_8).startswith("In our runs momentum does not fail.")
    for runs in ((NONE_8,) * 4, (STUCK, LEARN, LEARN, LEARN), (SIX_8, ALL_8, ALL_8, ALL_8)):
        assert why(*runs).startswith("Why momentum failed cannot be told from these seeds.")


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


def test_what_makes_the_difference():
    said = verdicts.what_differs
    assert said({"the widths": UP, "dropout": DOWN, "the start": UNTOLD, "the batch": UNTOLD}) == (
        "The accuracy is raised by the widths (11.0 ± 2.5 points). It is lowered by dropout (−11.0 ± 2.5 points). "
        f"Whether the start and the batch make a difference cannot be told: {UNTOLD.would_show(0.025)}."
    )
    assert said({"dropout": DOWN, "the start": UNTOLD}) == (
        "The accuracy is lowered by dropout (−11.0 ± 2.5 points). "
        f"Whether the start makes a difference cannot be told: {UNTOLD.would_show()}."
    )
    assert said({"the start": UNTOLD}) == (
        f"Which of the changes makes a difference cannot be told: {UNTOLD.would_show()}."
    )
    one_seed = Estimate.of([0.1])
    assert said({"the start": one_seed}).endswith("a single seed shows no spread.")


def test_chance_is_allowed_for_the_more_the_more_steps_there_are():
    barely = Estimate.of([0.10, 0.03, 0.04, 0.01, 0.12, 0.02])
    assert barely.direction() == 1
    assert verdicts.what_differs({"dropout": barely}).startswith("The accuracy is raised by dropout")
    many = {f"step {i}": UNTOLD for i in range(6)}
    assert verdicts.what_differs({"dropout": barely} | many).startswith("Which of the changes")


def test_which_setting_overfits_more():
    assert "overfits more than the course's way: its lead" in verdicts.overfitting_more(UP)
    assert verdicts.overfitting_more(DOWN).endswith("is 11.0 ± 2.5 points smaller.")
    assert "cannot be told: 3 seeds" in verdicts.overfitting_more(UNTOLD)


def test_most_tokens_are_known_or_not():
    assert verdicts.coverage(0.951, 100) == "Most tokens have a vector: 95.1 % with 100 dimensions."
    assert verdicts.coverage(0.5, 50).startswith("No more than half of the tokens")


def test_some_sentences_are_harder_than_others():
    what = "sentences that deny something"
    assert verdicts.harder((30, 100), (30, 300), what) == (
        "Sentences that deny something are harder for it: it errs on 30 of 100, against 30 of the other 300."
    )
    assert "are easier for it" in verdicts.harder((2, 100), (90, 300), what)
    assert verdicts.harder((12, 100), (30, 300), what).endswith("which may be chance.")
    assert "cannot be told" in verdicts.harder((0, 0), (30, 300), what)


def test_the_words_that_weigh_most():
    assert verdicts.decisive(["a", "b", "c", "d"], [0.1, -0.2, 0.3, 0.0]) == (
        "What speaks most for positive “c” (30 points) and “a” (10 points); for negative “b” (20 points)."
    )
    assert verdicts.decisive(["a"], [0.0]) == "No word of it moves the answer."
    assert verdicts.decisive([], []) == "No word of it moves the answer."


def test_a_praise_of_two_denials_is_explained_by_what_the_network_has_met():
    complaint = verdicts.lesson(0.06, "not", 150, 200, ("not", "stop"), 1)
    assert "hears a complaint: 6 % for positive" in complaint
    assert (
        "met “not” in 200 training sentences, of which 75 % are negative; by itself the word is a bad sign" in complaint
    )
    assert complaint.endswith(
        "“not stop” has stood in 1. A filter could learn the pair as one pattern, but not from so few examples."
    )
    praise = verdicts.lesson(0.9, "not", 60, 200, ("not", "stop"), 40)
    assert "agrees: 90 % for positive" in praise
    assert "a good sign" in praise
    assert praise.endswith("may be enough for a filter to learn the pair as one pattern.")
    assert "no sign of either" in verdicts.lesson(0.9, "not", 100, 200, ("not", "stop"), 40)
    assert "no sign of either" in verdicts.lesson(0.9, "not", 0, 0, ("not", "stop"), 0)
