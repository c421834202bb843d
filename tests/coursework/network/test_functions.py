"""Checks in words."""

from coursework.network.functions import FUNCTIONS, check_table, magnitude, said


def test_errors_are_put_into_words():
    assert [magnitude(e) for e in (0, 3.2e-16, 0.31, "refused")] == ["none", "3\xa0×\xa010⁻¹⁶", "0.3", "refused"]
    assert said({"loops": 0.0, "differences": 0.02}) == "**none** from loops, **0.02** from differences"


def test_checks_are_tabled_by_the_number_of_their_function():
    table = check_table({3: {"a": 0.0, "b": 0.5}, 1: {"c": "refused"}})
    assert table.to_numpy().tolist() == [
        ["1", "activation builder", "c", "refused"],
        ["3", "categorical cross-entropy", "a", "none"],
        ["3", "categorical cross-entropy", "b", "0.5"],
    ]
    assert FUNCTIONS.index.to_list() == list(range(1, 18))
