"""What a result depends on; and what is kept between runs is whole, and what it says it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance
from provenance import (
    ProvenanceError,
    dependencies,
    locked,
    of_function,
    read_result,
    replacing,
    write_atomically,
    write_result,
)

ROOT = Path(provenance.__file__).resolve().parents[2]
RESULT = {"accuracy": 0.1 + 0.2, "history": {"loss": [1.5, 1e-300]}, "name": "ReLU", "none": None}


# --- what a result depends on ----------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A project with a package whose modules import each other in every way that Python has."""
    modules = {
        "pack/__init__.py": "from .front import door\n",
        "pack/front.py": "door = 1\n",
        "pack/top.py": "from pack.middle import function\nfrom pack.numbers import CONSTANT as ours\n",
        "pack/middle.py": "def function():\n    from . import lazy\n    import numpy.linalg\n",
        "pack/numbers.py": 'CONSTANT = 1\nREADS = ("data/set/*",)\n',
        "pack/lazy.py": "from ..pack.far import x\nimport json, pytest\n",
        "pack/far.py": "x = 1\n",
        "pack/unused.py": "import pandas\n",
    }
    for name, text in modules.items():
        (tmp_path / "lib" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "lib" / name).write_text(text)
    for name in ("set/a", "set/.lock", "set/folder/b", "other/c"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(name)
    return tmp_path


def test_dependencies_are_modules_to_any_depth_data_and_versions(project):
    depends = dependencies(["import pack.top"], project)
    modules = ("__init__", "far", "front", "lazy", "middle", "numbers", "top")
    assert list(depends) == [
        "source", "data/set/a", *(f"lib/pack/{name}.py" for name in modules), "numpy", "pytest", "Python",
    ]  # fmt: skip
    assert depends["numpy"] == np.__version__
    assert depends["Python"] == "{}.{}".format(*sys.version_info)


@pytest.mark.parametrize("module", ["__init__", "far", "front", "lazy", "middle", "numbers"])
def test_a_module_counts_however_it_is_imported(project, module):
    before = dependencies(["import pack.top"], project)
    with (project / f"lib/pack/{module}.py").open("a") as file:
        file.write("# edited\n")
    after = dependencies(["import pack.top"], project)
    assert {name for name in before if before[name] != after[name]} == {f"lib/pack/{module}.py"}


def test_data_that_are_exchanged_or_appear_count(project):
    before = dependencies(["import pack.top"], project)
    (project / "data/set/a").write_text("b")
    (project / "data/set/b").write_text("b")
    after = dependencies(["import pack.top"], project)
    assert after.keys() - before.keys() == {"data/set/b"}
    assert after["data/set/a"] == after["data/set/b"] != before["data/set/a"]


@pytest.mark.parametrize("reads", ["'data/*'", "(1,)", "('/etc/*',)", "('../*',)", "[*map(str, ())]"])
def test_what_cannot_be_read_as_patterns_is_refused(project, reads):
    (project / "lib/pack/far.py").write_text(f"x = 1\nREADS = {reads}\n")
    with pytest.raises(ProvenanceError, match=r"far\.py, line 2: expected READS = "):
        dependencies(["import pack.top"], project)


def test_a_source_that_is_no_python_depends_on_itself_alone(project):
    one, two = (dependencies([source], project) for source in ("import (", "import ["))
    assert list(one) == ["source", "Python"]
    assert one["source"] != two["source"]


def test_a_function_depends_on_its_whole_module():
    def classify(): ...

    assert of_function(dependencies, ROOT) == ["import provenance.dependencies"]
    assert of_function(classify, ROOT) == [Path(__file__).read_text()]
    classify.__module__ = "of_no_file"
    with pytest.raises(ProvenanceError, match="expected a function of a module"):
        of_function(classify, ROOT)


def run_in_copy(folder, code):
    """Run Python with a copy of lib in which files may be edited."""
    shutil.copytree(ROOT / "lib", folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"PYTHONPATH": str(folder / "lib")}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


PREPARED = """
import os
from pathlib import Path
import coursework.datasets.idx
from provenance import ProvenanceError, dependencies, require_unchanged
root = Path().resolve()
file = root / "lib/coursework/datasets/idx.py"
def attempt(function, *arguments):
    try:
        function(*arguments)
        print("passed")
    except ProvenanceError as error:
        print(error)
depends = dependencies(["import coursework.datasets.idx"], root)
state = file.stat()
"""


def test_code_that_was_edited_after_it_was_loaded_gives_no_key_and_stores_nothing(tmp_path):
    out = run_in_copy(
        tmp_path,
        PREPARED
        + """
file.write_text(file.read_text() + "# edited")
os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))  # such as by rsync
attempt(dependencies, ["import coursework.datasets.idx"], root)
attempt(require_unchanged, depends, root)
attempt(dependencies, ["import coursework.errors"], root)
""",
    )
    refused = f"{tmp_path}/lib/coursework/datasets/idx.py was changed after this process loaded it; restart the kernel"
    first, second, third = out.splitlines()
    assert first.startswith(refused)
    assert second.startswith(refused)
    assert third == "passed"


PROBE = """
from pathlib import Path
def square(*, seed):
    if seed == 2:
        Path(__file__).write_text("# edited")
    return {"square": seed**2}
"""
SWEEP = """
from coursework.experiments.sweep import grid, sweep
from coursework.paths import CACHE
from coursework.probe import square
from provenance import ProvenanceError
try:
    sweep(square, grid(seed=[1, 2, 3]), workers=1)
except ProvenanceError as error:
    print(error)
print(len(list(CACHE.glob("square/*"))))
"""


def test_a_result_of_code_that_was_edited_meanwhile_is_not_kept(tmp_path):
    (tmp_path / "probe.py").write_text(PROBE)
    begin = "from pathlib import Path; Path('probe.py').rename('lib/coursework/probe.py')"
    *_, refused, kept = run_in_copy(tmp_path, begin + SWEEP).splitlines()
    assert refused.startswith(f"{tmp_path}/lib/coursework/probe.py was changed after this process loaded it")
    assert kept == "1"


def test_code_that_was_only_touched_is_the_same(tmp_path):
    code = PREPARED + "file.touch()\nattempt(dependencies, ['import coursework.datasets.idx'], root)"
    assert run_in_copy(tmp_path, code) == "passed\n"


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("storage")


def test_a_result_comes_back_as_it_was(tmp_path):
    assert read_result(tmp_path / "a.json") is None
    write_result(tmp_path / "new" / "a.json", RESULT)
    assert read_result(tmp_path / "new" / "a.json") == RESULT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.json"]


@given(st.data())
def test_a_fuzzed_result_is_never_another(folder, data):
    path = folder / "a.json"
    write_result(path, RESULT)
    text = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(text) - 1))
    if data.draw(st.booleans()):
        text[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del text[place:]
    path.write_bytes(text)
    assert read_result(path) in (None, RESULT)


@pytest.mark.parametrize(
    "content",
    [b"[" * 20_000, b'{"sha256": 1, "result": ' + b"[" * 20_000, b"", b"null", b"[]", b'"a"', b"1" * 10_000, b"\xff",
     b'{"sha256": [], "result": 1}', b'{"sha256": "\\ud800", "result": "\\ud800"}'],
)  # fmt: skip
def test_damage_of_every_kind_is_named_and_counts_as_none(tmp_path, content, capsys):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read_result(path) is None
    assert f"{path}: damaged" in capsys.readouterr().err


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    path = tmp_path / "a.json"
    path.mkdir()
    for attempt in (lambda: read_result(path), lambda: write_result(path, 1)):
        with pytest.raises(ProvenanceError, match=rf"^{path}: expected a file, received a folder; move it away$"):
            attempt()


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")

    def write():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(ProvenanceError, match=r"cannot be written .* free space"):
        write()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "old")]


