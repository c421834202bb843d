"""What the findings say, either way."""

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.summary import verdicts

UP = Estimate.of([0.10, 0.11, 0.12])
MORE = Estimate.of([0.30, 0.31, 0.32])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])


def test_settings_or_architecture():
    held_back = verdicts.held_back
    assert held_back(MORE, {"depth": UP}).startswith("**The settings, not the architecture, held the digits back.**")
    assert held_back(MORE, {"depth": DOWN}).endswith("is found to gain anything as the course ran it.")
    assert "gain anything as the course ran it: 3 seeds would show" in held_back(MORE, {"depth": DOWN, "width": UNTOLD})
    assert held_back(UP, {"width": UNTOLD}).startswith(
        "**The settings held the digits back; whether the architecture did"
    )
    assert held_back(UP, {"width": Estimate.of([0.01])}).startswith("**The settings held the digits back; whether")
    assert held_back(UP, {"depth": MORE}).startswith("**The architecture held the digits back more than the settings")
    assert held_back(UP, {"depth": UP}).startswith("**Settings and architecture both held the digits back.**")
    assert held_back(DOWN, {"depth": UP}).startswith("**The settings did not hold the digits back.** Textbook")
    assert "cannot be told.**" in held_back(UNTOLD, {"depth": UP})


def test_the_finding_on_widths():
    assert verdicts.width(0.3, UP, 100, 600) == (
        "**The zigzag of the width sweep is consistent with noise.** "
        "As the course ran it, more neurons help: 600 gain 11.0 ± 2.5 points against 100."
    )
    assert "is more than noise.** As the course ran it, more neurons do harm: 600 cost" in verdicts.width(
        0.01, DOWN, 100, 600
    )
    assert verdicts.width(None, UP, 100, 600).startswith("**Whether the zigzag of the width sweep is noise cannot be")
    assert "600 and 100 neurons cannot be told apart" in verdicts.width(0.3, UNTOLD, 100, 600)


def test_the_finding_on_depth():
    stuck, learnt = Outcomes(5, 0, ()), Outcomes(0, 0, (0.8, 0.81, 0.82, 0.83, 0.84))
    said = verdicts.depth(UP, stuck, learnt)
    assert said.startswith("**Depth alone did not fail.** The same deeper network gains 11.0")
    assert "does not fail by its settings" in verdicts.depth(DOWN, learnt, learnt)
    assert "cannot be told.**" in verdicts.depth(UNTOLD, learnt, learnt)


def test_the_finding_on_depth_counts_runs_where_only_some_learn():
    some, learnt = Outcomes(2, 0, (0.2, 0.3, 0.4)), Outcomes(0, 0, (0.8, 0.81, 0.82, 0.83, 0.84))
    assert verdicts.depth(UP, some, learnt) == (
        "**Depth alone did not fail.** Of its runs in the course's settings, 2 of 5 stayed at chance, 3 of 5 reached "
        "20.0 to 40.0 %; in textbook settings, 5 of 5 reached 80.0 to 84.0 %."
    )
    assert verdicts.depth(UP, learnt, some).startswith("**The deeper network does not fail by its settings.**")
    assert verdicts.depth(UP, some, some).startswith("**What held the deeper network back cannot be told.**")


def test_where_the_textbook_settings_gain_and_lose():
    said = verdicts.settings({"digits": {"a": UP, "b": UNTOLD}, "sentences": {"c": DOWN}})
    assert said.startswith("**The textbook settings gain in some experiments and lose in others.** Of 3 rows they are ")
    assert "ahead in 1 and behind in 1 by more than chance (Holm's correction over all rows): c (sentences)." in said
    assert said.endswith("Their mean is the lower one in 1 of 2 on digits and 1 of 1 on sentences.")
    said = verdicts.settings({"sentences": {"c": DOWN}}, DOWN)
    assert said.endswith(
        "On sentences they have a smaller start than He's. The change of the base network to textbook "
        "settings with He's start costs 11.0 ± 2.5 points."
    )
    assert "with He's start gains" in verdicts.settings({"sentences": {"c": DOWN}}, UP)
    assert "with He's start gains or costs anything cannot" in verdicts.settings({"sentences": {"c": DOWN}}, UNTOLD)
    assert "found to gain, and nowhere to lose.**" in verdicts.settings({"digits": {"a": UP, "b": UNTOLD}})
    assert "found to lose, and nowhere to gain.**" in verdicts.settings({"digits": {"a": DOWN}})
    assert "cannot be told in any experiment.**" in verdicts.settings(
        {"digits": {"a": UNTOLD, "b": Estimate.of([None])}}
    )


