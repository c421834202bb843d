"""The five widgets of the report in a page, with small made-up networks: they answer, whatever a reader does."""

import time

import browsers
import numpy as np
import pytest
from projects import FACTS, ROOT, SVG, make_project, markdown, shown
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from convnet import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential
from coursework.datasets.glove import Vectors
from coursework.datasets.mnist import Digits
from coursework.gan.live import asked_generator
from coursework.gan.networks import generator
from coursework.mnist.classifier import Classifier, Standardizer
from coursework.mnist.live import drawn_digits
from coursework.network.live import worked_examples
from coursework.sentiment import live as sentiment_live
from coursework.sentiment.classifier import SentenceClassifier
from coursework.sentiment.encoding import LENGTH, Vocabulary
from coursework.sentiment.networks import parallel_widths
from coursework.sentiment.text import tokenize
from coursework.synthesis.activation_maximization import Recipe
from coursework.synthesis.live import drawing_networks
from reporting.live import MIME, pack
from reporting.page import render

AXE = ROOT / "tests" / "reporting" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
EVIL = "<b>bold</b> <script>document.title = 'taken'</script>"
RECIPE = Recipe("quick", steps=6, learning_rate=0.3, noise=0.2, noise_blur=2.0, total_variation=0.0003, jitter=1)


def classifier(seed, classes=10):
    model = Sequential(
        [Conv2D(4, 5), ReLU(), MaxPool2D(2), Conv2D(6, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(classes)]
    )
    return Classifier(model.build((28, 28, 1), np.random.default_rng(seed)), Standardizer(33.0, 79.0), {})


@pytest.fixture(scope="module")
def widgets():
    """Facts and arrays by module."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (90, 28, 28)).astype(np.uint8), np.arange(90) % 10
    two = {"The best network": classifier(0), "The other": classifier(1)}
    words = ["good", "bad", "the", "film", "not", "was", "<", ">"]
    vocabulary = Vocabulary.of([words])
    table = vocabulary.table(Vectors({}, np.zeros((0, 5), np.float32), "none"))
    table[1:] = rng.standard_normal((len(words), 5))
    judge = parallel_widths(table).build((LENGTH,), rng)
    more = Vectors({"movie": 0}, rng.standard_normal((1, 5)).astype(np.float32), "none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentiment_live, "glove_file", lambda _: None)
        patch.setattr(sentiment_live, "first_words", lambda *_: ["movie", "the"])
        patch.setattr(sentiment_live, "glove", lambda words, _: more if words == ["movie"] else None)
        sentences = sentiment_live.judged_sentences(SentenceClassifier(judge, vocabulary, {}), "The film was good.", 5)
    return {
        "digit": drawn_digits(two, Digits(images, labels, images, labels), random=8, hardest=3),
        "turn": drawing_networks(two, RECIPE, rng),
        "generator": asked_generator(generator(0.03).build((110,), rng), rng),
        "sentence": sentences,
        "convolution": worked_examples(),
    }


@pytest.fixture(scope="module")
def file(widgets, tmp_path_factory):
    cells = [markdown("# Widgets")]
    for module, (facts, arrays) in widgets.items():
        cells += [shown("widget", module, data={"image/svg+xml": SVG, MIME: pack(module, facts, arrays)})]
    cells += [markdown("Back to [@fig:digit].")]  # who tabs on stays in the page
    project = make_project(tmp_path_factory.mktemp("live"), one=cells)
    path = project.root / "report.html"
    path.write_text(render(project, {"one": project.notebook("one")}, FACTS))
    return path


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def driver(request, file):
    driver = browsers.start(request.param)
    driver.set_window_size(1280, 1000)
    yield driver
    driver.quit()


def wait(what, seconds=20):
    """What it returns as soon as that is true."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return found


class Widget:
    def __init__(self, driver, file, module):
        self.driver = driver
        if driver.current_url != file.as_uri():
            driver.get(file.as_uri())
        self.figure = driver.find_element("css selector", f"figure[data-widget='{module}']")
        driver.execute_script("arguments[0].scrollIntoView()", self.figure)
        wait(lambda: "awake" in self.figure.get_attribute("class"))

    def all(self, selector):
        return self.figure.find_elements("css selector", f".live {selector}")

    def press(self, text):
        next(button for button in self.all("button") if button.text == text).click()

    @property
    def answer(self):
        return " ".join(answer.text for answer in self.all(".answer"))

    def hears(self, text):
        wait(lambda: text in self.answer)

    def pixels(self, number=0):
        """The grey levels of a canvas."""
        script = """const { width, height } = arguments[0];
            const { data } = arguments[0].getContext("2d").getImageData(0, 0, width, height);
            return [...data].filter((_, i) => i % 4 === 0)"""
        return np.array(self.driver.execute_script(script, self.all("canvas")[number]))


@pytest.fixture
def widget(driver, file):
    return lambda module: Widget(driver, file, module)


def test_a_drawn_stroke_is_read_by_both_networks(widget, driver):
    digit = widget("digit")
    digit.press("Clear")
    digit.hears("The pad is empty.")
    assert {share.text for share in digit.all(".share")} == {"0 %"}
    pad = digit.all("canvas")[0]
    ActionChains(driver, duration=20).move_to_element(pad).click_and_hold().move_by_offset(40, 60).release().perform()
    digit.hears("The best network reads")
    digit.hears("The other reads")
    assert digit.pixels(0).min() < 50 < 200 < digit.pixels(0).max()
    assert digit.pixels(2).min() == 0  # feature maps are there
    shares = [int(share.text.split()[0]) for share in digit.all(".share")]
    assert abs(sum(shares[:10]) - 100) < 6
    assert len(shares) == 20


def test_the_pad_is_drawn_on_by_keyboard(widget, driver):
    digit = widget("digit")
    digit.press("Clear")
    digit.hears("The pad is empty.")
    driver.execute_script("arguments[0].focus()", digit.all("canvas")[0])
    ActionChains(driver).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN).perform()
    assert digit.answer == "The pad is empty."  # the pen is not down
    ActionChains(driver).send_keys(" ", Keys.ARROW_UP, Keys.ARROW_UP, " ").perform()
    digit.hears("reads")
    assert "The pen is lifted." in [note.text for note in digit.all(".quiet")]


