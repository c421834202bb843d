"""What was chosen, and on what, is what the notebooks do."""

import ast
import json
import re
import tomllib
from inspect import signature
from types import SimpleNamespace

import pandas as pd
import pytest

from coursework.choices import choices, choices_table, trials
from coursework.errors import DataError
from coursework.evaluation.splits import TWELFTHS, rows
from coursework.gan.choice import best
from coursework.paths import DATA, ROOT
from coursework.sentiment.networks import SMALLER_START, WIDTHS, network, parallel_widths
from reporting.parameters import read_parameters

CHOICES = choices()
SENTIMENT = "".join(
    line
    for cell in json.loads((ROOT / "notebooks" / "sentiment.ipynb").read_text(encoding="utf8"))["cells"]
    for line in cell["source"]
)
IN_THE_CODE = {  # by notebook, what is no parameter of it
    "sentiment": {
        "widths_of_filters": [*WIDTHS],
        "batch_size": int(re.search(r'"batch_size": (\d+)', SENTIMENT)[1]),
        "dropout": signature(parallel_widths).parameters["dropout"].default,
        "start": "smaller" if signature(network).parameters["setting"].default is SMALLER_START else "He's",
    }
}
BY_HAND = [name for name, choice in CHOICES.items() if choice["command"] == "none"]
NAMES = {"learning_rate": "best_rate"}  # parameters of the notebook by field of a recipe


@pytest.mark.parametrize("name", CHOICES)
def test_a_notebook_has_the_values_that_were_chosen_for_it(name):
    choice = CHOICES[name]
    defaults = {
        key: one.default for key, one in read_parameters(ROOT / "notebooks" / f"{choice['notebook']}.ipynb").items()
    }
    defaults = IN_THE_CODE.get(choice["notebook"], {}) | defaults
    if "profile" in choice:
        profiles = tomllib.loads((ROOT / "notebooks" / "profiles.toml").read_text(encoding="utf8"))
        defaults |= profiles[choice["profile"]][choice["notebook"]]
    if isinstance(choice["chosen"], dict):
        assert {key: defaults.get(key) for key in choice["chosen"]} == choice["chosen"]
    else:
        assert choice["chosen"] == "in each run"
        assert "parameter" not in choice or choice["tried"] == defaults[choice["parameter"]]
    assert set(choice) - {"parameter", "profile"} == {"notebook", "chosen", "tried", "measure", "data", "command"}


@pytest.mark.parametrize("name", [name for name, choice in CHOICES.items() if str(choice["tried"]).endswith(".csv")])
def test_the_chosen_value_was_tried_and_is_the_best(name):
    choice = CHOICES[name]
    tried = trials((DATA / choice["tried"]).stem)
    assert "validation" in choice["data"]
    assert "validation" in TWELFTHS
    if "parameter" in tried:
        chosen = tried[tried["chosen"]].set_index("parameter")["value"].map(ast.literal_eval).to_dict()
        assert {NAMES.get(name, f"best_{name}"): value for name, value in chosen.items()} == choice["chosen"]
        least = tried.groupby("parameter", sort=False)["frechet"].transform("min")
        assert (tried["frechet"] == least)[tried["chosen"]].all()
    else:
        begun = tried[tried["share"] == tried["share"].min()]
        assert best(begun, list(choice["chosen"]), 1) == [choice["chosen"]]
        played = tried[(tried["share"] == 1) & tried["conditional"]]
        assert played["seed"].nunique() == len(played) >= 2
        assert best(played, list(choice["chosen"]), 1) == [choice["chosen"]]


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_the_command_exists(choice):
    assert choice["command"].removeprefix("make ") in {"choices", "report", "none"}


def test_what_was_set_by_hand_or_by_its_outcome_says_so():
    assert len(BY_HAND) == 5
    for choice in (CHOICES[name] for name in BY_HAND):
        words = f"{choice['tried']} {choice['measure']}"
        assert "set by hand" in words or "by the outcome" in words
        assert "validation" not in choice["data"]


def test_two_kinds_of_validation_digits_have_two_names():
    names = {choice["data"].split(":")[0] for choice in CHOICES.values() if "digits" in choice["data"].split(":")[0]}
    assert names == {"picture-validation digits", "classifier-validation digits"}
    assert (
        f"from number {rows(SimpleNamespace(train_images=range(60_000)), 'validation').start:,} on"
        in CHOICES["the game"]["data"]
    )


def test_the_table_has_a_row_for_each_choice():
    table = choices_table()
    assert len(table) == len(CHOICES)
    assert not table.isna().any(axis=None)


def test_a_lost_table_is_named():
    with pytest.raises(DataError, match=r"nothing\.csv: cannot be read"):
        trials("nothing")
    assert isinstance(trials("gan"), pd.DataFrame)
