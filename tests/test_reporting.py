"""The report builder on made-up projects: what it refuses, what it reruns, and what its page and PDF hold."""

import base64
import contextlib
import errno
import fcntl
import importlib.metadata
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zlib
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context, rcParams
from nbformat.v4 import new_output
from projects import (
    FACTS,
    ONE_PARAMETER,
    PARAMETERS,
    code,
    make_project,
    markdown,
    shown,
    store_run,
    write_notebook,
)

from provenance import write_result
from reporting.__main__ import main
from reporting.build import build
from reporting.document import Document
from reporting.errors import ReportError
from reporting.facts import facts
from reporting.fingerprint import fingerprint
from reporting.formulas import formula
from reporting.page import render
from reporting.pdf import write_pdf
from reporting.project import Project
from reporting.prose import escape
from reporting.readme import BEGIN, END
from reporting.results import read_metrics, read_run


def page_of(tmp_path, *cells, **others):
    """The page of executed notebooks: "one" of the given cells, and others."""
    project = make_project(tmp_path, one=list(cells), **others)
    return render(project, {name: project.notebook(name) for name in project.sections}, FACTS)


# --- what a result depends on ----------------------------------------------------------------------------------------


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


def test_a_section_that_needs_another_runs_after_it_and_reads_its_metrics(tmp_path):
    first = code("from reporting import notebook\nfound = notebook.metrics_of('two')\nassert found == {'x': 1}, found")
    second = code("from reporting import notebook\nnotebook.save_metrics('two', {'x': 1})")
    project = make_project(
        tmp_path, one=[markdown("# One"), PARAMETERS, first], two=[markdown("# Two"), PARAMETERS, second]
    )
    description = tmp_path / "reports" / "report.toml"
    plain = description.read_text()
    description.write_text(plain + '\n[needs]\none = ["two"]\n')
    build(Project(tmp_path), "default")
    assert (tmp_path / "reports" / "report.html").exists()
    description.write_text(plain + '\n[needs]\none = ["two"]\ntwo = ["one"]\n')
    with pytest.raises(ReportError, match="need each other"):
        build(Project(project.root), "default")


def test_outside_of_parts_nothing_is_numbered(tmp_path):
    one, two = ([markdown(f"# {name}\n\n## Sub {name}"), PARAMETERS] for name in ("One", "Two"))
    project = make_project(tmp_path, one=one, two=two)
    description = tmp_path / "reports" / "report.toml"
    text = description.read_text()
    head = text[: text.index("[[parts]]")]
    description.write_text(head + '[[parts]]\nnotebooks = ["one"]\n[[parts]]\ntitle = "P"\nnotebooks = ["two"]\n')
    page = render(Project(tmp_path), {name: project.notebook(name) for name in ("one", "two")}, FACTS)
    assert '<span class="number"></span> One' in page
    assert '<span class="number">1.1</span> Two' in page
    assert '<span class="number">1.1.1</span> Sub Two' in page


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


# --- the document ----------------------------------------------------------------------------------------------------


def test_numbers_and_references(tmp_path):
    page = page_of(
        tmp_path,
        markdown("# Digits\n\nSee [@fig:late], [@tab:t], [@sec:results], [@adam2015] and [@sec:other]."),
        shown("figure", "early"),
        shown("figure", "late", "After [@fig:early]."),
        shown("table", "t", data={"text/html": "<table><tr><td>1</td></tr></table>"}),
        markdown("## Results"),
        two=[markdown("# Other\n\nBack to [@fig:late].")],
    )
    text = re.sub(r"<[^>]*>", "", page)
    assert "See Figure 2, Table 1, Section 1.1.1, [1] and Section 1.2." in text
    assert "Back to Figure 2." in text
    assert "Figure 2. After Figure 1." in text
    assert "Never cited" not in text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([markdown("# One\n\n[@fig:nowhere]")], "one.*fig:nowhere"),
        ([markdown("# One\n\n[@nobody1900]")], "one.*nobody1900"),
        ([markdown("# One"), shown("figure", "a", "See [@tab:a].")], "one.*tab:a"),
        ([markdown("# One"), shown("figure", "a"), shown("figure", "a")], "one.*fig:a.*twice"),
        ([markdown(r"# One" + "\n\n" + r"$\nosuchmacro{x}$")], r"one.*nosuchmacro"),
        ([markdown("# One\n\n$$\\begin{aligned}x\\end{aligned}$$")], "one.*aligned"),
    ],
)
def test_what_does_not_resolve_is_an_error_that_names_notebook_and_label(tmp_path, cells, message):
    with pytest.raises(ReportError, match=message):
        page_of(tmp_path, *cells)