def test_test_digits_noise_and_a_full_pad(widget, driver, widgets):
    digit, (facts, arrays) = widget("digit"), widgets["digit"]
    digit.press("Hardest test digits")
    shown = digit.pixels(0).reshape(140, 140)[2::5, 2::5]
    np.testing.assert_allclose(255 - shown, arrays["digits"][facts["random"]], atol=1)
    digit.press("Add noise")
    noisy = digit.pixels(0).reshape(140, 140)[2::5, 2::5]
    assert 10 < np.abs(noisy - shown).mean() < 60
    digit.press("Clear")
    pad = digit.all("canvas")[0]
    chain = ActionChains(driver, duration=0).move_to_element(pad).click_and_hold().move_by_offset(-135, -135)
    for _ in range(14):
        chain = chain.move_by_offset(270, 0).move_by_offset(0, 10).move_by_offset(-270, 0).move_by_offset(0, 10)
    chain.release().perform()
    digit.hears("reads")
    assert (digit.pixels(0) < 128).mean() > 0.95


def test_networks_draw_the_wanted_digit_and_grow_sure_of_it(widget):
    turn = widget("turn")
    turn.press("7")
    turn.hears("Drawn: a 7. The best network is")
    assert [button.text for button in turn.all("button[aria-pressed='true']")] == ["7"]
    assert "step 6 of 6" in [note.text for note in turn.all(".quiet")]
    assert turn.pixels(0).std() > 1
    assert (turn.pixels(0) != turn.pixels(1)).any()
    turn.press("From other noise")
    turn.hears("Drawn: a 7.")


def test_the_generator_draws_what_it_is_asked_for(widget, driver):
    generator = widget("generator")
    first = generator.pixels()
    generator.press("4")
    generator.hears("Asked for: a 4.")
    fourth = generator.pixels()
    assert (first != fourth).any()
    sliders = generator.all("input")
    sliders[0].send_keys(Keys.END)  # the morph
    generator.hears("100 % of the way to a 8")
    generator.press("8")
    generator.hears("Asked for: a 8")
    eighth = generator.pixels()
    sliders[0].send_keys(Keys.HOME)
    wait(lambda: generator.answer == "Asked for: a 8.")
    np.testing.assert_array_equal(generator.pixels(), eighth)  # from 8 to 8 there is no way
    sliders[1].send_keys(Keys.END)
    wait(lambda: (generator.pixels() != eighth).any())


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("The movie was not good", "tive ("),
        ("", "Write a sentence."),
        ("xyzzy", "No opinion: none of its words is known."),
        (EVIL, "tive ("),
        ("😀👍🏽", "No opinion"),
        ("این فیلم عالی بود", "No opinion"),
        ("good " * 1000, "tive ("),
    ],
)
def test_any_sentence_gets_an_answer(widget, driver, text, heard):
    sentence = widget("sentence")
    set_value = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))"
    words = "return [...arguments[0].querySelectorAll('.words span')].map(word => word.textContent)"
    driver.execute_script(set_value, sentence.all("textarea")[0], text)
    wait(lambda: driver.execute_script(words, sentence.figure) == tokenize(text))
    sentence.hears(heard)
    assert driver.title == "A made-up report"
    assert not sentence.all("b")
    unknown = {word.text for word in sentence.all(".words .unknown")}
    assert unknown.isdisjoint({"movie", "good", "<"})
    if "movie" in text:
        assert unknown == set()
    if text == EVIL:
        assert "bold" in unknown
    notes = " ".join(note.text for note in sentence.all(".quiet"))
    assert ("Only the first 50 of its 1000 tokens are read." in notes) == (len(text) > 1000)


