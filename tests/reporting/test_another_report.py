"""Another report than ours, without a network, needs of this project nothing but lib/reporting and lib/provenance."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from projects import PARAMETERS, ROOT, code, markdown, write_notebook

from reporting.__main__ import main
from reporting.readme import BEGIN, END

TOML = """
title = "Of bread"
subtitle = "How long a loaf keeps"
kicker = "A kitchen's report"
after = "After nobody"
authors = "a baker"
identifier = "bread-1"
readme = "loaves"
colophon = "Baked."

[[parts]]
notebooks = ["loaves"]

[[parts]]
title = "Toast"
notebooks = ["toast"]

[needs]
loaves = ["toast"]

[references.baker2020]
authors = "B. Baker"
title = "Bread"
venue = "Kitchen Letters"
year = 2020
"""
TOAST = [
    markdown("# Toast\n\nBrown after a minute [@baker2020]."),
    code("seconds = 60  # in the toaster; 1 to 600", "parameters"),
    code("from bakery.oven import brownness\nfrom reporting import notebook as report\n\nreport.use_style()"),
    code(
        "brown = brownness(seconds)\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([0, brown])\n"
        "report.figure(fig, label='brown', caption='Up to {{ brown }}.', alt='A line up to {{ brown }}')"
    ),
    code("report.save_metrics('toast', {'brown': brown})", "hide"),
]
LOAVES = [
    markdown("# Loaves\n\nSee [@fig:brown] and [@tab:kept]."),
    PARAMETERS,
    code(
        "import pandas as pd\nfrom reporting import notebook as report\n\nbrown = report.metrics_of('toast')['brown']\n"
        "frame = pd.DataFrame({'loaf': ['rye'], 'brown': [brown]})\n"
        "report.table(frame, label='kept', caption='What kept.')"
    ),
    code("%%prose\nToast is **{{ brown:.1f }}** brown."),
    code("report.save_metrics('loaves', {'columns': list(frame), 'rows': [['rye', f'{brown}']]})", "hide"),
]


@pytest.fixture(scope="module")
def bakery(tmp_path_factory):
    """A folder of that report's own, in which neither our network nor our chapters can be imported."""
    root = tmp_path_factory.mktemp("bakery")
    write_notebook(root / "notebooks" / "toast.ipynb", TOAST)
    write_notebook(root / "notebooks" / "loaves.ipynb", LOAVES)
    for package in ("reporting", "provenance"):
        shutil.copytree(ROOT / "lib" / package, root / "lib" / package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("template", "fonts"):
        shutil.copytree(ROOT / "reports" / folder, root / "reports" / folder)
    (root / "reports" / "report.mplstyle").write_text("lines.linewidth: 5\nsvg.hashsalt: bread\n")
    (root / "reports" / "report.toml").write_text(TOML)
    (root / "requirements.lock").write_text("")
    (root / "README.md").write_text(f"# Bread\n\n{BEGIN}\n{END}\n")
    for name, text in {
        "bakery/oven.py": "READS = ('data/oven.csv',)\n\ndef brownness(seconds):\n    return seconds / 8\n",
        "convnet.py": "raise ImportError('our network is none of their business')",
        "coursework.py": "raise ImportError('our chapters are none of their business')",
    }.items():
        (root / "lib" / name).parent.mkdir(exist_ok=True)
        (root / "lib" / name).write_text(text)
    (root / "data").mkdir()
    (root / "data" / "oven.csv").write_text("200")
    return root


@pytest.fixture(scope="module")
def built(bakery):
    """The same, built by its own copy of the packages."""
    environment = os.environ | {"PYTHONPATH": str(bakery / "lib")}
    command = [sys.executable, "-m", "reporting", "build"]
    done = subprocess.run(command, cwd=bakery, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return bakery


def test_another_report_is_built(built):
    page = (built / "reports" / "report.html").read_text()
    text = " ".join(
        re.sub(r'<a [^>]*class="anchor".*?</a>|<label.*?</label>|<[^>]*>', "", page[page.index("<main") :]).split()
    )
    assert "<title>Of bread</title>" in page
    assert "Part 1 Toast 1.1 Toast Brown after a minute [1]." in text
    assert "See Figure 1 and Table 1." in text
    assert "Up to 7.5." in text
    assert "Toast is 7.5 brown." in text
    assert "<dt>oven.csv</dt>" in page
    pictures = re.findall(r'class="picture" [^>]*src="data:image/svg\+xml,([^"]*)"', page)
    assert ["stroke-width:5" in picture for picture in pictures] == [True]
    assert (built / "reports" / "report.pdf").read_bytes().startswith(b"%PDF")
    for ours in ("convnet", "coursework", "MNIST", "mnist", "numpy-cnn", "threadpoolctl"):
        assert ours not in page


def test_single_sections_of_another_report_are_run_and_compared(built, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", str(built / "lib"))
    assert main(["parameters", "toast", "--root", str(built)]) == 0
    assert "seconds = 60\n      in the toaster: 1 to 600" in capsys.readouterr().out
    assert main(["run", "toast", "seconds=120", "--root", str(built)]) == 0
    assert re.search(r"brown +15 +7.5 +\+7.5", capsys.readouterr().out)
    assert main(["runs", "--root", str(built)]) == 0
    assert "runs/toast seconds=120/report.html" in capsys.readouterr().out


def test_the_readme_of_another_report_gets_the_table_that_it_names(built, monkeypatch):
    monkeypatch.setattr("reporting.readme.BROWSERS", ())
    assert main(["readme", "--root", str(built)]) == 0
    assert "| loaf | brown |\n| --- | --: |\n| rye | 7.5 |" in (built / "README.md").read_text()
