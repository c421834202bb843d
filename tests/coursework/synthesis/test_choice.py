"""The choice of how the robust network draws: one value after the other, on validation digits."""

import pandas as pd
import pytest

from coursework.evaluation.evaluators import Evaluators
from coursework.synthesis import choice
from coursework.synthesis.tables import trials_table


def sweep_of(distance):
    """A sweep whose runs have these Fréchet distances; it does what `sweep` does, in one process."""
    return lambda run, configurations, title: pd.DataFrame(
        [dict.fromkeys(choice.MEASURES, 0.5) | c | {"frechet": distance(c)} for c in configurations]
    )


def test_the_best_value_holds_for_those_that_follow(monkeypatch):
    monkeypatch.setattr(choice, "_robust", lambda: None)
    monkeypatch.setattr(choice, "mnist", lambda: None)
    monkeypatch.setattr(Evaluators, "trained", lambda *_: None)
    monkeypatch.setattr(choice, "VALUES", {"noise": (0.1, 0.2), "jitter": (0, 1)})
    # the jitter that is best depends on the noise that was chosen before
    distance = {(0.1, 0): 5.0, (0.1, 1): 4.0, (0.2, 0): 1.0, (0.2, 1): 6.0}
    monkeypatch.setattr(choice, "sweep", sweep_of(lambda c: distance[c["noise"], c["jitter"]] + c["seed"] / 1000))
    tried = choice.choose()
    assert tried[tried["chosen"]][["parameter", "value"]].to_numpy().tolist() == [["noise", "0.1"], ["jitter", "1"]]
    assert tried["frechet"].to_list() == pytest.approx([4.1005, 6.1005, 5.1005, 4.1005])
    table = trials_table(tried)
    assert table[""].to_list() == ["noise", "", "jitter", ""]
    assert table["chosen"].to_list() == ["chosen", "", "", "chosen"]


def test_a_drawing_is_measured_on_the_validation_digits(bars, checkpoints, monkeypatch):
    evaluators = Evaluators.trained(bars, 70)
    monkeypatch.setattr(choice, "mnist", lambda: bars)
    monkeypatch.setattr(choice, "IMAGES", 70)
    monkeypatch.setattr(choice, "PER_CLASS", 2)
    monkeypatch.setattr(choice, "_robust", lambda: evaluators.judge)
    found = choice.drawing(seed=1, steps=2, noise=0.2)
    assert tuple(found) == choice.MEASURES
    monkeypatch.setattr(Evaluators, "for_choices", lambda evaluators, digits: evaluators)  # the test digits
    again = choice.drawing(seed=1, steps=2, noise=0.2)
    assert again["recognised"] == found["recognised"]
    assert again["frechet"] != found["frechet"]