def test_the_same_heading_may_stand_in_two_notebooks(tmp_path):
    page = page_of(tmp_path, markdown("# One\n\n## Results"), two=[markdown("# Two\n\n## Results")])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_headings_may_hold_references_formulas_and_code(tmp_path):
    page = page_of(tmp_path, markdown(r"# One" + "\n\n" + r"## Adam [@adam2015] with $\alpha$ and `beta`"))
    assert "\x02" not in page
    assert "\x03" not in page
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert "Adam" in contents


@pytest.mark.parametrize("cells", [[markdown("Text without a title.")], [markdown("# One\n\n# Second title")]])
def test_a_notebook_has_exactly_one_title(tmp_path, cells):
    with pytest.raises(ReportError, match=r"one.*title"):
        page_of(tmp_path, *cells)


def test_a_footnote_may_hold_persian_and_references():
    document = Document({"adam2015": {"authors": "A", "title": "T"}})
    body = document.resolve(document.markdown("Kernel^[هسته، see [@adam2015] and $x$] and more."))
    note = re.search(r'<span class="footnote"[^>]*>(.*)</span> and more', body)[1]
    assert "هسته" in note
    assert 'href="#work-adam2015"' in note
    assert 'alt="x"' in note


def test_raw_html_is_shown_and_not_obeyed(tmp_path):
    evil = "<script>alert(1)</script>"
    page = page_of(
        tmp_path,
        markdown(f"# One\n\n{evil}\n\n`{evil}` [x](javascript:alert)"),
        code(f"print('{evil}')", outputs=[new_output("stream", text=evil)]),
        code("x", outputs=[new_output("execute_result", data={"text/plain": evil})]),
        shown("figure", "a", evil),
    )
    assert page.count("<script>") == 1  # the page's own
    assert "javascript:" not in page


def test_table_cells_are_data():
    pandas = pytest.importorskip("pandas")
    from reporting.tables import table_html

    html = table_html(pandas.DataFrame({"<b>": ["<script>", "a & b"], "x": [1, 2]}))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "a &amp; b" in html


@pytest.mark.parametrize("tex", [r"\frac{1}{N}\sum_{i=1}^{N} x_i", r"\hat{y}", r"\mathbb{R}^{n}", "f", "a < b"])
def test_formulas_are_pictures_with_their_source_as_text(tex):
    html = Document({}).markdown(f"So ${tex}$.")
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    assert b"<path" in svg
    assert re.search(r'alt="([^"]+)"', html)[1].replace("&lt;", "<") == tex


@pytest.mark.parametrize("source", [r"from \$5 to \$6", "`$HOME` and `$PATH`", "    x = '$a$'", "```\n$a$\n```"])
def test_dollars_in_code_and_escaped_ones_are_no_formulas(source):
    html = Document({}).markdown(source)
    assert "<img" not in html
    assert html.count("$") == 2


@given(st.text(alphabet=r"\{}^_$&%#abfrcxhat 12()[]", min_size=1, max_size=12))
def test_fuzzed_formulas_are_drawn_or_refused_with_our_own_error(tex):
    try:
        html = formula(tex, display=True)
    except ReportError:
        return
    assert html.startswith("<img")


# --- the page --------------------------------------------------------------------------------------------------------

