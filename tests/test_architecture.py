"""Imports run one way, every file is short, and the picture of the architecture shows what is there."""

import json
import re

import pytest
from tools.architecture import PICTURE, ROOT, draw, module_imports, reached, room, room_imports

# Who may import whom: a room those of the lines below its own. Nobody but notebooks imports reporting.
LEVELS = [
    {"notebooks"},
    {"closing", "gan", "network", "sentiment", "summary", "synthesis", "reporting"},
    {"evaluation"},
    {"mnist"},
    {"figures", "live", "tables", "verdicts"},
    {"choices", "datasets", "experiments", "pictures", "settings", "write_up"},
    {"errors", "paths", "progress"},
    {"convnet", "provenance"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
MODULES = module_imports(ROOT)
ROOMS = room_imports(MODULES)


def test_every_room_has_its_level_and_arrows_run_down():
    assert ROOMS.keys() == LEVEL.keys()
    upward = [f"{name} -> {other}" for name in ROOMS for other in ROOMS[name] if LEVEL[other] <= LEVEL[name]]
    assert not upward


def test_no_module_imports_itself_by_way_of_others():
    assert not [name for name in MODULES if name in reached(MODULES, name)]


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("convnet", set()),
        ("provenance", set()),
        ("reporting", {"provenance"}),
        ("datasets", {"errors", "paths", "progress", "provenance"}),  # no network
    ],
)
def test_what_stands_apart_reaches_nothing_else(name, may):
    assert reached(ROOMS, name) <= may


def test_only_notebooks_import_reporting():
    assert [name for name, imported in ROOMS.items() if "reporting" in imported] == ["notebooks"]


def test_reporting_knows_no_name_of_this_project():
    names = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} - {"network", "summary"}  # words as well
    names |= {"convnet", "coursework", "numpy-cnn", "sources.toml", "threadpoolctl", "course_results"}
    for path in (ROOT / "lib" / "reporting").glob("*.py"):
        text = path.read_text()
        assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)], path.name
        assert not re.search(r"""["'](network|summary)["']""", text), path.name


def test_a_notebook_has_a_room_of_its_name():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert (ROOT / "lib" / "coursework" / path.stem / "__init__.py").exists(), path.stem
        assert path.stem in {room(name) for name in MODULES[f"notebooks.{path.stem}"]}, path.stem


@pytest.mark.parametrize("package", ["convnet", "coursework", "provenance", "reporting"])
def test_no_file_is_long(package):
    lines = {path: len(path.read_text().splitlines()) for path in (ROOT / "lib" / package).rglob("*.py")}
    assert lines
    assert not {str(path.relative_to(ROOT)): n for path, n in lines.items() if n > 300}


def test_the_picture_is_that_of_these_imports():
    assert (ROOT / PICTURE).read_text() == draw(ROOMS), "the imports have changed; make architecture"


def test_imports_are_found_wherever_they_stand(tmp_path):
    cells = [
        {"cell_type": "code", "source": ["from coursework.x ", "import y"]},
        {"cell_type": "code", "source": ["%%prose\n", "import a"]},
        {"cell_type": "markdown", "source": "import a"},
    ]
    files = {
        "lib/a/__init__.py": "from a.b import c\n",
        "lib/a/b.py": "def f():\n    import e.deep\nimport json\n",
        "lib/coursework/x/y.py": "from e import deep, other\nfrom coursework import z\n",
        "lib/coursework/z.py": "import coursework.z\n",
        "lib/e/__init__.py": "",
        "lib/e/deep.py": "",
        "notebooks/n.ipynb": json.dumps({"cells": cells}),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    modules = module_imports(tmp_path)
    assert modules["a"] == {"a.b"}
    assert modules["a.b"] == {"e.deep"}
    assert modules["coursework.x.y"] == {"e.deep", "e", "coursework.z"}
    assert modules["notebooks.n"] == {"coursework.x.y"}
    assert room_imports(modules) == {"a": {"e"}, "e": set(), "notebooks": {"x"}, "x": {"e", "z"}, "z": set()}
    modules["e.deep"] = {"coursework.x.y"}
    assert "e.deep" in reached(modules, "e.deep")
    with pytest.raises(ValueError, match="these import each other: e, x"):
        draw(room_imports(modules))
