"""What a section depends on: its cells, parameters, code, data, packages, and the metrics of others."""

import nbformat
import pytest
from nbformat.v4 import new_output
from projects import (
    PARAMETERS,
    code,
    make_project,
    markdown,
    write_notebook,
)

from reporting.fingerprint import fingerprint
from reporting.project import Project


@pytest.fixture
def dependent(tmp_path):
    cells = [markdown("# One"), PARAMETERS, code("%matplotlib inline\nfrom small import used\nimport json")]
    project = make_project(tmp_path, one=cells, two=[markdown("# Two"), PARAMETERS])
    return project


def hashes(project):
    return [fingerprint(project, section, {"epochs": 2}, "default") for section in ("one", "two")]


@pytest.mark.parametrize("module", ["used", "deep", "deeper", "__init__"])
def test_a_changed_module_concerns_those_who_import_it(dependent, module):
    one, two = hashes(dependent)
    (dependent.root / f"lib/small/{module}.py").write_text("number = 43\n")
    assert hashes(dependent)[0] != one
    assert hashes(dependent)[1] == two


def test_an_unused_module_concerns_nobody(dependent):
    before = hashes(dependent)
    (dependent.root / "lib/small/unused.py").write_text("x = 1")
    (dependent.root / "reports/template/style.css").write_text("")
    assert hashes(dependent) == before


def test_data_concern_those_whose_modules_read_them(dependent):
    one, two = hashes(dependent)
    (dependent.root / "data/small.csv").write_text("1,2")
    assert hashes(dependent)[0] != one
    assert hashes(dependent)[1] == two


def test_packages_concern_all(dependent):
    one, two = hashes(dependent)
    (dependent.root / "requirements.lock").write_text("# other")
    assert hashes(dependent)[0] != one
    assert hashes(dependent)[1] != two


def test_cells_and_parameters_count_but_outputs_and_ids_do_not(dependent):
    before = hashes(dependent)
    path = dependent.notebook("two")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [new_output("stream", text="noise")]
    notebook.cells[1].id = "another"
    nbformat.write(notebook, path)
    assert hashes(dependent) == before
    assert fingerprint(dependent, "two", {"epochs": 3}, "default") != before[1]
    notebook.cells[0].source += "!"
    nbformat.write(notebook, path)
    assert hashes(dependent)[1] != before[1]


def test_the_metrics_that_a_section_needs_count_for_it(dependent):
    description = dependent.reports / "report.toml"
    description.write_text(description.read_text() + '\n[needs]\ntwo = ["one"]\n')
    project = Project(dependent.root)
    before = hashes(project)
    project.build_folder("default", "one").mkdir(parents=True)
    (project.build_folder("default", "one") / "metrics.json").write_text("{}")
    assert hashes(project)[0] == before[0]
    assert hashes(project)[1] != before[1]


@pytest.mark.parametrize(
    "source",
    [
        "if True:\n    %time x = 1\nfrom small import used",
        "x = (7\n    % 2)\nfrom small import used",
        "files = !ls\nfrom small import used",
        "%%time\nfrom small import used",
        "print?\nfrom small import used",
    ],
)
def test_imports_are_found_between_ipython_magics(dependent, source):
    write_notebook(dependent.notebook("one"), [markdown("# One"), PARAMETERS, code(source)])
    assert "lib/small/deeper.py" in hashes(dependent)[0]


def test_a_cell_that_is_no_python_is_left_for_the_kernel_to_refuse(dependent):
    cells = [markdown("# One"), PARAMETERS, code("from small import used"), code("x = = 1")]
    write_notebook(dependent.notebook("one"), cells)
    assert "lib/small/used.py" in hashes(dependent)[0]


def test_the_style_of_figures_concerns_all(dependent):
    for file in ("report.mplstyle", "fonts/SourceSans3-Regular.ttf"):
        one, two = hashes(dependent)
        (dependent.reports / file).write_bytes(b"axes.grid: False")
        assert hashes(dependent)[0] != one
        assert hashes(dependent)[1] != two
