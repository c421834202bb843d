"""The page's network against ours, in real browsers: outputs, gradients, and what rounding its numbers costs."""

import base64

import browsers
import numpy as np
import pytest
from projects import ROOT

from convnet import (
    Adam,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    LeakyReLU,
    MaxPool1D,
    MaxPool2D,
    Parallel,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    fit,
    loss_and_gradients,
    softmax,
)
from coursework.datasets.mnist import mnist
from coursework.errors import CourseworkError
from coursework.live import describe, rounded
from coursework.mnist.classifier import Classifier, Standardizer
from coursework.mnist.networks import best_network
from coursework.sentiment.text import CONTRACTIONS, tokenize
from coursework.synthesis import activation_maximization
from coursework.synthesis.activation_maximization import Recipe
from coursework.synthesis.live import drawing_networks
from reporting.live import bundle, pack

MODULES = ROOT / "reports" / "template" / "live"
HELPERS = """
const numbers = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
window.live = { ask: startWorker(), numbers, cleanUp, climb, tokenize, unpack };
"""


class Page:
    """A page with the page's modules and its worker."""

    def __init__(self, driver, file):
        self.driver = driver
        driver.get(file.as_uri())

    def ask(self, body, *values):
        """What an asynchronous function of `live` and `values` returns."""
        script = f"""
            const values = [...arguments], done = values.pop();
            (async () => {{ {body} }})().then(answer => done({{ answer }}), error => done({{ error: `${{error}}` }}))"""
        found = self.driver.execute_async_script(script, *values)
        assert "error" not in found, found["error"]
        return found["answer"]

    def learn(self, **networks):
        layers, arrays = describe(networks)
        packed = pack("", {"networks": layers}, arrays)
        self.ask("await live.ask('learn', { networks: values[0].facts.networks, arrays: values[0].arrays })", packed)

    def run(self, network, samples):
        """Outputs (N, …) for samples (N, …)."""
        samples = samples.reshape(len(samples), -1).astype("<f4")
        body = """
            const all = live.numbers(values[1]), length = all.length / values[2];
            const samples = Array.from({ length: values[2] }, (_, i) => all.subarray(i * length, (i + 1) * length));
            const { outputs } = await live.ask("run", { network: values[0], samples });
            return outputs.map(y => [...y])"""
        data = base64.b64encode(samples.tobytes()).decode()
        return np.array(self.ask(body, network, data, len(samples)))

    def slope(self, network, sample, label):
        """The gradient of the cross-entropy with respect to a sample, and the probabilities."""
        body = """
            const sample = Float32Array.from(values[1]);
            const about = { network: values[0], sample, label: values[2] };
            const { gradient, probabilities } = await live.ask("slope", about);
            return [[...gradient], [...probabilities]]"""
        gradient, probabilities = self.ask(body, network, sample.ravel().tolist(), label)
        return np.array(gradient).reshape(sample.shape), np.array(probabilities)


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def page(request, tmp_path_factory):
    file = tmp_path_factory.mktemp("live") / "live.html"
    worker, script = bundle(MODULES, ["worker"]), bundle(MODULES, ["widget", "arrays", "pad", "text", "turn"])
    file.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><title>x</title><script type="text/plain" id="worker">{worker}</script>'
        f'<script type="module">{script}{HELPERS}</script>'
    )
    driver = browsers.start(request.param)
    yield Page(driver, file)
    driver.quit()


def randomized(layers, shape, seed=0):
    """A built network with biases that are not zero."""
    rng = np.random.default_rng(seed)
    model = Sequential(layers).build(shape, rng)
    for name, values in model.params.items():
        if name.endswith("bias"):
            values[...] = rng.normal(0, 0.1, values.shape)
    return model


@pytest.fixture
def small_ones_too(monkeypatch):
    """Small arrays are rounded as large ones are."""
    monkeypatch.setattr("coursework.live.MANY", 30)


IMAGES = {
    "strides, odd sizes": [
        Conv2D(3, (5, 2), (2, 3)),
        LeakyReLU(0.2),
        Conv2D(4, 2, padding="valid"),
        Flatten(),
        Dense(5),
    ],
    "pools": [Conv2D(6, 3), ReLU(), MaxPool2D((2, 3), ceil=True), MaxPool2D(2), Flatten(), Dropout(0.3), Dense(4)],
    "transposed": [ConvTranspose2D(3, 5, 2), Tanh(), ConvTranspose2D(2, 3, 3, padding="valid"), Flatten(), Dense(3)],
    "dense": [Flatten(), Dense(6), LeakyReLU(0.1), Dense(3)],
}


