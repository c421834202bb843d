"""The picture of a filter on a sentence shows what the network computes."""

import numpy as np

from coursework.sentiment.classifier import SentenceClassifier
from coursework.sentiment.encoding import Vocabulary
from coursework.sentiment.grid import strongest, window
from coursework.sentiment.networks import WIDTHS, parallel_widths

TOKENS = ["the", "food", "was", "very", "good", "."]


def classifier():
    rng = np.random.default_rng(0)
    vocabulary = Vocabulary.of([TOKENS])
    table = rng.standard_normal((len(TOKENS) + 1, 8)).astype(np.float32)
    model = parallel_widths(table).build(vocabulary.input_shape, rng)
    return SentenceClassifier(model, vocabulary, {})


def test_the_response_is_that_of_the_filter_which_says_most_for_positive():
    trained = classifier()
    found = strongest(trained, TOKENS)
    vectors = trained.model.layers[0](trained.encode([TOKENS]))
    branch = trained.model.layers[1].branches[-1]
    responses = branch.first(-1)(vectors)[0]
    weights = trained.model.layers[-1].params["weights"][-100:]
    worth = responses.max(axis=0) * (weights[:, 1] - weights[:, 0])
    np.testing.assert_allclose(found.values, responses[: len(TOKENS), worth.argmax()])
    assert found.width == max(WIDTHS)
    assert found.vectors.shape == (len(TOKENS), 8)


def test_the_strongest_response_and_its_window_are_marked():
    found = strongest(classifier(), TOKENS)
    grid, bars = window(found, TOKENS).axes
    heights = [bar.get_height() for bar in bars.patches]
    assert bars.lines[0].get_ydata()[0] == max(heights)
    (frame,) = grid.patches
    assert frame.get_x() + 0.5 <= int(np.argmax(heights)) < frame.get_x() + 0.5 + frame.get_width()
    assert [label.get_text() for label in bars.get_xticklabels()] == TOKENS
