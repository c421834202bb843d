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
    assert "600 and 100 neurons cannot be told apart" in verdicts.width(0.3, UNTOLD, 100, 600)


def test_the_finding_on_depth():
    assert verdicts.depth(UP, {}).startswith("**Depth did not fail; the course's settings did.**")
    assert verdicts.depth(UP, {"the start": UP, "Adam": UNTOLD}).startswith("**Depth did not fail; the start did")
    assert "does not fail by its settings" in verdicts.depth(DOWN, {})
    assert "cannot be told.**" in verdicts.depth(UNTOLD, {})


def test_the_finding_on_drawing():
    sure = Estimate.of([0.98, 0.99, 1.0])
    said = verdicts.drawing("It can draw.", sure, UP, UP, 0.971)
    assert said.startswith("**It can draw.** Of the course's drawings 11.0 ± 2.5 % are recognised")
    assert said.endswith("A GAN draws with more variety. Asked for a class, it draws it in 97 % of the cases.")
    assert "with less variety." in verdicts.drawing("", sure, UP, DOWN, None)
    assert "cannot be told." in verdicts.drawing("", sure, UP, UNTOLD, None)


def test_a_network_made_for_sentences_is_needed_or_not():
    own = Estimate.of([0.86, 0.87, 0.88])
    assert verdicts.worth_it(own, UP, UP).startswith("**Sentences need a network made for them.**")
    assert verdicts.worth_it(own, UP, DOWN).startswith("**A network made for sentences does not pay.**")
    assert "cannot be told.**" in verdicts.worth_it(own, UP, UNTOLD)
