"""Progress bars are shown where somebody watches them, and pass on what they count."""

import sys

import pytest

from coursework.progress import bar_is_watched, progress_bar


@pytest.mark.parametrize(("terminal", "notebook"), [(True, False), (False, True), (False, False)])
def test_a_terminal_or_a_front_end_watches(monkeypatch, terminal, notebook):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    if notebook:
        monkeypatch.setitem(sys.modules, "ipykernel", None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    assert bar_is_watched() == (terminal or notebook)
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert not bar_is_watched()


def test_items_pass_a_bar_that_nobody_watches(monkeypatch, capsys):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert list(progress_bar("numbers", 3, "number", iter([1, 2, 3]))) == [1, 2, 3]
    assert capsys.readouterr() == ("", "")


def test_a_watched_bar_counts_what_is_said_to_it(monkeypatch, capsys):
    monkeypatch.setattr("coursework.progress.bar_is_watched", lambda: True)
    with progress_bar("file", 2_000_000, "B") as bar:
        bar.update(1_000_000)
    assert bar.n == 1_000_000
    assert "file" in capsys.readouterr().err
