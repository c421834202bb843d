"""The page in a real browser without a network: Chromium driven by selenium, judged by axe-core and html-validate.

These tests are skipped without Chromium and its driver (Debian: chromium, chromium-driver); those that need axe-core
and html-validate are skipped without `npm ci --prefix tests/reporting/browser`.
"""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import browsers
import pandas as pd
import pytest
from nbformat.v4 import new_output
from projects import FACTS, PARAMETERS, code, make_project, markdown, shown
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from reporting.page import render
from reporting.tables import table_html

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(__file__).with_name("browser")
PHONE, SMALL_PHONE, LAPTOP = (390, 844), (360, 740), (1280, 800)
SHEET = (612, 930)  # CSS pixels of A4 within the margins

PROSE = "The network reads its digits one after the other, and says of each what it takes it for. " * 6
WORD = "`lib/coursework/experiments/sweep.py:a_function_with_a_name_that_no_line_of_a_phone_can_hold`"
TEXT = f"""# Digits

A *convolution*^[کانولوشن] and pooling^[ادغام] of $x_i^2$, [@adam2015], [@fig:a], [@tab:wide] and {WORD}.

$$\\mathrm{{loss}} = -\\frac{{1}}{{N}}\\sum_{{i=1}}^{{N}} \\log \\frac{{e^{{z_{{i,y_i}}}}}}{{\\sum_j e^{{z_{{i,j}}}}}} \
+ \\lambda \\sum_k w_k^2 + a_1 b_1 + a_2 b_2 + a_3 b_3 + a_4 b_4 + a_5 b_5 + a_6 b_6$$

Between words, $a_1 b_1 + a_2 b_2 + a_3 b_3 + a_4 b_4 + a_5 b_5 + a_6 b_6 + a_7 b_7 + a_8 b_8 + a_9 b_9$ is wide.

|   | first | second |
|---|---|---|
| a | 1 | 2 |

> Quoted.

- one
- two, at <https://example.org/>
"""
CODE = '''@cache
class Network(Module):
    """Reads digits."""

    def forward(self, x: float, *, scale=1e-3) -> None:
        # a comment that goes on and on, well beyond the width of a phone and of the column of text on a laptop, too
        if x is not None and not isinstance(x, str) or x in [0x1F, True]:
            raise ValueError(f"expected {x!r:>5}\\n" + r"\\d+" + b"raw".decode())
        return lambda y: y @ x ** 2 % len("text")

%time print(Network.forward)
!ls -l
'''
TABLE = pd.DataFrame({"": ["first", "second"], **{f"a column {i}": ["98.76 ± 0.54", "1"] for i in range(9)}})
DIGITS = [
    markdown(TEXT),
    PARAMETERS,
    code(CODE, outputs=[new_output("stream", text="epoch 1: loss 0.123, accuracy 0.987; " * 12)]),
    markdown(f"## First results\n\n{PROSE}"),
    shown("figure", "a"),
    markdown(f"## Second results\n\n{PROSE}\n\n{PROSE}"),
    shown("table", "wide", data={"text/html": table_html(TABLE)}),
    code("x", outputs=[new_output("execute_result", data={"text/plain": "array([1, 2])"})]),
]
WORDS = [
    markdown(f"# Words\n\n{PROSE}"),
    PARAMETERS,
    *[markdown(f"## Section {i}\n\n{PROSE}\n\n### Aside\n\n{PROSE}") for i in range(30)],
]
MADE_UP = FACTS | {
    "runs": [{"section": "digits", "parameters": {"epochs": 2}, "seconds": 3}],
    "data": {"mnist/images": "0" * 64},
    "machine": {"Python": "3.11"},
}


@pytest.fixture(scope="module", params=["made up", "built"])
def page(request, tmp_path_factory):
    """The page's file: a small one of our own, and the report where it is built."""
    if request.param == "made up":
        root = tmp_path_factory.mktemp("made-up")
        project = make_project(root, digits=DIGITS, words=WORDS)
        path = root / "report.html"
        path.write_text(render(project, {name: project.notebook(name) for name in project.sections}, MADE_UP))
        return path
    path = ROOT / "reports" / "report.html"
    if not path.exists():
        pytest.skip("reports/report.html is not built")
    makers = [*(ROOT / "reports" / "template").rglob("*"), *(ROOT / "lib" / "reporting").glob("*.py")]
    if path.stat().st_mtime < max(maker.stat().st_mtime for maker in makers):
        pytest.skip("reports/report.html is older than its template; make report")
    return path


