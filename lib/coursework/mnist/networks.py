"""The networks for digits: those of the write-up, and the best one, that later chapters rely on."""

from __future__ import annotations

from convnet import Conv2D, Dense, Dropout, Flatten, Layer, MaxPool2D, ReLU, Sequential, glorot_uniform
from coursework.settings import ACTIVATIONS, STANDARD, Setting

BEST_FILTERS = (16, 32)  # of the best network's convolutions
DROPOUT = 0.2  # of its activations, before each of its fully connected layers


def network(
    kind: str = "base",
    setting: Setting = STANDARD,
    hidden_units: int = 200,
    activation: str = "ReLU",
    classes: int = 10,
) -> Sequential:
    """A network of the write-up for images (28, 28, 1), not built yet.

    Args:
        kind: "base" (figure 3), "deeper" (figure 18), or "shallower", which the write-up announces and never shows.
        setting: gives the initialisers; in place of He's, layers that tanh or nothing follows get Glorot's.
        hidden_units: of the fully connected layer.
        activation: a key of ACTIVATIONS.
        classes: number of logits.
    """
    filters, dense = setting.filters, setting.dense
    if setting is STANDARD and activation in ("Tanh", "Linear"):
        filters = dense = glorot_uniform

    def block(*sizes: tuple[int, int]) -> list[Layer]:
        """Convolutions of (filters, kernel), each with its activation, then a pool."""
        layers: list[Layer] = []
        for f, k in sizes:
            layers += [Conv2D(f, k, kernel_initializer=filters), ACTIVATIONS[activation]()]
        return [*layers, MaxPool2D(2, ceil=True)]

    features = {
        "shallower": block((8, 5)),
        "base": block((8, 5), (8, 5)),
        "deeper": [
            *block((8, 5), (8, 5)),
            *block((16, 5), (16, 5)),
            *block((32, 5), (32, 5)),
            Conv2D(32, (3, 1), kernel_initializer=filters),
            ACTIVATIONS[activation](),
        ],
    }[kind]
    return Sequential(
        [*features, Flatten(), Dense(hidden_units, dense), ACTIVATIONS[activation](), Dense(classes, dense)]
    )


def best_network() -> Sequential:
    """The classifier that later parts rely on: two convolutions with a pool after each, and dropout."""
    layers: list[Layer] = []
    for filters in BEST_FILTERS:
        layers += [Conv2D(filters, 5), ReLU(), MaxPool2D(2)]
    return Sequential([*layers, Flatten(), Dropout(DROPOUT), Dense(200), ReLU(), Dropout(DROPOUT), Dense(10)])
