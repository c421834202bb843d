"""The kernel: which one, what reaches it, and whose errors are its disk's."""

import errno
import json
import os
import re
import sys
import tempfile

import nbformat
import pytest
from projects import (
    PARAMETERS,
    code,
    make_project,
    markdown,
    write_notebook,
)

from reporting.__main__ import main


def test_kernels_side_by_side_need_no_ports(copy):
    asks = "import json, ipykernel\nassert json.loads(ipykernel.get_connection_info())['transport'] == 'ipc'"
    write_notebook(copy.notebook("one"), [markdown("# Counting"), PARAMETERS, code(asks)])
    assert main(["run", "one", "--root", str(copy.root)]) == 0


def test_a_folder_for_temporary_files_may_have_a_long_path(copy, tmp_path, monkeypatch):
    long = tmp_path / ("long " * 25)  # the socket of a kernel would have more than the 103 characters it may have
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    write_notebook(copy.notebook("one"), [markdown("# Counting"), PARAMETERS, code("print(1)")])
    assert main(["run", "one", "--root", str(copy.root)]) == 0


def test_a_kernel_of_another_environment_is_refused(copy, capsys):
    notebook = nbformat.read(copy.notebook("one"), as_version=4)
    notebook.metadata.kernelspec.name = "elsewhere"
    nbformat.write(notebook, copy.notebook("one"))
    (copy.build_folder("default", "one") / "run.json").unlink()
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search("kernel 'elsewhere' is not installed in .*ipykernel install", capsys.readouterr().err)


def test_a_kernel_of_an_environment_that_was_copied_here_is_refused(copy, tmp_path, monkeypatch, capsys):
    name = nbformat.read(copy.notebook("one"), as_version=4).metadata.kernelspec.name
    spec = tmp_path / "share" / "jupyter" / "kernels" / name / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/where/it/was/.venv/bin/python", "-m", "ipykernel_launcher"]}))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    (copy.build_folder("default", "one") / "run.json").unlink()
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(f"kernel {name!r} is not installed in .*ipykernel install", capsys.readouterr().err)


def test_a_readers_settings_do_not_reach_the_kernel(tmp_path, monkeypatch):
    """Neither matplotlib's nor IPython's, nor a start-up file of Python."""
    home = tmp_path / "home"
    rc = home / ".config" / "matplotlib" / "matplotlibrc"
    startup = home / ".ipython" / "profile_default" / "startup" / "own.py"
    for file, text in {rc: "axes.facecolor: red\nlines.linewidth: 9\n", startup: "intruder = 'IPython'\n"}.items():
        file.parent.mkdir(parents=True)
        file.write_text(text)
    (home / "start.py").write_text("intruder = 'Python'\n")
    monkeypatch.setenv("HOME", str(home))
    for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONSTARTUP", str(home / "start.py"))
    monkeypatch.setenv("MATPLOTLIBRC", str(rc))
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    asks = (
        "import matplotlib, os\nfrom matplotlib import rcParams, rcParamsDefault\n"
        "assert 'intruder' not in globals(), intruder\n"
        f"assert {str(home)!r} not in matplotlib.matplotlib_fname() + matplotlib.get_configdir()\n"
        "assert rcParams['axes.facecolor'] == rcParamsDefault['axes.facecolor'] == 'white'\n"
    )
    make_project(tmp_path, one=[markdown("# One"), PARAMETERS, code(asks)])
    before = dict(os.environ)
    assert main(["run", "one", "--root", str(tmp_path)]) == 0
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), r"default/one: cannot be written \(No space left"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/no/python"), r"one\.ipynb: cannot be run \(.*'/no/python'"),
        (PermissionError(errno.EACCES, "Permission denied", "/dev/shm/x"), r"one\.ipynb: cannot be run"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), r"one\.ipynb: cannot be run \(.*reset"),
    ],
)
def test_only_the_disks_own_errors_are_said_to_be_the_disks(copy, error, message, monkeypatch, capsys):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("papermill.execute_notebook", fail)
    (copy.build_folder("default", "one") / "run.json").unlink()
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(message, capsys.readouterr().err)