class Browser:
    """Chromium without a network.

    Attributes:
        driver: of selenium.
    """

    def __init__(self):
        self.driver = browsers.start("chromium")

    def open(self, path, size=LAPTOP, scheme="light", medium="screen"):
        self.driver.get("about:blank")
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)  # of the page before
        screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        media = {"media": medium, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.driver.get(path.as_uri())
        self.settle()

    def ask(self, expression, *values):
        """The value of a JavaScript expression, in which `values` are `arguments`."""
        return self.driver.execute_script(f"return {expression}", *values)

    def settle(self):
        """Let the page answer to what has happened: two frames."""
        frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
        self.driver.execute_async_script(frames)

    def unfold(self):
        self.driver.execute_script("document.querySelectorAll('[type=checkbox]').forEach(box => box.checked = true)")
        self.settle()

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()
        self.settle()

    def errors(self):
        return [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requests(self):
        """What has been asked for since the page was opened, apart from itself and what it carries in itself."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
        own = self.driver.current_url.partition("#")[0]
        return [url for url in urls if url != own and not url.startswith("data:")]


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.driver.quit()


def tool(name):
    path = TOOLS / "node_modules" / name
    if not path.exists():
        pytest.skip("npm ci --prefix tests/reporting/browser has not been run")
    return path


# --- what the page is made of ----------------------------------------------------------------------------------------


def test_the_html_is_valid(page):
    validator = tool(".bin/html-validate")
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    run = subprocess.run(
        [validator, "--config", TOOLS / ".htmlvalidate.cjs", page], cwd=TOOLS, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser, page):
    browser.open(page)
    browser.unfold()
    browser.driver.execute_script("scrollTo(0, document.documentElement.scrollHeight)")
    browser.settle()
    assert browser.requests() == []
    assert browser.errors() == []


def test_a_request_and_a_complaint_would_be_noticed(browser, tmp_path):
    (tmp_path / "page.html").write_text("<img src='https://example.org/x.png'><script>missing()</script>")
    browser.open(tmp_path / "page.html")
    assert browser.requests() == ["https://example.org/x.png"]
    messages = " ".join(entry["message"] for entry in browser.errors())
    assert "missing is not defined" in messages
    assert "ERR_NAME_NOT_RESOLVED" in messages  # the network is cut


def test_the_page_loads_quickly(browser, page):
    browser.open(page)
    milliseconds = browser.ask("performance.getEntriesByType('navigation')[0].loadEventEnd")
    print(f"{page}: {page.stat().st_size / 1e6:.1f} MB loaded in {milliseconds / 1000:.2f} s")
    assert milliseconds < 3000  # one on a machine that does nothing else
    assert page.stat().st_size < 8e6


def test_formulas_and_pictures_are_visible_and_say_what_they_show(browser, page):
    browser.open(page)
    browser.driver.execute_script("document.querySelectorAll('[loading=lazy]').forEach(i => i.loading = 'eager')")
    browser.driver.execute_async_script("Promise.all([...document.images].map(i => i.decode())).then(arguments[0])")
    pictures = browser.ask(
        "[...document.images].map(i => [i.alt, i.naturalWidth, i.width, i.height, i.classList.contains('formula')])"
    )
    assert any(formula for *_, formula in pictures)
    assert [picture for picture in pictures if not all(picture[:4])] == []


# --- finding one's way -----------------------------------------------------------------------------------------------

WHERE = """(() => {
    const marked = [...document.querySelectorAll(".contents [aria-current]")];
    const line = marked[0]?.getBoundingClientRect();
    return [marked.map(link => link.hash), line?.top >= 0 && line?.bottom <= innerHeight];
})()"""


def test_each_line_of_the_contents_leads_to_its_section_and_is_marked_there(browser, page):
    browser.open(page)
    links = browser.driver.find_elements("css selector", ".contents a")
    assert len(links) > 3
    for link in links:
        link.send_keys(Keys.ENTER)
        browser.settle()
        target = browser.ask("arguments[0].hash", link)
        top = browser.ask("document.getElementById(arguments[0]).getBoundingClientRect().top", target[1:])
        assert 0 <= top < LAPTOP[1], target
        assert browser.ask(WHERE) == [[target], True]


def test_all_links_within_the_page_lead_somewhere(browser, page):
    browser.open(page)
    links = "[...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.hash.slice(1))"
    assert browser.ask(f"{links}.filter(id => !document.getElementById(id))") == []


def test_the_contents_stay_in_sight_and_follow_the_reader(browser, page):
    browser.open(page)
    sections = browser.ask("[...document.querySelectorAll('h4.section')].map(heading => heading.id)")
    for section in sections[1 :: len(sections) // 3]:
        browser.driver.execute_script("document.getElementById(arguments[0]).scrollIntoView()", section)
        browser.settle()
        assert browser.ask("document.querySelector('.contents').getBoundingClientRect().top") == 0
        assert browser.ask(WHERE) == [[f"#{section}"], True]


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=str)
def test_a_phone_never_scrolls_sideways(browser, page, size):
    browser.open(page, size)
    browser.unfold()
    assert browser.ask("document.scrollingElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=str)
def test_type_in_figures_is_as_large_on_a_phone_as_in_print(browser, page, size):
    """Figures are drawn for type of 8 points at their own width; what is too wide for the phone scrolls."""
    browser.open(page, size)
    shown = browser.ask(
        "[...document.querySelectorAll('figure .picture')].filter(i => i.checkVisibility())"
        ".map(i => [i.getBoundingClientRect().width, Number(i.getAttribute('width'))])"
    )
    assert shown
    assert [pair for pair in shown if 8 * pair[0] < 7 * pair[1]] == []
    wide = "[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth)"
    assert browser.ask(f"{wide}.every(box => getComputedStyle(box).backgroundImage.includes('gradient'))")
    hint = "getComputedStyle(box, '::before').content.includes('goes on')"
    pictures = "[...document.querySelectorAll('.scroll')].filter(box => box.querySelector('.picture'))"
    assert browser.ask(f"{pictures}.every(box => {hint} === box.scrollWidth > box.clientWidth)")


def test_pictures_below_the_fold_are_lazy_and_have_their_place(browser, page):
    browser.open(page)
    assert browser.ask("[...document.querySelectorAll('figure .picture')].every(i => i.loading === 'lazy')")
    assert browser.ask("[...document.querySelectorAll('figure .picture')].every(i => i.width > 0 && i.height > 0)")


def test_the_first_paint_does_not_wait_for_the_whole_page(browser, page):
    browser.open(page)
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
    milliseconds = browser.ask("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(f"{page}: first paint after {milliseconds / 1000:.2f} s")
    assert milliseconds < 1000


# --- the keyboard ----------------------------------------------------------------------------------------------------


def test_code_is_hidden_and_each_section_has_one_switch_for_it(browser, page):
    browser.open(page)
    code = "[...document.querySelectorAll('.code')]"
    switches = browser.driver.find_elements("css selector", ".toggle input")
    assert len(switches) > 0
    assert not browser.ask(f"{code}.some(block => block.checkVisibility())")
    switches[0].send_keys(Keys.SPACE)
    browser.settle()
    own = "[...document.querySelector('.toggle').closest('section').querySelectorAll('.code')]"
    assert browser.ask(f"{own}.every(block => block.checkVisibility())")
    assert browser.ask(f"{code}.filter(block => block.checkVisibility()).length === {own}.length")
    assert browser.ask(f"{code}.every(block => block.closest('section').querySelectorAll('.toggle').length === 1)")


def test_on_a_phone_the_contents_are_folded_and_open_by_keyboard(browser, page):
    browser.open(page, PHONE)
    seen = "document.querySelector('.contents a').checkVisibility()"
    assert not browser.ask(seen)
    browser.driver.find_element("css selector", ".contents h2 input").send_keys(Keys.SPACE)
    browser.settle()
    assert browser.ask(seen)


def test_each_chapter_leads_to_its_neighbours(browser, page):
    browser.open(page)
    steps = browser.ask("[...document.querySelectorAll('.chapter')].length") - 1
    for rel, start in (("next", 0), ("prev", steps)):
        for step in range(steps):
            chapter = start + step if rel == "next" else start - step
            article = f"document.querySelectorAll('article')[{chapter}]"
            href = browser.ask(f"{article}.querySelector('.turn [rel={rel}]').hash")
            assert href == browser.ask(
                f"'#' + document.querySelectorAll('.chapter')[{chapter + (1 if rel == 'next' else -1)}].id"
            )


def test_headings_have_an_address_of_their_own(browser, page):
    browser.open(page)
    addresses = browser.ask(
        "[...document.querySelectorAll('main :is(h3, h4, h5)')].map(h => [h.querySelector('.anchor').hash, '#' + h.id])"
    )
    assert addresses
    assert all(own == address for own, address in addresses)
    assert len({address for address, _ in addresses}) == len(addresses)


def test_search_finds_what_has_all_words_and_leads_there(browser, page):
    browser.open(page)
    words = browser.ask(
        "document.querySelector('main article p').textContent.trim().split(/\\s+/).slice(0, 3).join(' ')"
    )
    browser.driver.find_element("css selector", "[type=search]").send_keys(words.upper())
    browser.settle()
    links = browser.driver.find_elements("css selector", ".found a")
    assert links
    links[0].send_keys(Keys.ENTER)
    browser.settle()
    text, top = browser.ask(
        "(e => [e.textContent.toLowerCase(), e.getBoundingClientRect().top])(document.querySelector(':target'))"
    )
    assert all(word in text for word in words.lower().split())
    assert 0 <= top < LAPTOP[1]
    browser.driver.find_element("css selector", "[type=search]").send_keys(" qqqxyzzy")
    browser.settle()
    assert browser.ask("document.querySelectorAll('.found a').length") == 0
    assert browser.ask("document.querySelector('[role=status]').textContent") == "nothing found"


def test_figures_open_large_and_close_by_keyboard(browser, page):
    browser.open(page, PHONE)
    small = browser.ask("document.querySelector('figure .picture').getBoundingClientRect().width")
    button = browser.driver.find_element("css selector", "figure .enlarge")
    button.send_keys(Keys.ENTER)
    browser.settle()
    assert browser.ask("document.querySelector('dialog').open")
    assert browser.ask("document.querySelector('dialog .picture').getBoundingClientRect().width") > small
    browser.press(Keys.ESCAPE)
    assert not browser.ask("document.querySelector('dialog').open")
    assert browser.ask("document.activeElement === arguments[0]", button)


def test_code_can_be_copied(browser, page):
    browser.open(page)
    browser.unfold()
    browser.driver.execute_script("navigator.clipboard.writeText = async text => window.copied = text")
    browser.driver.find_element("css selector", ".code .copy").send_keys(Keys.ENTER)
    browser.settle()
    assert browser.ask("window.copied === document.querySelector('.code pre').textContent && window.copied.length > 0")


def test_without_scripts_nothing_is_missing(browser, page):
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.driver.get(page.as_uri())
        switch = browser.driver.find_element("css selector", ".toggle input")
        code = browser.driver.find_element("css selector", "section:has(> .toggle) .code")
        assert not code.is_displayed()
        switch.click()
        assert code.is_displayed()
        assert browser.driver.find_element("css selector", "figure .picture").is_displayed()
        assert browser.driver.find_elements("css selector", "dialog, .copy, [type=search]") == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_first_stop_of_the_keyboard_skips_the_contents(browser, page):
    browser.open(page)
    browser.press(Keys.TAB)
    assert browser.ask("document.activeElement.className") == "skip"
    assert browser.ask("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press(Keys.ENTER)
    assert browser.ask("document.activeElement.id") == "report"


def test_what_is_too_wide_scrolls_by_keyboard(browser, page):
    browser.open(page, PHONE)
    boxes = "[...document.querySelectorAll('.scroll, .parameters pre')]"
    wide = browser.ask(f"{boxes}.find(box => box.scrollWidth > box.clientWidth)")
    browser.driver.execute_script("arguments[0].focus()", wide)
    browser.press(Keys.ARROW_RIGHT)
    assert browser.ask("document.activeElement === arguments[0]", wide)
    browser.driver.execute_async_script("setTimeout(arguments[0], 300)")  # it glides
    assert browser.ask("arguments[0].scrollLeft", wide) > 0


# --- for every eye, and on paper -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["phone", "dark laptop"])
def test_axe_finds_no_fault(browser, page, size, scheme):
    axe = tool("axe-core/axe.min.js").read_text(encoding="utf8")
    browser.open(page, size, scheme)
    browser.unfold()
    browser.driver.execute_script(axe)
    faults = browser.driver.execute_async_script("""
        const done = arguments[0];
        axe.run({ resultTypes: ["violations"] }).then(found => done(found.violations.map(
            fault => [fault.id, fault.nodes.length, ...fault.nodes.slice(0, 3).map(node => node.html)]
        )))""")
    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)


def test_a_dark_desktop_gets_a_dark_page(browser, page):
    lightness = {}
    for scheme in ("light", "dark"):
        browser.open(page, scheme=scheme)
        for part, name in (("paper", "backgroundColor"), ("ink", "color")):
            color = browser.ask("getComputedStyle(document.body)[arguments[0]].match(/\\d+/g)", name)
            lightness[scheme, part] = sum(map(int, color)) / 3
    assert lightness["light", "ink"] < 64 < 192 < lightness["light", "paper"]
    assert lightness["dark", "paper"] < 64 < 192 < lightness["dark", "ink"]


def test_on_paper_code_is_unfolded_and_nothing_is_cut_off(browser, page):
    browser.open(page, SHEET, "dark", "print")
    assert browser.ask("document.scrollingElement.scrollWidth") <= SHEET[0]
    assert browser.ask("document.querySelector('.notebook:not(.unnumbered) .code:not(.screen) pre').checkVisibility()")
    assert not browser.ask("[...document.querySelectorAll('.screen')].some(block => block.checkVisibility())")
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    pdf = browser.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(pdf["data"]).startswith(b"%PDF-")
