"""Widgets: what a page carries of them, and that they wake, answer and are nowhere else than in the page."""

import base64
import json
import re

import browsers
import matplotlib.pyplot as plt
import numpy as np
import pytest
from projects import FACTS, SVG, code, make_project, markdown, shown

from reporting import notebook as report
from reporting.__main__ import main
from reporting.errors import ReportError
from reporting.live import MIME, Widgets, bundle, framed, pack
from reporting.page import render
from reporting.pdf import write_pdf

ECHO = """import { unpack } from "./arrays.js";
import { button, voice } from "./dom.js";

export async function echo(place, facts, arrays, ask) {
  const [status, say] = voice(), sum = unpack(arrays.numbers).reduce((a, b) => a + b, 0);
  const { outputs } = await ask("run", { network: "none", samples: [[sum]] });
  say(facts.text);
  place.append(status, button("Sum", () => say(`${outputs[0][0]}`)));
}
"""
NUMBERS = np.array([1.5, -2, 2**-24, 1000], np.float32)
EVIL = "</script><script>document.title = 'taken'</script><img src=x>"


def echo(text):
    return pack("echo", {"text": text, "networks": {"none": []}}, {"numbers": NUMBERS})


def widget(label, text="A widget"):
    return shown("widget", label, data={"image/svg+xml": SVG, "text/plain": "alt", MIME: echo(text)})


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    evil = '<table class="data"><tr><td>1</td></tr></table><script>document.title = "taken"</script>'
    cells = [
        markdown("# Echoes\n\nSee [@fig:first] and [@fig:second]."),
        code("x = 1  # a number; 0 to 9", "parameters"),
        widget("first"),
        shown("table", "evil", data={"text/html": evil}),
        markdown("Far down.\n\n" * 100),
        widget("second", EVIL),
    ]
    project = make_project(tmp_path_factory.mktemp("widgets"), one=cells)
    (project.reports / "template" / "live" / "echo.js").write_text(ECHO)
    return project


@pytest.fixture(scope="module")
def page(project):
    return render(project, {"one": project.notebook("one")}, FACTS)


@pytest.fixture(scope="module")
def file(project, page):
    path = project.root / "report.html"
    path.write_text(page)
    return path


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def driver(request):
    driver = browsers.start(request.param)
    yield driver
    driver.quit()


def wake(driver, number=0):
    """Scroll to a widget; returns it once it is awake."""
    figure = driver.find_elements("css selector", "figure.widget")[number]
    driver.execute_script("arguments[0].scrollIntoView()", figure)
    driver.execute_async_script(
        """const [figure, done] = arguments;
        (function look() { figure.classList.contains("awake") ? done() : setTimeout(look, 10); })()""",
        figure,
    )
    return figure


# --- what is in the page ---------------------------------------------------------------------------------------------


def test_a_widget_is_a_figure_with_number_caption_and_fallback(page):
    figure = re.search(r'<figure class="widget" data-widget="echo" id="fig-first">(.*?)</figure>', page, re.DOTALL)[1]
    assert '<span class="number">Figure\xa01.</span> A caption.' in figure
    assert 'class="picture"' in figure
    assert '<a href="#fig-second">Figure\xa02</a>' in page


def test_an_array_of_two_widgets_comes_once(page):
    assert page.count(base64.b64encode(NUMBERS.tobytes()).decode()) == 1
    about = list(map(json.loads, re.findall(r'<script class="facts" type="application/json">(.*?)</script>', page)))
    assert [one["facts"]["text"] for one in about] == ["A widget", EVIL]
    assert about[0]["arrays"] == about[1]["arrays"]


def test_a_page_without_widgets_has_no_scripts_for_them(tmp_path):
    plain = make_project(tmp_path, one=[markdown("# One")])
    page = render(plain, {"one": plain.notebook("one")}, FACTS)
    assert 'id="worker"' not in page
    assert 'type="module"' not in page


