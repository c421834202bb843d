"""The table of an experiment on digits."""

import numpy as np
import pandas as pd
import pytest

from coursework.mnist.hits import pack
from coursework.mnist.tables import side_by_side


@pytest.fixture
def runs():
    """The first so many of 1000 images are read rightly: of the first 200, all."""
    rights = {100: (500, 600), 200: (550, 750)}
    return pd.DataFrame(
        [
            {"setting": setting, "seed": seed, "width": width, "hits": pack(np.arange(1000) < right + 10 * seed)}
            for width, pair in rights.items()
            for setting, right in zip(("course", "proper"), pair, strict=True)
            for seed in (0, 1, 2)
        ]
    )


def test_there_is_a_row_for_each_value(runs):
    table = side_by_side(runs, "width", {200: 88.0}, 0.1)
    assert table["width"].tolist() == ["100", "200"]
    assert table["printed"].tolist() == ["–", "88.0"]
    assert table["proper: all"].str.split(" ").str[0].tolist() == ["61.0", "76.0"]
    assert table["gain"].str.split(" ").str[0].tolist() == ["10.0", "20.0"]


def test_where_all_images_are_read_rightly_there_is_an_interval_still(runs):
    assert side_by_side(runs, "width", {}, 0.1)["course: first 200"].tolist() == ["98.1 to 100 (0.0)"] * 2


def test_where_only_some_runs_learn_they_are_counted(runs):
    hits = [pack(np.arange(1000) % 10 == 0), *runs["hits"][1:]]
    assert side_by_side(runs.assign(hits=hits), "width", {}, 0.1)["course: all"].tolist() == [
        "1 of 3 stayed at chance, 2 of 3 reached 51.0 to 52.0 %",
        "56.0 ± 3.1 (1.0)",
    ]


def test_runs_of_which_only_some_learn_have_no_gain(runs):
    hits = [pack(np.arange(1000) % 10 == 0), *runs["hits"][1:]]
    gains = side_by_side(runs.assign(hits=hits), "width", {}, 0.1)["gain"]
    assert gains.str.split(" ").str[0].tolist() == ["–", "20.0"]


def test_diverged_runs_have_no_gain_and_one_setting_none_at_all(runs):
    runs.loc[runs["seed"] > 0, "hits"] = None
    runs.loc[runs["width"] == 200, "hits"] = None
    table = side_by_side(runs, "width", {}, 0.1)
    assert table["course: all"].tolist() == ["2 of 3 diverged, 1 of 3 reached 50.0 %", "diverged"]
    assert table["gain"].tolist() == ["–", "–"]
    assert "gain" not in side_by_side(runs[runs["setting"] == "course"], "width", {}, 0.1)
