"""The picture of the pipeline shows what comes out of the layers."""

import numpy as np

from convnet import softmax
from coursework.mnist.classifier import Classifier, Standardizer
from coursework.mnist.networks import network
from coursework.mnist.pipeline import pipeline, stations


def classifier_and_digit():
    rng = np.random.default_rng(0)
    model = network("base").build((28, 28, 1), rng)
    image = rng.integers(0, 256, (28, 28)).astype(np.uint8)
    return Classifier(model, Standardizer.of(image[None]), {}), image


def test_stations_are_what_the_layers_put_out():
    classifier, image = classifier_and_digit()
    seen = stations(classifier, image)
    assert [(name, *maps.shape) for name, maps in seen] == [
        ("digit", 1, 28, 28),
        ("convolution", 8, 28, 28),
        ("convolution", 8, 28, 28),
        ("max-pool", 8, 14, 14),
        ("flatten", 1, 1568, 1),
        ("fully connected", 1, 200, 1),
        ("softmax", 1, 10, 1),
    ]
    assert all(maps.min() >= 0 and np.isclose(maps.max(), 255) for _, maps in seen[1:])
    logits = classifier.model(classifier.standardize(image[None]))
    probabilities = softmax(logits)[0]
    np.testing.assert_allclose(seen[-1][1].ravel(), 255 * probabilities / probabilities.max(), rtol=1e-5)


def test_every_map_is_drawn_once_and_sizes_stand_below():
    fig = pipeline(stations(*classifier_and_digit()))
    (ax,) = fig.axes
    assert len(ax.images) == 1 + 8 + 8 + 8 + 1 + 1 + 1
    sizes = [text.get_text() for text in ax.texts if "×" in text.get_text()]
    assert sizes == ["28×28×1", "28×28×8", "28×28×8", "14×14×8"]