def test_a_number_says_what_it_is_made_of(widget, driver):
    example = widget("convolution")
    tables = example.all("table.numbers")
    cell = tables[2].find_elements("css selector", "td")[6]
    ActionChains(driver).move_to_element(cell).perform()
    example.hears("Row 2, column 2: 0 · −1 + 0 · 0 + 1 · 1 + 0 · −1 + 0 · 0 + 1 · 1 + 0 · −1 + 0 · 0 + 1 · 1 = 3")
    assert len(tables[0].find_elements("css selector", "td.lit")) == 9
    driver.execute_script("arguments[0].focus()", cell)
    ActionChains(driver).send_keys(Keys.ARROW_UP, Keys.ARROW_LEFT).perform()
    example.hears("Row 1, column 1: 0 · 0 + 0 · 1 + 0 · 0 + 0 · 1 = 0")
    pooled = tables[4].find_elements("css selector", "td")[0]
    ActionChains(driver).move_to_element(pooled).perform()
    example.hears("the largest of 0, 7, 2, 9 = 9")


FOCUS = "const now = document.activeElement; return arguments[0].contains(now) ? now.innerText || now.tagName : null"


@pytest.mark.parametrize("module", ["digit", "turn", "generator", "sentence", "convolution"])
def test_tab_leads_through_a_widget_in_the_order_of_the_page(widget, driver, module):
    figure = widget(module).figure
    stops = ".live :is(button, input, select, textarea, [tabindex='0'])"
    controls = "return [...arguments[0].querySelectorAll(arguments[1])].map(one => one.innerText || one.tagName)"
    expected = driver.execute_script(controls, figure, stops)
    driver.execute_script("arguments[0].tabIndex = -1; arguments[0].focus()", figure)
    visited = []
    for _ in expected:
        ActionChains(driver).send_keys(Keys.TAB).perform()
        visited.append(driver.execute_script(FOCUS, figure))
        assert driver.execute_script("return document.activeElement.matches(':focus-visible')")
    assert visited == expected
    ActionChains(driver).send_keys(Keys.TAB).perform()
    assert driver.execute_script(FOCUS, figure) is None  # and out again


def test_widgets_are_used_by_keyboard_alone(widget, driver):
    def focus(element):
        driver.execute_script("arguments[0].focus()", element)

    turn, generator, sentence = widget("turn"), widget("generator"), widget("sentence")
    focus(turn.all("button")[5])
    ActionChains(driver).send_keys(Keys.ENTER).perform()
    turn.hears("Drawn: a 5.")
    focus(generator.all("button")[6])
    ActionChains(driver).send_keys(" ").perform()
    generator.hears("Asked for: a 6")
    before = generator.pixels()
    focus(generator.all("input")[3])
    ActionChains(driver).send_keys(Keys.HOME).perform()
    wait(lambda: (generator.pixels() != before).any())
    focus(sentence.all("textarea")[0])
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys("good xyzzy").perform()
    wait(lambda: [word.text for word in sentence.all(".words .unknown")] == ["xyzzy"])


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_reader_who_wants_no_motion_sees_the_last_step_alone(driver, file, motion):
    if driver.name != "chrome":
        pytest.skip("only Chromium can be told of a reader's wishes here")
    wish = {"name": "prefers-reduced-motion", "value": motion}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wish]})
    driver.get(file.as_uri())
    turn = Widget(driver, file, "turn")
    turn.hears("Drawn: a 3.")
    driver.execute_script(
        """window.steps = [];
        new MutationObserver(changes => steps.push(...changes.map(change => change.target.textContent)))
            .observe(arguments[0], { childList: true });""",
        next(note for note in turn.all(".quiet") if note.text.startswith("step")),
    )
    turn.press("4")
    turn.hears("Drawn: a 4.")
    expected = {f"step {i} of 6" for i in range(7)} if motion == "no-preference" else {"step 6 of 6"}
    assert set(driver.execute_script("return steps")) == expected
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_sums_of_the_examples_are_what_their_terms_say(widgets):
    for example in widgets["convolution"][0]["examples"]:
        picture, output = np.array(example["input"]), np.array(example["output"])
        for i, j in np.ndindex(output.shape):
            terms = example["terms"][i][j]
            if example.get("largest"):
                assert output[i, j] == max(picture[tuple(term["at"])] for term in terms)
            else:
                weights = np.array(example["filter"])
                total = sum(picture[tuple(term["at"])] * weights[tuple(term["by"])] for term in terms)
                assert output[i, j] == pytest.approx(total)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_no_fault_and_nothing_is_too_wide(file, width, scheme):
    if not AXE.exists():
        pytest.skip("npm ci --prefix tests/reporting/browser has not been run")
    driver = browsers.start("chromium")
    try:
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        for module in ("digit", "turn", "generator", "sentence", "convolution"):
            Widget(driver, file, module)
        assert driver.execute_script("return document.scrollingElement.scrollWidth") <= width
        driver.execute_cdp_cmd("Page.enable", {})
        driver.execute_script(AXE.read_text(encoding="utf8"))
        faults = driver.execute_async_script("""
            const done = arguments[0];
            axe.run({ resultTypes: ["violations"] }).then(found => done(found.violations.map(
                fault => [fault.id, ...fault.nodes.slice(0, 4).map(node => node.html)])))""")
        assert not faults, faults
        errors = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert not errors
    finally:
        driver.quit()
