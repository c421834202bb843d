"""What the closing notes say, either way."""

from coursework.closing import verdicts


def test_how_the_conclusions_fared():
    said = verdicts.conclusions
    assert said({"a": 1, "b": 1}) == "All of their conclusions are consistent with our runs (2 of 2)."
    assert said({"a": 1, "b": 1, "c": -1}).startswith(
        "Most of their conclusions are consistent with our runs (2 of 3); 1 is contradicted."
    )
    assert said({"a": 1, "b": 0, "c": -1, "d": -1}).endswith("(1 of 4); 2 are contradicted; 1 is open.")
    assert said({"a": 0}).startswith("None")
    assert "once their chapters have run" in said({})


def test_who_is_faster():
    said = verdicts.speed([(0.5, 0.8), (0.9, 1.1), (1.2, 1.4)])
    assert said == "NumPy alone is ahead in 1 of 3 workloads and behind in 1; in 1 the rounds do not agree."
    assert verdicts.speed([(0.5, 0.8)]).endswith("behind in 0.")
    assert "no peer was measured" in verdicts.ratios_alt([])
    assert verdicts.ratios_alt([0.5, 1.0, 3.0]).endswith("2 of 3 lie at one or below, the largest at 3.0.")


def test_the_figure_of_growth_is_told_by_what_was_measured():
    sizes = {"batch 10": {"NumPy": [0.1], "PyTorch": [0.2], "PyTorch, channels last": [0.2]}}
    assert verdicts.growth_alt({"2": sizes, "1": sizes}).endswith("lines for NumPy and PyTorch on 1 core and 2 cores.")
    assert verdicts.growth_alt({"1": {"batch 10": {"NumPy": [0.1]}}}).endswith("lines for NumPy on 1 core.")
