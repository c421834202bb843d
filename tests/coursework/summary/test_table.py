"""The table of the summary, which is the README's too."""

import pytest
from made_up_metrics import by_seed, diverged, made_up

from coursework.sentiment.networks import SMALLER_START
from coursework.settings import ORIGINAL, STANDARD
from coursework.summary.table import COLUMNS, ON_SENTENCES, comparison
from coursework.write_up import printed

NOTHING = {"mnist": {}, "synthesis": {}, "gan": {}, "sentiment": {}}


def rows(**metrics):
    return {name: cells for name, *cells in comparison(NOTHING | metrics)}


def test_digits_stand_beside_what_the_course_printed():
    metrics = made_up()["mnist"]
    metrics["base"]["5000"] = {
        ORIGINAL.name: by_seed("accuracy", [0.9, 0.92]),
        STANDARD.name: by_seed("accuracy", [0.95]),
    }
    found = rows(mnist=metrics)
    was_printed = f"{printed('mnist')['base']['test_accuracy']:.1f}"
    assert found["base network, 5000 images"] == [was_printed, "90.0 and 92.0", "95.0", "–"]
    assert found["600 neurons, 1000 images"][0] == "93.5"
    assert found["shallower network, 1000 images"][0] == "–"
    assert found["best classifier"] == ["–", "–", "–", "99.2 (99.0 to 99.4)"]
    assert next(iter(found.items())) == ("Digits, test accuracy in percent", ["", "", "", ""])
    assert not any("learning rate" in name for name in found)


def test_the_interval_is_the_one_that_the_chapter_prints():
    metrics = made_up()["mnist"]
    metrics["base"]["5000"][ORIGINAL.name]["accuracy_estimate"] = [0.9, 0.01, 0.07, 4, 0]
    assert rows(mnist=metrics)["base network, 5000 images"][1] == "90.0 ± 7.0"


def test_a_printed_run_of_another_size_is_a_dash():
    metrics = made_up()["mnist"]
    assert rows(mnist=metrics)["600 neurons, 1000 images"][0] == "93.5"
    assert rows(mnist=metrics | {"sweep_images": 500})["600 neurons, 500 images"][0] == "–"
    quick = rows(mnist=metrics | {"epochs": 1, "base": {"500": metrics["base"]["5000"]}})
    assert quick["600 neurons, 1000 images"][0] == quick["base network, 500 images"][0] == "–"


def test_where_some_runs_stay_at_chance_they_are_counted():
    metrics = made_up()["mnist"]
    metrics["depth"]["deeper"][ORIGINAL.name] = by_seed("accuracy", [0.11, 0.8, 0.1135, 0.11])
    assert rows(mnist=metrics)["deeper network, 1000 images"][1] == "3 of 4 stayed at chance, 1 of 4 reached 80.0"


def test_diverged_runs_are_shown_as_diverged():
    found = rows(**diverged(made_up()))
    assert found["deeper network, 1000 images"][1:3] == ["diverged"] * 2
    assert found["base network, 5000 images"][2].endswith("reached 95.8 to 96.2")
    assert found["base network, 5000 images"][2].startswith("1 of 4 diverged")


def test_sentences_stand_beside_what_the_course_printed_and_what_was_not_run_is_a_dash():
    found = rows(sentiment=made_up()["sentiment"])
    assert (ORIGINAL.name, SMALLER_START.name) == ON_SENTENCES
    assert found["learning rate 0.1"][0] == "diverges"
    assert found["learning rate 0.01"] == ["78.2", "–", "–", "–"]
    assert found["linear activation (printed: a misprint)"][0] == "48.8"
    assert found["Kim's network, made for sentences"][3].startswith("87.")


def test_what_is_no_share_of_the_sentences_is_called_a_misprint_and_nothing_else(monkeypatch):
    marked = [name for name in rows(sentiment=made_up()["sentiment"]) if "misprint" in name]
    assert marked == ["linear activation (printed: a misprint)"]
    corrected = printed("sentiment") | {"linear_activation": {"test_accuracy": 48.79}}
    monkeypatch.setattr("coursework.summary.table.printed", lambda name: corrected)
    assert "linear activation" in rows(sentiment=made_up()["sentiment"])


def test_the_interval_on_sentences_is_as_wide_as_so_few_sentences_make_it():
    metrics = made_up()["sentiment"]
    metrics["neurons"]["64"][ORIGINAL.name] = by_seed("accuracy", [330 / 412, 330 / 412, 330 / 412])
    assert rows(sentiment=metrics)["64 neurons"][1:3] == ["80.1 ± 2.3", "–"]


def test_pictures_are_compared_in_sets_of_as_many_only():
    metrics = {name: made_up()[name] for name in ("synthesis", "gan")}
    found = comparison(NOTHING | metrics)
    assert [row[0] for row in found].count("gradient descent on the image") == 2
    assert ["GAN", "–", "–", "–", "41 ± 3"] in found
    for method in metrics["synthesis"].values():
        method["pictures"] = 20
    assert [row[0] for row in comparison(NOTHING | metrics)].count("gradient descent on the image") == 1
    del metrics["gan"]["conditional GAN"]
    assert "conditional GAN" not in rows(**metrics)


@pytest.mark.parametrize("sections", [(), ("mnist",), ("sentiment",), ("synthesis",), ("gan",)])
def test_every_row_has_a_cell_for_every_column(sections):
    table = comparison(NOTHING | {name: made_up()[name] for name in sections})
    assert {len(row) for row in table} <= {len(COLUMNS)}
    assert bool(table) == bool(sections)
    assert all(isinstance(cell, str) for row in table for cell in row)
