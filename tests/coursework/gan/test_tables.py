"""Tables of the GAN."""

import pandas as pd

from coursework.gan.tables import quality_table, trials_table


def test_who_was_asked_for_no_class_is_not_said_to_be_recognised():
    found = {"frechet": 5.25, "density": 0.876, "coverage": 0.5, "confidence": 0.9, "recognised": 1.0, "rarest": 0.071}
    table = quality_table({"plain": found, "asked": found}, {"plain": False, "asked": True})
    assert table.to_numpy().tolist() == [
        ["plain", "5.2", "0.88", "50.0", "7.1", "–"],
        ["asked", "5.2", "0.88", "50.0", "7.1", "100.0"],
    ]


def test_the_best_of_the_longest_games_is_last_but_first_among_its_equals():
    setting = {"batch_size": 32, "generator_rate": 0.001, "discriminator_rate": 0.002, "discriminator_width": 0.25}
    setting |= {"smoothing": 0.1, "epochs": 1.5}
    gave = {"knowledge": 0.25, "coverage": 0.5, "recognised": 0.975}
    lost = dict.fromkeys(("knowledge", "frechet", "coverage", "recognised"), float("nan"))
    trials = pd.DataFrame(
        [
            setting | gave | {"share": 1.0, "conditional": True, "seed": 0, "frechet": 4.0},
            setting | gave | {"share": 1.0, "conditional": True, "seed": 1, "frechet": 6.0},
            setting | gave | {"share": 0.3, "conditional": True, "seed": 0, "frechet": 9.0},
            setting | lost | {"share": 0.3, "conditional": True, "seed": 0, "batch_size": 64},
        ]
    )
    table = trials_table(trials, setting)
    assert table["batch"].to_list() == [32, 64, 32]
    assert table[""].to_list() == ["chosen", "", "chosen"]
    assert table["games"].to_list() == [1, 1, 2]
    assert table["Fréchet distance"].to_list() == ["9.0", "lost", "5.0"]
    assert table["doubt removed, %"].to_list() == ["25", "lost", "25"]
    assert table["recognised, %"].to_list() == ["97.5", "lost", "97.5"]