def test_another_files_error_is_not_taken_for_the_written_ones(tmp_path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        (tmp_path / "elsewhere" / "b").read_text()


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append((tmp_path / "a").exists()))
    write_atomically(tmp_path / "a", b"new")
    assert synced == [False]


def test_what_killed_runs_left_behind_goes_away(tmp_path):
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    (tmp_path / f".b.json.{done.stdout.strip()}").touch()
    (tmp_path / f".c.json.{os.getppid()}").touch()  # at work
    (tmp_path / ".lock").touch()
    write_atomically(tmp_path / "a", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".c.json.{os.getppid()}", ".lock", "a"]


def test_one_process_at_a_time(tmp_path):
    code = f"""
import pathlib, sys
from provenance import locked
with locked(pathlib.Path({str(tmp_path / "new" / ".lock")!r}), "waiting for the other"):
    print("in", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    first = subprocess.Popen([sys.executable, "-c", code], **pipes)
    assert first.stdout.readline() == "in\n"
    second = subprocess.Popen([sys.executable, "-c", code], **pipes)
    assert second.stderr.readline() == "waiting for the other\n"
    first.kill()
    first.communicate()
    assert second.communicate("", timeout=30)[0] == "in\n"
    with pytest.raises(ProvenanceError, match="expected a folder"), locked(Path(__file__) / ".lock", ""):
        pass