EVERYTHING = [
    markdown("# Digits\n\nText^[متن] with $x^2$, [@adam2015] and [@fig:a]."),
    PARAMETERS,
    code("# Parameters\nepochs = 2", "injected-parameters"),
    code("secret = 1", "hide"),
    code("train()", "progress", [new_output("stream", name="stderr", text="epoch 1\repoch 2\r")]),
    code("print(1)", outputs=[new_output("stream", text="one\rtwo\n")]),
    shown("figure", "a"),
    shown("table", "b", data={"text/html": '<table class="data"><tr><td>1</td></tr></table>'}),
    code("prose()", outputs=[new_output("display_data", data={"text/markdown": "It is **97 %** ([@tab:b])."})]),
    markdown("## A section"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return page_of(tmp_path_factory.mktemp("page"), *EVERYTHING)


class Loads(HTMLParser):
    """Collects every address that a browser would fetch by itself."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            fetched = name in {"src", "srcset", "poster", "data", "background"} or (tag == "link" and name == "href")
            if fetched:
                self.addresses.append(value)
            if name == "style":
                self.addresses += re.findall(r"url\(([^)]*)\)", value)


def test_the_page_loads_nothing_from_anywhere(page):
    parser = Loads()
    parser.feed(page)
    css = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    addresses = parser.addresses + re.findall(r"url\(([^)]*)\)", css)
    assert len(addresses) > 8  # pictures and fonts
    assert all(address.strip("'\"").startswith("data:") for address in addresses)
    assert "@import" not in page


@pytest.mark.parametrize(
    "output",
    ['<img src="https://example.org/x.png">', "<script src=x.js></script>", '<p style="background: url(x.png)">x</p>'],
)
def test_a_page_that_would_load_something_is_refused(tmp_path, output):
    with pytest.raises(ReportError, match="outside"):
        page_of(tmp_path, markdown("# One"), shown("table", "t", data={"text/html": output}))


def test_the_page_is_a_proper_document(page):
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page
    assert "<title>A made-up report</title>" in page
    for landmark in ("<header", "<nav", "<main"):
        assert page.count(landmark) == 1
    assert all('alt="' in image for image in re.findall(r"<img[^>]*>", page))


def test_hidden_cells_and_progress_are_left_out_and_carriage_returns_folded(page):
    text = re.sub(r"<[^>]*>", "", page)
    assert "secret" not in text
    assert "epoch 2" not in text
    assert "two" in text
    assert "one\r" not in text
    assert "It is 97 % (Table 1)." in text


def test_the_same_notebooks_give_the_same_bytes(tmp_path, page):
    assert page_of(tmp_path, *EVERYTHING) == page


def objects_of(pdf):
    """A PDF with its compressed streams, which may hold objects, unpacked."""
    unpacked = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            unpacked.append(zlib.decompress(stream))
    return pdf + b"\n".join(unpacked)


def test_the_pdf_has_pages_outline_title_language_and_tags(tmp_path, page):
    pytest.importorskip("weasyprint", exc_type=OSError)
    assert write_pdf(page, tmp_path / "report.pdf").startswith("WeasyPrint")
    pdf = objects_of((tmp_path / "report.pdf").read_bytes())
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 4  # cover, contents, part, back matter
    assert b"/Title (1.1 Digits)" in pdf  # in the outline
    assert b"/Outlines" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"(A made-up report)" in pdf
    assert b"/Lang (en)" in pdf


def test_without_pango_the_pdf_is_made_by_plutoprint(tmp_path, page, monkeypatch):
    class NoPango:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango, *sys.meta_path])
    assert write_pdf(page, tmp_path / "report.pdf").startswith("PlutoPrint")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_without_weasyprint_the_pdf_is_made_by_plutoprint(tmp_path, page, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert write_pdf(page, tmp_path / "report.pdf").startswith("PlutoPrint")
    assert capfd.readouterr().err == ""  # it complains of links that lead nowhere


# --- whole builds ----------------------------------------------------------------------------------------------------

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


@pytest.fixture(scope="module")
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


def results(project):
    """What a reader would lose: bytes of the report and of every executed notebook."""
    files = [*project.reports.glob("report.*"), *(project.reports / "build").rglob("*")]
    return {str(path.relative_to(project.root)): path.read_bytes() for path in files if path.is_file()}


def test_a_build_leaves_page_pdf_and_metrics(built):
    assert {"report.html", "report.pdf"} <= {path.name for path in built.reports.iterdir()}
    metrics = json.loads((built.build_folder("default", "one") / "metrics.json").read_text())
    assert metrics == {"epochs": 4, "number": 42}
    page = (built.reports / "report.html").read_text()
    assert 'id="fig-line"' in page
    assert "A rising line" in page


def test_nothing_changed_nothing_done(copy, capsys):
    before = results(copy)
    assert main(["build", "--root", str(copy.root)]) == 0
    out = capsys.readouterr().out
    assert "one: up to date" in out
    assert "report: up to date" in out
    assert results(copy) == before


def test_a_lost_or_damaged_result_is_made_again(copy, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr("reporting.build.execute", lambda *a: ran.append(a[0].stem) or sys.exit(9))
    (copy.build_folder("default", "two") / "notebook.ipynb").write_text('{"cells": [')
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["two"]
    assert "two: damaged" in capsys.readouterr().err
    (copy.build_folder("default", "one") / "metrics.json").unlink()
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["two", "one"]


def test_a_run_that_was_tampered_with_is_made_again(copy, monkeypatch):
    ran = []
    monkeypatch.setattr("reporting.build.execute", lambda *a: ran.append(a[0].stem) or sys.exit(9))
    file = copy.build_folder("default", "one") / "run.json"
    file.write_text(file.read_text().replace('"seconds": ', '"seconds": 1'))
    with pytest.raises(SystemExit):
        build(copy, "default")
    assert ran == ["one"]


def test_a_raising_cell_is_named_and_the_last_good_report_stays(copy, capfd):
    before = results(copy)
    cells = [markdown("# Counting"), PARAMETERS, code("x = 1"), code("values = {}\nvalues['missing']")]
    write_notebook(copy.notebook("one"), cells)
    assert main(["build", "--root", str(copy.root)]) == 1
    error = capfd.readouterr().err
    assert "values['missing']" in error
    assert "Traceback" in error
    assert "\x1b[" not in error
    assert re.search(r"one\.ipynb: cell 4 raised KeyError: 'missing'\n$", error)
    assert results(copy) == before


def test_a_run_with_other_parameters_goes_to_its_own_folder(copy, capsys):
    before = results(copy)
    assert main(["run", "one", "epochs=2", "--root", str(copy.root)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"epochs +2 +4 +-2 +–\n", out)
    assert re.search(r"number +42 +42 +\+0 +–\n", out)
    (folder,) = (copy.reports / "runs").iterdir()
    assert "epochs=2" in folder.name
    assert json.loads((folder / "metrics.json").read_text())["epochs"] == 2
    page = (folder / "report.html").read_text()
    assert "<code>epochs = 2</code>" in page
    assert "<code>seeds = [0, 1]</code>" in page
    assert '<tr><th scope="row">epochs</th><td class="numeric">2</td><td class="numeric">4</td>' in page
    assert results(copy) == before
    assert main(["runs", "--root", str(copy.root)]) == 0
    assert re.fullmatch(r"[\d-]{10} +\d+ s  reports/runs/one epochs=2/report.html\n", capsys.readouterr().out)


def test_without_runs_the_list_says_how_to_make_one(copy, capsys):
    assert main(["runs", "--root", str(copy.root)]) == 0
    assert "make section" in capsys.readouterr().out


def test_kernels_side_by_side_need_no_ports(copy):
    asks = "import json, ipykernel\nassert json.loads(ipykernel.get_connection_info())['transport'] == 'ipc'"
    write_notebook(copy.notebook("one"), [markdown("# Counting"), PARAMETERS, code(asks)])
    assert main(["run", "one", "--root", str(copy.root)]) == 0


def test_a_run_may_refer_to_sections_that_are_not_in_it(tmp_path):
    project = make_project(
        tmp_path,
        one=[markdown("# One\n\nAs in [@fig:far] and [@sec:two].")],
        two=[markdown("# Two"), shown("figure", "far")],
    )
    page = render(project, {"one": project.notebook("one")}, FACTS)
    assert "??" not in page


@pytest.mark.parametrize("arguments", [["run", "nothing"], ["run", "one", "epoch=2"], ["run", "one", "epochs=a"]])
def test_a_run_of_something_unknown_says_so(copy, arguments, capsys):
    assert main([*arguments, "--root", str(copy.root)]) == 1
    assert re.fullmatch("error: .*\n", capsys.readouterr().err)
    assert not (copy.reports / "runs").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_shuts_the_kernel_down_and_leaves_the_last_good_report(copy, number, status):
    before = results(copy)
    sleeping = code("import os, time\nprint('kernel', os.getpid(), flush=True)\ntime.sleep(60)")
    write_notebook(copy.notebook("one"), [markdown("# Counting"), PARAMETERS, sleeping])
    process = subprocess.Popen(
        [sys.executable, "-m", "reporting", "build", "--root", copy.root], stderr=subprocess.PIPE, text=True
    )
    lines = iter(process.stderr)
    kernel = int(re.search(r"kernel (\d+)", next(line for line in lines if "kernel" in line))[1])
    process.send_signal(number)
    rest = "".join(lines)
    assert process.wait(timeout=20) == status
    assert "Traceback" not in rest
    assert len(rest.strip().splitlines()) == 1
    deadline = time.monotonic() + 10
    while Path(f"/proc/{kernel}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{kernel}").exists()
    assert results(copy) == before


def test_a_second_build_waits_for_the_first(copy, capsys):
    lock = (copy.reports / "build" / ".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    second = threading.Thread(target=build, args=(copy, "default"), daemon=True)
    second.start()
    second.join(1)
    assert second.is_alive()
    assert "waiting" in capsys.readouterr().err
    lock.close()
    second.join(30)
    assert not second.is_alive()
    assert "report: up to date" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    ["report.html", "report.pdf", "build/report.json", "build/default/one/run.json", "build/default/one/metrics.json"],
)
def test_a_folder_in_the_place_of_a_kept_file_is_named(copy, name, capsys):
    path = copy.reports / name
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(rf"error: .*{name}: expected a file, received a folder; move it away\n$", capsys.readouterr().err)


def test_a_build_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    project = make_project(tmp_path, one=[markdown("# One"), PARAMETERS])
    (project.reports / "build").write_text("a file in the way")
    assert main(["build", "--root", str(tmp_path)]) == 1
    assert re.fullmatch("error: .*reports/build: .*\n", capsys.readouterr().err)


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


def test_outside_a_project_there_is_nothing_to_build(tmp_path, capsys):
    assert main(["build", "--root", str(tmp_path)]) == 1
    assert "report.toml" in capsys.readouterr().err


def test_metrics_must_be_finite(tmp_path, monkeypatch):
    from reporting.notebook import save_metrics

    monkeypatch.setenv("REPORT_RUN_FOLDER", str(tmp_path))
    save_metrics("one", {"b": 0.1, "a": None})
    assert json.loads((tmp_path / "metrics.json").read_text()) == {"a": None, "b": 0.1}
    before = (tmp_path / "metrics.json").read_bytes()
    with pytest.raises(ValueError, match=r"JSON|nan"):
        save_metrics("one", {"a": float("nan")})
    assert (tmp_path / "metrics.json").read_bytes() == before


# --- what is kept, and what is made of it ----------------------------------------------------------------------------

DEEP = "[" * 20_000


@pytest.mark.parametrize(
    "content", [DEEP, "[]", "3", "null", '{"result": []}', '{"sha256": 3, "result": {}}', "\udcff"]
)
@pytest.mark.parametrize("name", ["build/default/two/run.json", "build/report.json"])
def test_a_kept_file_with_anything_in_it_is_made_again(copy, name, content, capsys):
    (copy.reports / name).write_text(content, errors="surrogateescape")
    build(copy, "default")
    assert f"{name}: damaged" in capsys.readouterr().err
    build(copy, "default")
    assert "damaged" not in capsys.readouterr().err


def test_a_run_of_another_version_of_this_project_is_made_again(copy, capsys):
    folder = copy.build_folder("default", "two")
    store_run(folder, {})
    run = json.loads((folder / "run.json").read_text())["result"]
    for changed in ({name: run[name] for name in run if name != "cores"}, run | {"results": []}, [], "x"):
        write_result(folder / "run.json", changed)
        assert read_run(folder) is None
        assert "two: damaged" in capsys.readouterr().err


def test_metrics_are_read_only_as_the_run_left_them(tmp_path, monkeypatch, capsys):
    from reporting.notebook import metrics_of

    monkeypatch.setenv("REPORT_BUILD_FOLDER", str(tmp_path))
    folder = tmp_path / "one"
    assert read_metrics(folder) == metrics_of("one") == {}
    store_run(folder, {"accuracy": 0.95})
    assert read_metrics(folder) == metrics_of("one") == {"accuracy": 0.95}
    for damage in ('{"accuracy": 0.45}', DEEP, "[]"):
        (folder / "metrics.json").write_text(damage)
        assert read_metrics(folder) == metrics_of("one") == {}
        assert capsys.readouterr().err.count("one: damaged") == 2
    store_run(folder, [1])
    with pytest.raises(ReportError, match=r"metrics\.json: expected a dictionary, received list"):
        read_metrics(folder)


def test_a_run_is_compared_with_nothing_if_the_reports_metrics_were_changed(copy, capsys):
    file = copy.build_folder("default", "one") / "metrics.json"
    file.write_text(file.read_text().replace("42", "43"))
    assert main(["run", "one", "--root", str(copy.root)]) == 0
    captured = capsys.readouterr()
    assert re.search(r"number +42 +– +– +–\n", captured.out)
    assert "default/one: damaged" in captured.err


def test_the_colophon_tells_of_the_runs_and_not_of_the_rendering(copy, monkeypatch):
    folder = copy.build_folder("default", "two")
    inputs = {"data/mnist/images": "ab" * 32, "data/course.toml": "cd" * 32}
    store_run(folder, {}, cores=77, versions={"numpy": "0.0.1"}, inputs=inputs)
    about = facts(copy, "default", {"one": read_run(copy.build_folder("default", "one")), "two": read_run(folder)})
    own = len(os.sched_getaffinity(0))
    assert about["machine"]["Machine"] == f"Linux x86_64, {own} cores and Linux x86_64, 77 cores"
    assert about["machine"]["numpy"] == "0.0.1"
    assert about["machine"]["Python"] == platform.python_version()
    assert about["machine"]["matplotlib"] == importlib.metadata.version("matplotlib")
    assert about["data"] == {"mnist/images": "ab" * 16}


def test_another_pdf_engine_makes_the_report_again(copy, monkeypatch, capsys):
    monkeypatch.setattr("reporting.build.pdf_engine", lambda: "Another 1.0")
    build(copy, "default")
    assert "report: rendered" in capsys.readouterr().out


@pytest.mark.parametrize("package", ["mistune", "Pygments", "weasyprint", "nbconvert", "plutoprint"])
def test_another_version_of_what_renders_makes_the_report_again(copy, package, monkeypatch, capsys):
    installed = importlib.metadata.version
    monkeypatch.setattr(
        "importlib.metadata.version", lambda name: "0.1" if name.lower() == package.lower() else installed(name)
    )
    build(copy, "default")
    assert "report: rendered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A made-up', 'title = 3\nx = "A made-up', "title: expected a text, received 3"),
        ('kicker = "Test"', "", "kicker: expected a text, received None"),
        ("[[parts]]", "[parts]", "parts: expected a list"),
        ('notebooks = ["one", "two"]', 'notebooks = "one"', "notebooks: expected a list"),
        ('notebooks = ["one", "two"]', "notebooks = [1]", "notebooks: expected a text, received 1"),
        ("[references.unread]", "[references]\nunread = 2\n[other]", "unread"),
        ('title = "Adam"', "", r"references\.adam2015\.title: expected a text"),
        ("[[parts]]", f"x = {DEEP}\n[[parts]]", "nested too deeply"),
    ],
)
def test_a_damaged_description_of_the_report_is_named(copy, old, new, message, capsys):
    path = copy.reports / "report.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.fullmatch(rf"error: .*report\.toml: .*{message}.*\n", capsys.readouterr().err)


# --- a reader's own settings and sentences ---------------------------------------------------------------------------


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


def test_the_reports_style_and_formulas_begin_from_matplotlibs_own_defaults():
    from reporting.formulas import formula
    from reporting.notebook import use_style

    plain = formula.__wrapped__("a + b", display=True)
    with rc_context({"axes.facecolor": "red", "lines.linewidth": 9, "mathtext.default": "rm"}):
        rcParams["svg.hashsalt"] = "other"
        assert formula.__wrapped__("a + b", display=True) == plain
        use_style()
        assert rcParams["axes.facecolor"] == "white"


SENTENCES = [
    "I paid $5 and got $3 back",
    "[@nope]",
    "# heading",
    "![x](https://example.org/x.png)",
    "**x** _y_ `z` ~~w~~",
    "^[note]",
    "1. one",
    "- x",
    "> quoted",
    "<b>bold</b> &amp;",
    r"\[x\] \(y\) \\ \begin{aligned}",
    "a | b\n--- | ---",
    "\x02a\x03fig:b\x03",
    "https://example.org me@example.org",
    "خوب\u200cتر",
    "    four spaces",
]


def shown_text(html):
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return " ".join(text.split())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_readers_sentence_is_shown_as_it_is(sentence):
    check_escaped(sentence)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="$[]()*_`#>-+.!\\^@<&~|:ab1 \n{}"))
def test_fuzzed_sentences_are_shown_as_they_are(sentence):
    check_escaped(sentence)


def check_escaped(sentence):
    document = Document({})
    html = document.resolve(document.markdown(f"> {escape(sentence)}\n\nend"))
    expected = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", f"{sentence} end").split())
    assert shown_text(html) == expected
    assert set(re.findall(r"<(\w+)", html)) == {"blockquote", "p"}


# --- failures of the run itself --------------------------------------------------------------------------------------


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


def test_code_that_is_changed_while_a_section_runs_makes_no_result(copy, capsys):
    changes = "from pathlib import Path\nPath('../lib/small/deeper.py').write_text('number = 44\\n')"
    write_notebook(copy.notebook("one"), [markdown("# One"), PARAMETERS, code("from small import used"), code(changes)])
    before = results(copy)
    assert main(["build", "--root", str(copy.root)]) == 1
    assert re.search(r"deeper\.py was changed", capsys.readouterr().err)
    assert results(copy) == before


# --- the README ------------------------------------------------------------------------------------------------------


def test_the_readme_gets_the_summary_table_and_the_duration_of_the_built_report(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("reporting.readme.BROWSERS", ())
    project = make_project(tmp_path, summary=[markdown("# S"), PARAMETERS])
    assert main(["readme", "--root", str(tmp_path)]) == 1
    assert "run `make report` first" in capsys.readouterr().err
    folder = project.build_folder("default", "summary")
    summary = {"columns": ["experiment", "printed"], "rows": [["Digits", ""], ["base", "91.0"]]}
    store_run(folder, summary, seconds=150.0, cores=3)  # the run's, not those of the machine at hand
    (project.reports / "report.html").write_text("")
    (tmp_path / "README.md").write_text("# No place")
    assert main(["readme", "--root", str(tmp_path)]) == 1
    assert "are missing" in capsys.readouterr().err
    (tmp_path / "README.md").write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\n## After\n")
    for _ in range(2):
        assert main(["readme", "--root", str(tmp_path)]) == 0
        table = "| experiment | printed |\n| --- | --: |\n| **Digits** |  |\n| base | 91.0 |"
        duration = "The notebooks took 2 minutes on a machine of 3 cores."
        assert (tmp_path / "README.md").read_text() == (
            f"# Before\n\n{BEGIN}\n\n{table}\n\n{duration}\n\n{END}\n\n## After\n"
        )
    assert "stays as it is" in capsys.readouterr().out