@pytest.mark.parametrize("layers", IMAGES.values(), ids=list(IMAGES))
def test_outputs_and_gradients_of_images_agree(page, layers, rng, small_ones_too):
    model = rounded(randomized(layers, (11, 9, 2)))
    page.learn(made_up=model)
    model = rounded(model)
    x = rng.standard_normal((5, 11, 9, 2)).astype(np.float32)
    x[0] = 0
    np.testing.assert_allclose(page.run("made_up", x), model(x), rtol=1e-4, atol=1e-5)
    for label in (0, 2):
        gradient, probabilities = page.slope("made_up", x[1], label)
        ours = loss_and_gradients(model, x[1:2], np.array([label]))
        np.testing.assert_allclose(gradient, ours.input[0], rtol=1e-3, atol=1e-6)
        np.testing.assert_allclose(probabilities, softmax(ours.logits)[0], rtol=1e-4)


SENTENCES = {
    "course": lambda table: [Embedding(table), Conv1D(5, 3), ReLU(), MaxPool1D(2, ceil=True), Flatten(), Dense(2)],
    "parallel widths": lambda table: [
        Embedding(table),
        Parallel([Sequential([Conv1D(7, k), ReLU(), GlobalMaxPool1D()]) for k in (1, 2, 3)]),
        Dropout(0.5),
        Dense(2),
    ],
}


@pytest.mark.parametrize("layers", SENTENCES.values(), ids=list(SENTENCES))
def test_answers_to_sentences_agree(page, layers, rng, small_ones_too):
    table = rng.standard_normal((30, 12)).astype(np.float32)
    table[0] = 0
    model = rounded(randomized(layers(table), (25,)))
    page.learn(made_up=model)
    numbers = rng.integers(0, 30, (100, 25))
    np.testing.assert_allclose(page.run("made_up", numbers), rounded(model)(numbers), rtol=1e-3, atol=1e-5)


def test_pictures_of_a_generator_agree(page, rng):
    from coursework.gan.networks import generator

    model = rounded(randomized(generator(0.05).layers, (110,)))
    page.learn(made_up=model)
    points = rng.standard_normal((20, 110)).astype(np.float32)
    ours = rounded(model)(points).reshape(20, -1)
    np.testing.assert_allclose(page.run("made_up", points), ours, rtol=1e-3, atol=1e-5)


def test_arrays_of_all_types_arrive(page):
    arrays = {
        "float32": np.array([1e-40, -3.5, np.inf], np.float32),
        "int8": np.array([-127, 0, 127], np.int8),
        "uint8": np.array([0, 255], np.uint8),
    }
    packed = pack("", {}, arrays)["arrays"]
    got = page.ask(
        "return Object.entries(values[0]).map(([name, a]) => [name, [...live.unpack(a)].map(String)])", packed
    )
    for name, texts in got:
        np.testing.assert_array_equal(np.array(list(map(float, texts)), arrays[name].dtype), arrays[name])


def test_a_layer_that_the_page_does_not_know_is_named():
    model = Sequential([Dense(2), Sigmoid()]).build((3,), np.random.default_rng(0))
    with pytest.raises(CourseworkError, match=r"Sigmoid\(\): the page's network"):
        describe({"made_up": model})


def test_rounding_twice_is_rounding_once(small_ones_too):
    model = rounded(randomized([Conv2D(3, 3), Flatten(), Dense(4)], (6, 6, 1)))
    _, arrays = describe({"m": model})
    dtypes = {name: array.dtype for name, array in arrays.items()}
    assert dtypes["m.conv2d_1.filters"] == np.float32  # 27 numbers
    assert dtypes["m.dense_1.weights"] == np.int8  # 432
    assert dtypes["m.dense_1.bias"] == np.float32
    for name, values in rounded(model).params.items():
        np.testing.assert_allclose(values, model.params[name], rtol=1e-6)


# --- the pad ---------------------------------------------------------------------------------------------------------


def clean(page, ink):
    return np.array(
        page.ask("return [...live.cleanUp(Float32Array.from(values[0]), values[1])]", ink.ravel().tolist(), len(ink))
    ).reshape(28, 28)


def test_a_drawing_is_centred_and_scaled_as_mnist_was(page):
    ink = np.zeros((140, 140))
    ink[20:120, 90:110] = 1  # a bar of 100 × 20, far at the right
    ink[100:120, 60:110] = 1  # and a foot
    picture = clean(page, ink)
    rows, columns = np.nonzero(picture.any(axis=1))[0], np.nonzero(picture.any(axis=0))[0]
    assert (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1) == (20, 10)
    place, mass = np.arange(28), picture.sum()
    assert abs(picture.sum(axis=1) @ place / mass - 14) <= 0.5
    assert abs(picture.sum(axis=0) @ place / mass - 14) <= 0.5
    assert picture.max() == pytest.approx(255)
    assert mass == pytest.approx(255 * ink.sum() / 25)  # 20 pixels for 100 cells: 25 of these make one


