"""One thing is changed at a time."""

import pandas as pd

from coursework.sentiment import questions


def test_every_choice_is_run_in_its_settings_with_each_seed_and_changes_nothing_else(monkeypatch):
    asked = []

    def sweep(run, configurations, title):
        asked.extend(configurations)
        return pd.DataFrame(configurations)

    monkeypatch.setattr(questions, "sweep", sweep)
    rate = {"0.1": {"learning_rate": 0.1}}
    start = {"base": {}, "its own": {"setting": "c", "epochs": 3}}
    found = questions.answers({"a": {"rate": rate, "start": start}, "b": {"rate": rate}}, [0, 1], "title", epochs=8)
    assert len(asked) == (3 + 1) * 2
    assert asked[0] == {"epochs": 8, "setting": "a", "learning_rate": 0.1, "seed": 0}
    assert found["rate"]["rate"].tolist() == ["0.1"] * 4
    assert found["rate"]["setting"].tolist() == ["a", "a", "b", "b"]
    own = found["start"][found["start"]["start"] == "its own"]
    assert own["setting"].unique().tolist() == ["c"]
    assert own["epochs"].unique().tolist() == [3]
    assert found["start"]["setting"].tolist() == ["a", "a", "c", "c"]
    assert found["start"]["seed"].tolist() == [0, 1] * 2
