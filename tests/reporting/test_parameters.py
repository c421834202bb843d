"""Parameters: how a notebook declares them, which values are taken, and how they get from `make` to the notebook."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import PARAMETERS, ROOT, code, make_project, markdown, write_notebook

from reporting.__main__ import main
from reporting.errors import ReportError
from reporting.parameters import Parameter, check_parameters, parse_assignments, read_parameters
from reporting.ranges import parse_range

# --- ranges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1 to 100", [1, 100], [0, 101, -5]),
        ("1 to 60_000", [1, 60_000], [60_001]),
        ("-1.5 to 1e-3", [-1.5, 0.001], [0.0011, float("nan")]),
        ("0 or more", [0, 10**400], [-1, float("inf"), float("nan")]),
        ("above 0", [1e-9], [0.0, -1.0, float("inf")]),
        ("above 0, at most 1", [0.5, 1.0], [0.0, 1.1]),
        ("0 or more, below 1", [0.0], [1.0]),
        ("50, 100, 200 or 300", [50, 300], [0, 75, 301]),
        ("'a' or 'b'", ["a"], ["", "c"]),
        ("True or False", [True, False], []),
        ("any text", ["", "{}$"], []),
        ("each 0 or more", [[0], [1, 1]], [[], [-1], [0, -1]]),
        ("distinct, each 0 or more", [[1, 0]], [[0, 0], []]),
        ("distinct, may be empty, each 1 or 2", [[], [1, 2]], [[1, 1], [3]]),
        ("may be empty, each any text", [[], ["", ""]], []),
    ],
)
def test_a_range_holds_what_it_says(text, inside, outside):
    assert [value for value in inside if value not in parse_range(text)] == []
    assert [value for value in outside if value in parse_range(text)] == []


@pytest.mark.parametrize(
    "text", ["", "1", "1 to", "each", "distinct", "distinct, 1 to 2", "1 to 2 to 3", "big", "1 or", "1 to 2, any text"]
)
def test_what_is_no_range_is_refused(text):
    with pytest.raises((ValueError, SyntaxError)):
        parse_range(text)


@given(st.text(alphabet="0123456789.,-e_' ortomeachbv", max_size=30))
def test_fuzzed_ranges_are_understood_or_refused(text):
    try:
        parse_range(text)
    except (ValueError, SyntaxError):
        return


# --- declared in the notebook ----------------------------------------------------------------------------------------


def parameters_of(tmp_path, *cells):
    return read_parameters(write_notebook(tmp_path / "one.ipynb", list(cells)))


def test_parameters_are_the_literals_of_the_tagged_cell_with_meaning_and_range(tmp_path):
    parameters = parameters_of(tmp_path, markdown("# T"), PARAMETERS, code("x = 1"))
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    assert defaults == {"rate": 1e-3, "epochs": 4, "seeds": [0, 1], "name": "abc", "fast": False}
    assert parameters["seeds"].meaning == "of the runs"
    assert str(parameters["seeds"].range) == "distinct, each 0 or more (at least one)"


def test_a_list_may_go_over_several_lines_and_a_hash_in_a_text_is_no_comment(tmp_path):
    cell = code(
        "x = [\n    1,  # one\n    2,\n]  # numbers; each 1 to 3\ny = '# no; 1 to 2'  # a; b; any text", "parameters"
    )
    parameters = parameters_of(tmp_path, cell)
    assert parameters["x"].default == [1, 2]
    assert parameters["y"].meaning == "a; b"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([code("x = 1")], "exactly one"),
        ([PARAMETERS, code("x = 1", "parameters")], "exactly one"),
        ([code("x = 1  # a; 1 to 2\ny = x + 1  # b; 1 to 2", "parameters")], "line 2"),
        ([code("x = 1  # a; 1 to 2\nx = 2  # a; 1 to 2", "parameters")], "line 2.*twice"),
        ([code("x = 1", "parameters")], "line 1: no meaning and range"),
        ([code("x = 1  # a number", "parameters")], "line 1: no meaning and range"),
        ([code("x = 1  # ; 1 to 2", "parameters")], "line 1: no meaning and range"),
        ([code("x = 1; y = 2  # a; 1 to 2", "parameters")], "line 1: no meaning and range"),
        ([code("# a; 1 to 2\nx = 1", "parameters")], "line 2: no meaning and range"),
        ([code("x = 1  # a number; between 1 and 2", "parameters")], "line 1: 'between 1 and 2' is no range"),
        ([code("x = 0  # a number; 1 to 2", "parameters")], "line 1: the default is not 1 to 2"),
        ([code("x = 'a'  # a text; 1 to 2", "parameters")], "line 1"),
        ([code("x = [1]  # numbers; 1 to 2", "parameters")], "line 1: `each`"),
        ([code("x = 1  # a number; each 1 to 2", "parameters")], "line 1: `each`"),
        ([code("x = []  # numbers; may be empty, each 1 to 2", "parameters")], "line 1: neither"),
        ([code("x = None  # nothing; any text", "parameters")], "line 1: neither"),
        ([code("x = (", "parameters")], "parameters cell"),
        ([code("import os", "parameters")], "line 1"),
        ([code("x = = 1", "parameters")], "line 1"),
        ([code("x = {[]: 1}", "parameters")], "line 1"),
        ([code("x, y = 1, 2", "parameters")], "line 1"),
    ],
)
def test_a_parameters_cell_of_anything_else_is_refused(tmp_path, cells, message):
    with pytest.raises(ReportError, match=f"(?s){message}") as caught:
        parameters_of(tmp_path, *cells)
    assert "one.ipynb" in str(caught.value)


def test_what_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "one.ipynb").write_text("{")
    with pytest.raises(ReportError, match=r"one\.ipynb"):
        read_parameters(tmp_path / "one.ipynb")


# --- given on the command line or by a profile ------------------------------------------------------------------------

DECLARED = {
    "rate": Parameter(1e-3, "of learning", parse_range("above 0")),
    "epochs": Parameter(4, "passes", parse_range("1 to 100")),
    "seeds": Parameter([0, 1], "of the runs", parse_range("distinct, each 0 or more")),
    "name": Parameter("abc", "to print", parse_range("any text")),
    "fast": Parameter(False, "or exact", parse_range("True or False")),
}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("rate=1e-2", 0.01),
        ("rate=1", 1.0),
        ("epochs=2", 2),
        ("seeds=[3]", [3]),
        ("name=def", "def"),
        ("name='def'", "def"),
        ("name=12", "12"),
        ("fast=True", True),
    ],
)
def test_a_value_of_the_defaults_type_is_taken(word, value):
    name = word.partition("=")[0]
    taken = check_parameters(parse_assignments([word], DECLARED), DECLARED, "test")
    assert taken == {name: value}
    assert type(taken[name]) is type(value)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("rate=high", "rate (of learning): expected a number, such as 0.001; received 'high'"),
        ("rate=True", "expected a number"),
        ("epochs=2.0", "expected a whole number"),
        ("epochs=True", "expected a whole number"),
        ("fast=1", "expected True or False"),
        ("seeds=3", "expected a list, each a whole number"),
        ("seeds=[1, '2']", "expected a list, each a whole number"),
        ("seeds=[True]", "expected a list, each a whole number"),
        ("seeds=[[0]]", "expected a list, each a whole number"),
        ("epochs=0", "epochs (passes): expected 1 to 100, such as 4; received 0"),
        ("epochs=101", "expected 1 to 100"),
        ("rate=0", "expected above 0"),
        ("rate=1e999", "expected above 0"),
        ("seeds=[]", "expected distinct, each 0 or more (at least one), such as [0, 1]; received []"),
        ("seeds=[0, 0]", "expected distinct"),
        ("seeds=[-1]", "each 0 or more"),
        ("name='\\ud800'", "expected a text that UTF-8 can hold"),
        ("--profile=full", "expected NAME=VALUE"),
        ("epoch=2", "unknown parameter 'epoch'; did you mean 'epochs'"),
        ("zzz=2", "there are: rate, epochs"),
        ("epochs", "expected NAME=VALUE"),
        ("2=2", "expected NAME=VALUE"),
    ],
)
def test_an_unknown_name_and_another_type_are_refused(word, message):
    with pytest.raises(ReportError, match=re.escape(message)):
        check_parameters(parse_assignments([word], DECLARED), DECLARED, "test")


@given(st.text() | st.from_regex(r"[\[\]{}()0-9e,:'x -]+", fullmatch=True))
def test_fuzzed_words_on_the_command_line_are_taken_or_refused_with_our_own_error(text):
    for name, parameter in DECLARED.items():
        try:
            taken = check_parameters(parse_assignments([f"{name}={text}"], DECLARED), DECLARED, "test")
        except ReportError:
            continue
        assert type(taken[name]) is type(parameter.default)
        assert taken[name] in parameter.range


@pytest.mark.parametrize(
    ("profiles", "message"),
    [
        ("[quick.one]\nepoch = 2", r"quick.one.*unknown parameter 'epoch'; did you mean 'epochs'"),
        ("[quick.one]\nepochs = '2'", "expected a whole number"),
        ("[quick.one]\nepochs = 0", "expected 1 to 100"),
        ("[quick.one]\nrate = nan", "expected above 0"),
        ("[quick.one]\nseeds = []", "at least one"),
        ("[quick]\none = 2", r"quick\.one: expected a table, received 2"),
        ("quick = 2", r"quick: expected a table, received 2"),
        ("x = " + "[" * 5000, "profiles.toml: nested too deeply"),
        ("[quick.two]\nx = 2", "quick.two.*no such section"),
        ("[default.one]\nepochs = 2", "no profile 'quick'"),
        ("[quick.one", "profiles.toml"),
    ],
)
def test_a_wrong_profile_is_refused_before_anything_runs(tmp_path, profiles, message, capsys):
    make_project(tmp_path, one=[markdown("# One"), PARAMETERS, code("raise SystemExit('ran')")])
    (tmp_path / "notebooks" / "profiles.toml").write_text(profiles)
    assert main(["build", "--profile", "quick", "--root", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert re.fullmatch(rf"error: .*{message}.*\n", error)
    assert not (tmp_path / "reports" / "build").exists()


def test_a_default_out_of_its_range_is_refused_before_anything_runs(tmp_path, capsys):
    make_project(tmp_path, one=[markdown("# One"), code("x = 0  # a number; 1 to 2", "parameters")])
    assert main(["build", "--root", str(tmp_path)]) == 1
    assert "the default is not 1 to 2" in capsys.readouterr().err
    assert not (tmp_path / "reports" / "build").exists()


HOSTILE = "It cost $5 and $HOME, `date`, {x} {0} {{y}} \\\\ \"quoted\" 'too' #$(shell date) *★* 100 %"


def test_a_parameter_is_given_once():
    with pytest.raises(ReportError, match="epochs is given twice"):
        parse_assignments(["epochs=2", "epochs=3"], DECLARED)


def test_a_text_may_come_from_a_file_and_is_taken_as_it_is(tmp_path):
    file = tmp_path / "a file.txt"
    for text in (HOSTILE, "'quoted'", "12", "@other", "two\nlines", ""):
        file.write_text(text + "\n", encoding="utf8")
        assert parse_assignments([f"name=@{file}"], DECLARED) == {"name": text}
    file.write_text("[3, 4]\n")
    assert parse_assignments([f"seeds=@{file}"], DECLARED) == {"seeds": [3, 4]}
    assert parse_assignments(["name='@no file'"], DECLARED) == {"name": "@no file"}


@pytest.mark.parametrize("content", [None, b"\xff", "folder"])
def test_a_text_file_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "sentence.txt"
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(ReportError, match=r"sentence\.txt cannot be read .*begins with @"):
        parse_assignments([f"name=@{file}"], DECLARED)


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    """A project with our Makefile and a notebook whose metrics hold the text that it was given."""
    root = tmp_path_factory.mktemp("echo {x} {0}")
    saves = "from reporting import notebook as report\nreport.save_metrics('one', {'name': name, 'epochs': epochs})"
    make_project(root, one=[markdown("# One"), PARAMETERS, code(saves)])
    shutil.copy(ROOT / "Makefile", root)
    (root / ".venv").symlink_to(sys.prefix)
    for file in ("requirements.lock", "pyproject.toml"):
        (root / file).touch()
        os.utime(root / file, (0, 0))
    return root


def make(root, *arguments, text=""):
    """Run `make section`; its status, output and errors, and the metrics of the newest run."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "NAME", "P", "PROFILE"}
    }
    command = ["make", "--no-print-directory", "section", *arguments]
    done = subprocess.run(command, cwd=root, env=environment, input=text, capture_output=True, text=True, check=False)
    runs = sorted((root / "reports" / "runs").glob("*/metrics.json"), key=lambda path: path.stat().st_mtime_ns)
    return done.returncode, done.stdout, done.stderr, json.loads(runs[-1].read_text()) if runs else None


