"""What the findings say, either way."""

from coursework.experiments.statistics import Estimate
from coursework.summary import verdicts

UP = Estimate.of([0.10, 0.11, 0.12])
MORE = Estimate.of([0.30, 0.31, 0.32])
DOWN = Estimate.of([-0.10, -0.11, -0.12])
UNTOLD = Estimate.of([-0.05, 0.02, 0.01])


def test_settings_or_architecture():
    held_back = verdicts.held_back
    assert held_back(MORE, {"depth": UP}).startswith("**The settings, not the architecture, held the digits back.**")
    assert held_back(MORE, {"depth": DOWN}).endswith("no change of the architecture is found to gain anything.")
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
        "More neurons help: 600 gain 11.0 ± 2.5 points against 100."
    )
    assert "is more than noise.** More neurons do harm: 600 cost" in verdicts.width(0.01, DOWN, 100, 600)
    assert verdicts.width(None, UP, 100, 600).startswith("**Whether the zigzag of the width sweep is noise cannot be")
    assert "600 and 100 neurons cannot be told apart" in verdicts.width(0.3, UNTOLD, 100, 600)


def test_the_finding_on_depth():
    assert verdicts.depth(UP).startswith("**Depth alone did not fail.** The same deeper network gains 11.0")
    assert "does not fail by its settings" in verdicts.depth(DOWN)
    assert "cannot be told.**" in verdicts.depth(UNTOLD)


def test_the_finding_on_drawing():
    sure = Estimate.of([0.98, 0.99, 1.0])
    said = verdicts.drawing(sure, UP, 0.971)
    assert said.startswith("**A network trained to resist adversarial noise draws digits")
    assert "recognises 99 % of what the robust network draws, 11.0 ± 2.5 points more than of the course's" in said
    assert said.endswith("Of what a conditional GAN draws, 97 % are recognised as the class that was asked for.")
    assert "is not shown.**" in verdicts.drawing(sure, DOWN, 0.5)
    assert "points less than of the course's" in verdicts.drawing(sure, DOWN, 0.5)
    assert "not to be told from what is recognised of" in verdicts.drawing(sure, UNTOLD, 0.5)
    assert "is not recognised by another network" in verdicts.drawing(Estimate.of([0.2, 0.3]), UP, 0.5)


def test_a_network_made_for_sentences_is_needed_or_not():
    own = Estimate.of([0.86, 0.87, 0.88])
    assert verdicts.worth_it(own, UP, UP).startswith("**Sentences need a network made for them.**")
    assert verdicts.worth_it(own, UP, DOWN).startswith("**A network made for sentences does not pay.**")
    assert "cannot be told.**" in verdicts.worth_it(own, UP, UNTOLD)