def test_the_policy_allows_the_scripts_of_the_frame_alone(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert "unsafe-eval" not in policy
    assert (
        len(re.findall("sha256-", policy)) == len(re.findall(r"<script(?: type=.module.)?>", page)) - 1
    )  # the evil one


@pytest.mark.parametrize(
    ("facts", "arrays", "message"),
    [
        ({}, {"x": np.zeros(2)}, "x: expected float32, int8, uint8, received float64"),
        ({"x": float("nan")}, {}, "facts: Out of range float"),
        ({"x": np.zeros(1)}, {}, "facts: Object of type ndarray"),
    ],
)
def test_what_no_page_can_carry_is_refused(facts, arrays, message):
    with pytest.raises(ReportError, match=message):
        pack("echo", facts, arrays)


def test_modules_stand_behind_what_they_import_and_each_once(tmp_path):
    for name, text in {
        "a": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n',
        "b": 'import { c } from "./c.js";\nexport const b = c;\n',
        "c": "export const c = 1;\n",
    }.items():
        (tmp_path / f"{name}.js").write_text(text)
    assert bundle(tmp_path, ["a", "c"]).split("\n\n") == ["const c = 1;", "const b = c;", "const a = b + c;\n"]
    (tmp_path / "c.js").write_text('import { a } from "./a.js";\n')
    with pytest.raises(ReportError, match="a imports b imports c imports a"):
        bundle(tmp_path, ["a"])
    with pytest.raises(ReportError, match=r"there is no module missing\.js"):
        bundle(tmp_path, ["missing"])


def test_a_module_that_would_end_its_script_is_refused(tmp_path):
    (tmp_path / "worker.js").write_text("")
    (tmp_path / "widget.js").write_text("")
    (tmp_path / "echo.js").write_text('const text = "</script>";')
    widgets = Widgets(tmp_path)
    widgets.show(pack("echo", {}, {}))
    with pytest.raises(ReportError, match="</script"):
        widgets.script()


def test_a_notebook_hands_over_a_widget_with_one_call(project, monkeypatch):
    displayed = []
    monkeypatch.chdir(project.root / "notebooks")
    monkeypatch.setattr(report, "display", lambda data, raw, metadata: displayed.append((data, metadata["report"])))
    monkeypatch.setenv("REPORT_RUN_FOLDER", "there")
    fig, _ = plt.subplots()
    report.widget("echo", {"text": "x"}, {"numbers": NUMBERS}, fig, label="e", caption="C.", alt="A")
    ((data, about),) = displayed
    assert about == {"kind": "widget", "label": "e", "caption": "C.", "alt": "A"}
    assert data.keys() == {"image/svg+xml", "text/plain", MIME}
    assert data[MIME] == pack("echo", {"text": "x"}, {"numbers": NUMBERS})
    assert plt.get_fignums() == []


def test_the_pdf_shows_the_fallback_and_reads_no_arrays(page, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr("reporting.pdf._by_weasyprint", lambda page, _: read.append(page) or b"")
    monkeypatch.setattr("reporting.pdf.pdf_engine", lambda: "WeasyPrint 0")
    write_pdf(page, tmp_path / "x.pdf", "x")
    assert "<script" not in read[0]
    assert read[0].count('class="picture"') == 2


# --- in browsers -----------------------------------------------------------------------------------------------------


def test_a_widget_wakes_when_it_comes_into_view(driver, file):
    driver.get(file.as_uri())
    first = wake(driver)
    assert len(driver.find_elements("css selector", "figure.awake")) == 1  # the other is far down
    assert not first.find_element("css selector", ".picture").is_displayed()
    assert first.find_element("css selector", ".answer").text == "A widget"
    first.find_element("css selector", ".live button").click()
    assert first.find_element("css selector", ".answer").text == str(float(NUMBERS.astype(float).sum()))
    measures = "return performance.getEntriesByName('widget echo').map(one => one.duration)"
    assert max(driver.execute_script(measures)) < 1500  # 300 ms on a machine that does nothing else


def test_text_stays_text_and_foreign_scripts_do_not_run(driver, file):
    driver.get(file.as_uri())
    second = wake(driver, 1)
    assert second.find_element("css selector", ".answer").text == EVIL
    assert driver.title == "A made-up report"
    assert not second.find_elements("css selector", ".live img")


def test_nothing_leaves_the_page(driver, file):
    driver.get(file.as_uri())
    wake(driver)
    tried = """
        const done = arguments[0], refused = [];
        addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
        fetch("https://example.org/").catch(() => {});
        new Image().src = "https://example.org/x.png";
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken'";
        document.body.append(script);
        setTimeout(() => done(refused), 300)"""
    assert {"connect-src", "img-src"} < set(driver.execute_async_script(tried))
    assert driver.title == "A made-up report"


def test_the_frame_of_jupyterlab_lives_alone(driver, project, tmp_path):
    folder = project.reports / "template" / "live"
    frame = framed(folder, "", echo("In a frame"), 'An "echo"')
    (tmp_path / "lab.html").write_text(f'<!DOCTYPE html><meta charset="utf-8"><body>{frame}')
    driver.get((tmp_path / "lab.html").as_uri())
    driver.switch_to.frame(0)
    assert wake(driver).find_element("css selector", ".answer").text == "In a frame"


def test_without_scripts_and_on_paper_the_picture_stands_there(file):
    driver = browsers.start("chromium")
    try:
        driver.get(file.as_uri())
        figure = wake(driver)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        assert figure.find_element("css selector", ".picture").is_displayed()
        assert not figure.find_element("css selector", ".live").is_displayed()
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        driver.get(file.as_uri())
        assert all(picture.is_displayed() for picture in driver.find_elements("css selector", ".widget .picture"))
        assert not driver.find_elements("css selector", ".live")
    finally:
        driver.quit()


# --- make demo -------------------------------------------------------------------------------------------------------


def test_demo_leads_to_the_first_widget(project, page, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    target = project.reports / "report.html"
    assert main(["demo", "--root", str(project.root)]) == 1
    assert "there is no report yet; run `make report` first" in capsys.readouterr().err
    target.write_text("<p>plain</p>")
    assert main(["demo", "--root", str(project.root)]) == 1
    assert "it has no widget" in capsys.readouterr().err
    target.write_text(page)
    assert main(["demo", "--root", str(project.root)]) == 0
    assert opened == [f"{target.as_uri()}#fig-first"]
    assert capsys.readouterr().out == f"{opened[0]}\n"
