"""The metrics as text: shares in percent, intervals where there are several sets."""

import pandas as pd

from coursework.evaluation.metrics import METRICS
from coursework.evaluation.table import metrics_table, sets_of

INDEX = pd.MultiIndex.from_tuples([("b", 0), ("b", 1), ("a", 0)], names=["method", "seed"])


def test_cells_by_hand():
    metrics = pd.DataFrame(
        {"probability": [0.5, 0.5, 0.75], "distance": [10.0, 12.0, 3.25], "density": [1.0, 1.0, 0.126]}, INDEX
    )
    table = metrics_table(metrics, ["probability", "distance", "density"])
    assert list(table.columns) == ["", "probability", "nearest digit", "density"]
    # Student's t with one degree of freedom: 12.706 · √2 / √2
    assert table.to_numpy().tolist() == [
        ["b", "50.0 ± 0.0", "11.0 ± 12.7", "1.00 ± 0.00"],
        ["a", "75.0", "3.2", "0.13"],
    ]


def test_what_is_counted_is_no_surer_than_its_pictures_allow():
    metrics = pd.DataFrame({"recognised": [1.0, 1.0, 0.125], "pictures": [10, 10, 16]}, INDEX)
    # Wilson's interval of 20 of 20: 1 / (1 + 1.96² / 20), 83.9 to 100 %
    assert metrics_table(metrics, ["recognised"])["recognised"].to_list() == ["100.0 ± 16.1", "12.5"]
    assert metrics_table(metrics, ["beyond_chance"]).iloc[1].to_list() == ["a", "2.8"]  # (0.125 - 0.1) / 0.9


def test_saved_metrics_come_back_set_by_set():
    saved = {"a": {"pictures": 20} | {f"{name}_by_seed": {"3": 1.0, "4": 2.0} for name in METRICS}}
    table = sets_of(saved)
    assert table.index.to_list() == [("a", "3"), ("a", "4")]
    assert table.loc[("a", "4")].to_dict() == {"pictures": 20} | dict.fromkeys(METRICS, 2.0)
    assert len(sets_of({})) == 0
