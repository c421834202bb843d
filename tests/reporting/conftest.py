"""A made-up project, its page and its build, which several test files look at."""

import os
import shutil

import pytest
from projects import (
    EVERYTHING,
    ONE_PARAMETER,
    PARAMETERS,
    code,
    make_project,
    markdown,
    page_of,
)

from reporting.__main__ import main
from reporting.project import Project


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    return page_of(tmp_path_factory.mktemp("page"), *EVERYTHING)


WORKING = [
    markdown("# Counting\n\nSee [@fig:line]."),
    PARAMETERS,
    code(
        "import matplotlib\nmatplotlib.use('svg')\nimport matplotlib.pyplot as plt\n"
        "from reporting import notebook as report\nfrom small import used\n\nreport.use_style()"
    ),
    code("fig, ax = plt.subplots()\nax.plot([1, 2])\nreport.figure(fig, 'line', 'A line.', 'A rising line')"),
    code("print('epoch', epochs)\nreport.save_metrics('one', {'epochs': epochs, 'number': used.number})"),
]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A project built once; tests that change it work on a copy."""
    root = tmp_path_factory.mktemp("built")
    project = make_project(root, one=WORKING, two=[markdown("# Idle"), ONE_PARAMETER])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{root / 'lib'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        assert main(["build", "--root", str(root)]) == 0
    return project


@pytest.fixture
def copy(built, tmp_path, monkeypatch):
    shutil.copytree(built.root, tmp_path / "copy")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'copy' / 'lib'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return Project(tmp_path / "copy")
