"""The table of the summary, which is the README's too."""

import pytest

from coursework.sentiment.networks import SMALLER_START
from coursework.settings import ORIGINAL, STANDARD
from coursework.summary.table import COLUMNS, comparison
from coursework.write_up import printed

A, B = ORIGINAL.name, STANDARD.name
C = SMALLER_START.name  # of sentences


def runs(*accuracies):
    return {"accuracy_by_seed": {str(seed): value for seed, value in enumerate(accuracies)}}


MNIST = {
    "base": {"5000": {A: runs(0.90, 0.92), B: runs(0.95)}},
    "sweep_images": 500,
    "width": {"100": {A: runs(0.8), B: runs(0.9)}, "150": {A: runs(0.81), B: runs(0.91)}},
    "depth": {kind: {A: runs(0.1), B: runs(0.8)} for kind in ("shallower", "base", "deeper")},
}
SENTIMENT = {
    "rate": {"0.1": {A: runs(0.5), C: runs(0.5)}, "0.001": {A: runs(0.8), C: runs(0.85, 0.87)}},
    "optimizer": {},
    "neurons": {"64": {A: runs(0.7)}},
    "network": {"linear activation": {A: runs(0.6), C: runs(0.6)}},
}


def rows(**metrics):
    return {name: cells for name, *cells in comparison({"mnist": {}, "sentiment": {}} | metrics)}


def test_digits_stand_beside_what_the_course_printed():
    found = rows(mnist=MNIST)
    assert found["base network, 5000 images"] == [
        f"{printed('mnist')['base']['test_accuracy']:.1f}",
        "91.0 ± 12.7",
        "95.0",
    ]
    assert found["100 neurons, 500 images"] == ["81.0", "80.0", "90.0"]
    assert found["150 neurons, 500 images"] == ["–", "81.0", "91.0"]
    assert found["deeper network, 500 images"] == ["12.0", "10.0", "80.0"]
    assert found["shallower network, 500 images"][0] == "–"
    assert next(iter(found.items())) == ("Digits, test accuracy in percent", ["", "", ""])
    assert not any("learning rate" in name for name in found)


def test_sentences_stand_beside_what_the_course_printed_and_what_was_not_run_is_a_dash():
    found = rows(sentiment=SENTIMENT)
    assert found["learning rate 0.1"] == ["diverges", "50.0", "50.0"]
    assert found["learning rate 0.001"] == ["85.2", "80.0", "86.0 ± 12.7"]
    assert found["learning rate 0.01"] == ["78.2", "–", "–"]
    assert found["64 neurons"] == ["85.2", "70.0", "–"]
    assert found["linear activation (printed: a misprint)"] == ["48.8", "60.0", "60.0"]
    assert len(found) == 12
    assert not any("images" in name for name in found)


@pytest.mark.parametrize("metrics", [{}, {"mnist": MNIST}, {"sentiment": SENTIMENT}])
def test_every_row_has_a_cell_for_every_column(metrics):
    table = comparison({"mnist": {}, "sentiment": {}} | metrics)
    assert {len(row) for row in table} <= {len(COLUMNS)}
    assert bool(table) == bool(metrics)
    assert all(isinstance(cell, str) for row in table for cell in row)
