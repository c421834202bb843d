"""The figures of a sweep's runs that chapters save."""

import pandas as pd

from coursework.experiments.accuracies import accuracies
from coursework.experiments.statistics import Estimate

RUNS = pd.DataFrame(
    [
        {"setting": setting, "width": width, "seed": seed, "accuracy": accuracy + seed, "accuracy_200": accuracy}
        for setting, width, accuracy in (("course", 100, 0.125), ("course", 200, 0.25), ("textbook", 100, 0.5))
        for seed in (0, 1)
    ]
)


def test_accuracies_by_value_and_setting():
    found = accuracies(RUNS, "width", ["accuracy"])
    assert list(found["100"]) == ["course", "textbook"]
    assert list(found["200"]) == ["course"]
    assert found["100"]["textbook"] == {"accuracy": 1.0, "accuracy_by_seed": {"0": 0.5, "1": 1.5}}


def test_what_a_chapter_prints_is_saved_with_its_interval():
    found = accuracies(
        RUNS, "width", ["accuracy"], lambda runs: Estimate(runs["accuracy"].mean(), 0.1, 0.25, len(runs))
    )
    assert found["100"]["textbook"] == {
        "accuracy": 1.0,
        "accuracy_by_seed": {"0": 0.5, "1": 1.5},
        "accuracy_estimate": [1.0, 0.1, 0.25, 2, 0],
    }
