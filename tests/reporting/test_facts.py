"""What the colophon says."""

import importlib.metadata
import platform

import joblib
from projects import (
    store_run,
)

from reporting.facts import facts
from reporting.results import read_run


def test_the_colophon_tells_of_the_runs_and_not_of_the_rendering(copy, monkeypatch):
    folder = copy.build_folder("default", "two")
    inputs = {"data/mnist/images": "ab" * 32, "data/small.csv": "cd" * 32, "lib/x.py": "ef" * 32}
    store_run(folder, {}, cores=77, versions={"numpy": "0.0.1"}, inputs=inputs)
    about = facts(copy, "default", {"one": read_run(copy.build_folder("default", "one")), "two": read_run(folder)})
    own = f"{platform.system()} {platform.machine()}, {joblib.cpu_count()} cores"
    assert about["machine"]["Machine"] == f"{own} and Linux x86_64, 77 cores"
    assert about["machine"]["numpy"] == "0.0.1"
    assert about["machine"]["Python"] == platform.python_version()
    assert about["machine"]["matplotlib"] == importlib.metadata.version("matplotlib")
    assert about["data"] == {"mnist/images": "ab" * 16, "small.csv": "cd" * 16}
