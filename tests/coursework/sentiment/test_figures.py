"""Figures of the chapter on sentences show the numbers they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from coursework.sentiment import figures


def test_curves_are_means_over_the_seeds_and_leave_out_what_diverged():
    rows = [
        {"rate": rate, "setting": "course", "seed": seed, "history": {
            "accuracy": [0.5, 0.6 + seed], "validation_accuracy": [0.4, 0.5], "loss": [2.0, 1.0]}}
        for rate in ("0.1", "0.01") for seed in (0, 1)
    ]  # fmt: skip
    rows[0]["history"] = None
    fig = figures.curves_by(pd.DataFrame(rows), "rate")
    accuracy, validation, loss = fig.axes
    np.testing.assert_allclose(accuracy.lines[0].get_ydata(), [0.5, 1.6])  # of the one that is left
    np.testing.assert_allclose(accuracy.lines[1].get_ydata(), [0.5, 1.1])
    assert validation.get_title() == "validation accuracy"
    assert loss.get_yscale() == "log"
    plt.close("all")