@pytest.mark.parametrize("way", ["typed", "standard input"])
def test_a_text_gets_through_make_with_any_character_also_where_the_path_has_braces(echo, way):
    if way == "typed":
        result = make(echo, "NAME=one", f"P=epochs=2 name={shlex.quote(HOSTILE)}")
    else:
        result = make(echo, "NAME=one", "P=name=@- epochs=2", text=f"{HOSTILE}\n")
    assert result[0] == 0, result[2]
    assert result[3] == {"name": HOSTILE, "epochs": 2}


def test_make_section_without_values_lists_the_parameters_and_runs_nothing(echo):
    before = sorted(echo.glob("reports/**/*"))
    status, out, _, _ = make(echo, "NAME=one")
    assert status == 0
    assert sorted(echo.glob("reports/**/*")) == before
    assert "  epochs = 4\n      passes: 1 to 100\n" in out
    assert "  seeds = [0, 1]\n      of the runs: distinct, each 0 or more (at least one)\n" in out
    assert "make section NAME=one P=\n" in out


def test_make_section_with_empty_values_runs_the_section_as_it_is(echo):
    status, out, error, metrics = make(echo, "NAME=one", "P=")
    assert status == 0, error
    assert metrics == {"name": "abc", "epochs": 4}
    assert "runs/one/report.html" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Which one"),
        (["NAME=two"], "no section two, but: one"),
        (["NAME=one tow/x"], "no section tow/x, but: one"),
        (["NAME=%"], "no section %, but: one"),
        (["NAME=one", "P=--profile=full"], "expected NAME=VALUE, received '--profile=full'"),
        (["NAME=one", "P=epochs=0"], "epochs (passes): expected 1 to 100, such as 4; received 0"),
        (["NAME=one", "P=name='"], "no closing quotation"),
        (["NAME=one", "P=epochs=2", "PROFILE=a b"], "no profile 'a b'"),
    ],
)
def test_make_section_refuses_what_it_does_not_know(echo, arguments, message):
    status, _, error, _ = make(echo, *arguments)
    assert status != 0
    assert message in error
    assert "Traceback" not in error


@pytest.mark.parametrize("order", [["epochs=0", "--profile", "default"], ["--profile", "default", "epochs=0"]])
def test_options_may_stand_before_and_behind_the_parameters(echo, order, capsys):
    assert main(["run", "one", "--root", str(echo), *order]) == 1
    assert "expected 1 to 100" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["run", "one", "--fast", "epochs=2"], ["build", "epochs=2"], ["runs", "one"]])
def test_unknown_options_and_words_are_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "unrecognized arguments" in capsys.readouterr().err
