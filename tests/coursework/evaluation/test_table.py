"""The metrics as text: shares in percent, intervals where there are several sets."""

import pandas as pd

from coursework.evaluation.metrics import METRICS
from coursework.evaluation.table import counted, metrics_table, sets_of
from coursework.experiments.statistics import Estimate

INDEX = pd.MultiIndex.from_tuples([("b", 0), ("b", 1), ("a", 0)], names=["method", "seed"])


def test_cells_by_hand():
    metrics = pd.DataFrame(
        {"probability": [0.25, 0.25, 0.75], "distance": [10.0, 12.0, 3.25], "density": [1.0, 1.0, 0.126]}, INDEX
    )
    table = metrics_table(metrics, ["probability", "distance", "density"])
    assert list(table.columns) == ["", "probability", "nearest digit", "density"]
    # Student's t with one degree of freedom: 12.706 · √2 / √2
    assert table.to_numpy().tolist() == [
        ["b", Estimate.of([0.25, 0.25]).percent().removesuffix(" %"), "11.0 ± 12.7", "1.00 ± 0.00"],
        ["a", "75.0", "3.2", "0.13"],
    ]


def test_what_is_counted_is_no_surer_than_its_pictures_allow():
    found = counted(pd.Series([1.0, 1.0]), pd.Series([10, 10]))
    assert round(100 * found.margin, 1) == 16.1  # Wilson's interval of 20 of 20: 1 / (1 + 1.96² / 20), 83.9 to 100 %
    metrics = pd.DataFrame({"recognised": [1.0, 1.0, 0.125], "pictures": [10, 10, 16]}, INDEX)
    assert metrics_table(metrics, ["beyond_chance"]).iloc[1].to_list() == ["a", "2.8"]  # (0.125 - 0.1) / 0.9


def test_shares_are_written_as_all_shares_are_so_that_none_leaves_0_to_100():
    index = pd.MultiIndex.from_tuples([("a", seed) for seed in range(3)], names=["method", "seed"])
    for share in (0.0, 0.5, 1.0):
        metrics = pd.DataFrame({"recognised": [share] * 3, "coverage": [share] * 3, "pictures": [10] * 3}, index)
        told = counted(metrics["recognised"], metrics["pictures"]).percent().removesuffix(" %")
        assert metrics_table(metrics, ["recognised"])["recognised"].to_list() == [told]
        assert metrics_table(metrics, ["coverage"])["coverage"].to_list() == [f"{100 * share:.1f} ± 0.0"]
    worse = pd.DataFrame({"recognised": [0.0, 0.05, 0.1], "pictures": [20] * 3}, index)
    assert metrics_table(worse, ["beyond_chance"]).iloc[0, 1].startswith("-5.6 ± ")  # less than guesses


def test_saved_metrics_come_back_set_by_set():
    saved = {"a": {"pictures": 20} | {f"{name}_by_seed": {"3": 1.0, "4": 2.0} for name in METRICS}}
    table = sets_of(saved)
    assert table.index.to_list() == [("a", "3"), ("a", "4")]
    assert table.loc[("a", "4")].to_dict() == {"pictures": 20} | dict.fromkeys(METRICS, 2.0)
    assert len(sets_of({})) == 0