def test_an_empty_pad_stays_empty_and_a_full_one_becomes_a_square(page):
    assert not clean(page, np.zeros((140, 140))).any()
    full = np.zeros((28, 28))
    full[5:25, 5:25] = 255
    np.testing.assert_allclose(clean(page, np.ones((140, 140))), full, atol=1e-3)


def test_a_dot_is_a_defined_picture(page):
    ink = np.zeros((140, 140))
    ink[139, 0] = 0.25
    picture = clean(page, ink)
    assert (picture > 0).sum() == 400
    assert picture.max() == pytest.approx(255 / 4)


# --- the real thing --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_reads_ten_thousand_digits_as_we_do(page):
    digits = mnist()
    images, labels = digits.train_images[:5000], digits.train_labels[:5000]
    standardize, rng = Standardizer.of(images), np.random.default_rng(0)
    model = best_network().build((28, 28, 1), rng)
    fit(model, Adam(0.003), standardize(images), labels, epochs=2, rng=rng, title=None)
    page.learn(best=model)
    x = standardize(digits.test_images)
    exact, small = model(x), rounded(model)(x)
    page_logits = np.concatenate([page.run("best", x[i : i + 500]) for i in range(0, len(x), 500)])
    np.testing.assert_allclose(page_logits, small, rtol=1e-3, atol=1e-3 * np.abs(small).max())
    bound = np.abs(page_logits - exact).max()
    first, second = np.sort(exact, axis=1)[:, :-3:-1].T
    sure = first - second > 2 * bound
    answers, ours = page_logits.argmax(axis=1), exact.argmax(axis=1)
    assert (answers == ours)[sure].all()
    accuracies = [(found == digits.test_labels).mean() for found in (answers, ours)]
    print(f"page {accuracies[0]:.4f}, ours {accuracies[1]:.4f}, bound {bound:.3f}, surely alike {sure.mean():.4f}")
    assert abs(accuracies[0] - accuracies[1]) <= 0.0005


# --- drawing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logits", [False, True])
def test_the_page_draws_as_we_do(page, logits, monkeypatch):
    rng = np.random.default_rng(0)
    layers = [Conv2D(4, 5), ReLU(), MaxPool2D(2), Conv2D(6, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(10)]
    model = rounded(randomized(layers, (28, 28, 1)))
    recipe = Recipe(
        "x", steps=12, learning_rate=0.3, noise=0.2, noise_blur=2.0, decay=0.01, total_variation=0.01, logits=logits
    )
    artist = Classifier(model, Standardizer(33.0, 79.0), {})
    facts, arrays = drawing_networks({"Artist": artist}, recipe, rng, starts=2)
    packed = pack("turn", facts, arrays)
    grey = arrays["starts"][1].astype(np.float32)
    monkeypatch.setattr(activation_maximization, "initial_images", lambda *_: artist.standardize(grey[None]))
    ours = activation_maximization.maximize_activation(artist, np.array([3]), recipe, rng)
    body = """
        const { facts: { networks, artists, recipe }, arrays } = values[0], seen = [];
        await live.ask("learn", { networks, arrays });
        await live.climb(live.ask, "artist 1", live.unpack(arrays.starts).subarray(784), 3,
            { ...recipe, ...artists[0] }, (picture, share) => seen.push([[...picture], share]));
        return [seen.map(([, share]) => share), seen.at(-1)[0]]"""
    shares, picture = page.ask(body, packed)
    np.testing.assert_allclose(shares[:12], ours.probability[:, 0], rtol=5e-3, atol=1e-5)
    assert len(shares) == 13
    ours_grey = artist.standardize.pixels(ours.images)[0].ravel()
    assert np.abs(np.array(picture) - ours_grey).max() < 1  # grey levels of 255


def test_a_recipe_that_the_page_cannot_follow_is_refused(rng):
    with pytest.raises(CourseworkError, match="without blur"):
        drawing_networks({}, Recipe("blurred", blur=1.0), rng)


# --- sentences -------------------------------------------------------------------------------------------------------

TEXTS = [
    "It's a GREAT phone, isn't it? I can't say I don't like it!",
    "We won't, shan't, cannot; let's see: they've, I'm, he'd, you'll.",
    "The café's can't… élan's décan't",
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "😀👍🏽 3,000.5 1.2.3 ½ ² Ⅷ snake_case __x__",
    "این فیلم عالی بود؛ نمی‌شود گفت بد است. ۱۲۳",
    "Straße İstanbul ΣΊΣΥΦΟΣ ﬁne",
    "\x1cone\x1ftwo\x85three\ufefffour\u00a0five\u200csix\u2028seven",
    "e\u0301 combining",
    "",
    "   ",
]


def test_texts_are_taken_apart_as_in_python(page):
    ours = list(map(tokenize, TEXTS))
    assert page.ask("return values[0].map(text => live.tokenize(text, values[1]))", TEXTS, CONTRACTIONS) == ours