def test_intervals_that_leave_zero_out_are_counted_with_and_without_correction():
    weak = Estimate.of([0.01, 0.02, 0.04, 0.05])
    assert weak.differs_from_zero()
    said = verdicts.multiplicity([UP, DOWN, *[weak] * 38])
    assert said.startswith(
        "The tables compare the course's settings with the textbook's, on sentences with the smaller start, in 40 rows."
    )
    assert (
        "about 2 of the intervals would leave zero out. Those that do number 40; with a correction for all rows, 0."
        in said
    )
    assert verdicts.multiplicity([]) == "No table has been made yet."


def test_the_finding_on_drawing():
    sure = Estimate.of([0.88, 0.89, 0.90])
    said = verdicts.drawing(sure, MORE, UP)
    assert said == (
        "**A network trained to resist adversarial noise draws digits that another network recognises.** An independent"
        " network recognises 89.0 ± 2.5 % of what the robust network draws, 31.0 ± 2.5 points more than of the course's"
        " drawings. A judge accepts 11.0 ± 2.5 points more of its digits than of those by the better of two networks"
        " that draw by the same recipe but met no such noise. Each network was trained once."
    )
    for lead in (DOWN, UNTOLD):
        assert "that training against adversarial noise is what it takes is not shown.**" in verdicts.drawing(
            sure, UP, lead
        )
    assert "A judge accepts 11.0 ± 2.5 points less of its digits" in verdicts.drawing(sure, UP, DOWN)
    assert "Whether a judge prefers its digits" in verdicts.drawing(sure, UP, UNTOLD)
    assert "is not shown.**" in verdicts.drawing(sure, DOWN, UP)
    assert "points less than of the course's" in verdicts.drawing(sure, DOWN, UP)
    assert "draws; whether that is more than of the course's drawings cannot be told: 3" in verdicts.drawing(
        sure, UNTOLD, UP
    )
    assert "is not recognised by another network" in verdicts.drawing(Estimate.of([0.2, 0.3]), UP, UP)


def test_the_finding_on_generating():
    near, far, vague = [10.0, 11.0, 12.0], [30.0, 31.5, 32.0, 31.0], [5.0, 20.0, 45.0]
    said = verdicts.generating({"the GAN": near, "the best drawing": far, "real digits": near}, UP)
    assert said.startswith("**The GAN comes nearer to real digits than the best drawing.**")
    assert "is 11 for the GAN, 31 for the best drawing and 11 for real digits. Each network was trained once" in said
    said = verdicts.generating({"the GAN": far, "the best drawing": near}, None)
    assert said.startswith("**The best drawing comes nearer to real digits than the GAN.**")
    assert "cannot be told.**" in verdicts.generating({"the GAN": far, "the best drawing": vague}, None)
    assert verdicts.generating({"the GAN": far}, None).endswith("of another size, for which it is another measure.")


def test_both_gans_are_compared_with_drawing():
    near, middle, far = [10.0, 11.0, 12.0], [20.0, 21.0, 22.0], [30.0, 31.5, 32.0]
    both = verdicts.generating({"the conditional GAN": near, "the GAN": middle, "the best drawing": far}, None)
    assert both.startswith("**The conditional GAN and the GAN come nearer to real digits than the best drawing.**")
    one = verdicts.generating({"the conditional GAN": near, "the GAN": far, "the best drawing": middle}, None)
    assert one.startswith(
        "**The conditional GAN comes nearer to real digits than the best drawing; the best drawing comes nearer to real"
        " digits than the GAN.**"
    )
    assert "is 11 for the conditional GAN, 31 for the GAN and 21 for the best drawing" in one


def test_a_network_made_for_sentences_pays_or_not():
    own = Estimate.of([0.86, 0.87, 0.88])
    steps = {"He's start": DOWN, "Kim's network": UP, "vectors that learn": UNTOLD}
    assert verdicts.worth_it(own, {"a": UP, "b": UP}, steps) == (
        "**Kim's network pays on sentences.** It reaches 87.0 ± 2.5 %. This network is ahead of a by 11.0 ± 2.5 "
        "points. This network is ahead of b by 11.0 ± 2.5 points. It comes with other vectors, batches and an early "
        "stop. Kim's network alone, trained alike, gains 11.0 ± 2.5 points. Whether to let its vectors learn, too, "
        f"gains or costs anything cannot be told: {UNTOLD.would_show()}."
    )
    for step in (UNTOLD, DOWN):
        said = verdicts.worth_it(own, {"a": UP}, steps | {"Kim's network": step})
        assert said.startswith("**On sentences all changes together pay; that Kim's network by itself does is not")
    assert verdicts.worth_it(own, {"a": UP, "b": DOWN}, steps).startswith("**Kim's network does not pay on sentences.")
    assert "cannot be told.**" in verdicts.worth_it(own, {"a": UP, "b": UNTOLD}, steps)
    none = Estimate.of([None])
    assert "None of its runs came to an end." in verdicts.worth_it(none, {"a": none}, dict.fromkeys(steps, none))
