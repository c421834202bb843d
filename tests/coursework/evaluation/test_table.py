"""The metrics as text: shares in percent, intervals where there are several seeds."""

import pandas as pd

from coursework.evaluation.metrics import METRICS
from coursework.evaluation.table import metrics_table


def test_cells_by_hand():
    index = pd.MultiIndex.from_tuples([("b", 0), ("b", 1), ("a", 0)], names=["method", "seed"])
    metrics = pd.DataFrame(
        [[0.5, 0.25, 1.0, 10.0, 100.0], [0.5, 0.25, 1.0, 12.0, 100.0], [0.125, 0.75, 0.0, 3.25, 7.0]],
        index=index, columns=METRICS,
    )  # fmt: skip
    table = metrics_table(metrics)
    assert list(table.columns) == ["", *METRICS]
    # Student's t with one degree of freedom: 12.706 · √2 / √2
    assert table.to_numpy().tolist() == [
        ["b", "50.0 ± 0.0", "25.0 ± 0.0", "100.0 ± 0.0", "11.0 ± 12.7", "100.0 ± 0.0"],
        ["a", "12.5", "75.0", "0.0", "3.2", "7.0"],
    ]
    assert metrics_table(metrics, share_digits=0).iloc[1].to_list() == ["a", "12", "75", "0", "3.2", "7.0"]
