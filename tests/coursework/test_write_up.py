"""The write-up's printed results."""

from coursework.write_up import matching


def test_printed_figures_stand_beside_runs_of_the_same_size_and_length_only():
    printed = {"base": {"train_images": 5000, "epochs": 4, "test_accuracy": 91.0}}
    printed["wide"] = {"train_images": 1000, "epochs": 4, "test_accuracy": 88.0}
    assert matching(printed, 5000, 4) == {"base": 91.0}
    assert matching(printed, 1000, 4) == {"wide": 88.0}
    assert matching(printed, 500, 4) == matching(printed, 5000, 1) == {}
