"""Classifying MNIST digits: the networks of Part 1, and their training in the course's settings and in better ones."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from convnet import (
    ELU,
    SGD,
    Adam,
    Conv2D,
    Dense,
    DivergedError,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    LinearDecay,
    MaxPool2D,
    PerBatchDecay,
    ReLU,
    Sequential,
    Tanh,
    constant,
    course_dense,
    course_filters,
    fit,
    glorot_uniform,
    he_normal,
    softmax_cross_entropy,
)
from convnet.layers import Initializer
from convnet.schedules import Schedule
from coursework.datasets.mnist import Digits, mnist
from coursework.experiments.trained import checkpoint_path, discard_damaged

COURSE_TEST_IMAGES = 200  # the course measured accuracy on the first 200 test images
VALIDATION_IMAGES = 5000  # the last ones of the training set
ACTIVATIONS = {"ReLU": ReLU, "LeakyReLU": LeakyReLU, "ELU": ELU, "Tanh": Tanh, "Linear": Linear}


@dataclass(frozen=True)
class Setting:
    """How a network is initialised and trained, whatever its architecture.

    Attributes:
        name: what tables and figures call it.
        filters, dense: initialisers of convolutions and of fully connected layers.
        schedule: factor of the learning rate by epoch and batch.
        constant_divisor: the course's bias correction of Adam, see `convnet.Adam`.
        whole_numbers: whether mean and standard deviation of the pixels are cut to integers.
    """

    name: str
    filters: Initializer
    dense: Initializer
    schedule: Schedule
    constant_divisor: bool
    whole_numbers: bool


COURSE = Setting("as the course ran it", course_filters, course_dense, PerBatchDecay(0.95), True, True)
PROPER = Setting("as it should be", he_normal, he_normal, constant, False, False)
SETTINGS = {setting.name: setting for setting in (COURSE, PROPER)}


def network(
    kind: str = "base", setting: Setting = PROPER, hidden_units: int = 200, activation: str = "ReLU", classes: int = 10
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
    if setting is PROPER and activation in ("Tanh", "Linear"):
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
    for filters in (16, 32):
        layers += [Conv2D(filters, 5), ReLU(), MaxPool2D(2)]
    return Sequential([*layers, Flatten(), Dropout(0.2), Dense(200), ReLU(), Dropout(0.2), Dense(10)])


@dataclass(frozen=True)
class Standardizer:
    """Pixels 0 … 255 to zero mean and unit variance: (x - mean) / sd."""

    mean: float
    sd: float

    @classmethod
    def of(cls, images: np.ndarray, whole_numbers: bool = False) -> Standardizer:
        """Mean and standard deviation of `images` (N, 28, 28) uint8, over all pixels; cut to integers if asked."""
        mean, sd = float(images.mean()), float(images.std())
        return cls(int(mean), int(sd)) if whole_numbers else cls(mean, sd)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Turn `images` (N, 28, 28) of 0 … 255 into network input (N, 28, 28, 1) float32."""
        return ((images[..., None] - np.float32(self.mean)) / np.float32(self.sd)).astype(np.float32, copy=False)

    def pixels(self, x: np.ndarray) -> np.ndarray:
        """Turn network input (N, 28, 28, 1) back into pixels (N, 28, 28), clipped to 0 … 255."""
        return np.clip(x[..., 0] * np.float32(self.sd) + np.float32(self.mean), 0, 255)


@cache
def _digits() -> Digits:
    """MNIST, read once in each process."""
    return mnist()


def classify(
    *,
    seed: int,
    setting: str,
    train_images: int,
    epochs: int,
    kind: str = "base",
    hidden_units: int = 200,
    activation: str = "ReLU",
    optimizer: str = "Adam",
    learning_rate: float = 0.001,
    batch_size: int = 100,
    validation_images: int = 0,
) -> dict[str, Any]:
    """Train one network on the first `train_images` digits and test it: an experiment for `experiments.sweep`.

    Args:
        seed: decides the initial weights and the order of the images.
        setting: a key of SETTINGS.
        kind, hidden_units, activation: see `network`.
        optimizer: "Adam", or "momentum" with γ = 0.9.
        validation_images: how many of the last training images to evaluate on after each epoch.

    Returns:
        `accuracy` on the 10 000 test images and `accuracy_200` on the first 200 (0 to 1; that of chance if training
        diverged), `seconds` of the training, and the history of `convnet.fit`.
    """
    chosen, digits, rng = SETTINGS[setting], _digits(), np.random.default_rng(seed)
    model = network(kind, chosen, hidden_units, activation).build((28, 28, 1), rng)
    images, labels = digits.train_images[:train_images], digits.train_labels[:train_images]
    standardize = Standardizer.of(images, chosen.whole_numbers)
    steps = (
        SGD(learning_rate, momentum=0.9)
        if optimizer == "momentum"
        else Adam(learning_rate, constant_divisor=chosen.constant_divisor)
    )
    held_out = None
    if validation_images:
        held_out = standardize(digits.train_images[-validation_images:]), digits.train_labels[-validation_images:]
    start = time.perf_counter()
    try:
        history = fit(
            model,
            steps,
            standardize(images),
            labels,
            epochs=epochs,
            rng=rng,
            batch_size=batch_size,
            schedule=chosen.schedule,
            validation=held_out,
            title=None,
        )
    except DivergedError:
        return {"accuracy": 0.1, "accuracy_200": 0.1, "seconds": time.perf_counter() - start, "history": None}
    seconds = time.perf_counter() - start
    hits = model.predict(standardize(digits.test_images)) == digits.test_labels
    return {
        "accuracy": float(hits.mean()),
        "accuracy_200": float(hits[:COURSE_TEST_IMAGES].mean()),
        "seconds": seconds,
        "history": history,
    }


def signal_scales(setting: Setting, kind: str, digits: Digits, seed: int) -> list[dict[str, Any]]:
    """How large activations and gradients are behind each layer with parameters, before any training.

    Returns:
        For each such layer its name, the standard deviation of its output over 100 digits (`activation`), and that of
        the loss's gradient with respect to its output, per sample (`gradient`).
    """
    model = network(kind, setting).build((28, 28, 1), np.random.default_rng(seed))
    images, labels = digits.train_images[:100], digits.train_labels[:100]
    x, tapes, rows = Standardizer.of(images, setting.whole_numbers)(images), [], {}
    for name, layer in zip(model.names, model.layers, strict=True):
        x, tape = layer.forward(x)
        tapes.append(tape)
        if layer.params:
            rows[name] = {"layer": name, "setting": setting.name, "activation": float(x.std())}
    _, dy = softmax_cross_entropy(x, labels)
    dy *= len(labels)  # of each sample's own loss
    for name, layer, tape in reversed(list(zip(model.names, model.layers, tapes, strict=True))):
        if layer.params:
            rows[name]["gradient"] = float(dy.std())
        dy, _ = layer.backward(dy, tape)
    return list(rows.values())


@dataclass(frozen=True)
class Classifier:
    """A trained network that takes pixels.

    Attributes:
        model: puts out logits.
        standardize: turns pixels into its input.
        history: of its training.
    """

    model: Sequential
    standardize: Standardizer
    history: dict[str, list[float]]

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Probability (N, classes) of each class for images (N, 28, 28) of 0 … 255."""
        return self.model.predict_proba(self.standardize(images))

    def features(self, images: np.ndarray) -> np.ndarray:
        """Activations (N, units) of the hidden layer, what the last layer sees of images (N, 28, 28) of 0 … 255."""
        return self.model.first(-1).logits(self.standardize(images))


def train_classifier(
    name: str,
    network: Sequential,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    seed: int,
    epochs: int,
    setting: Setting = PROPER,
    learning_rate: float = 0.001,
    schedule: Schedule | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
) -> Classifier:
    """Train a classifier, or load it if just this was trained before; an interrupted training goes on.

    Args:
        name: what the checkpoint and the progress line call it.
        network: not built yet.
        images, labels: (N, 28, 28) of 0 … 255 and integers (N,).
        schedule: in place of the setting's.
        validation: images and labels to evaluate on after each epoch.
    """
    rng = np.random.default_rng(seed)
    optimizer = Adam(learning_rate, constant_divisor=setting.constant_divisor)
    schedule = schedule or setting.schedule
    path = checkpoint_path(
        name, train_classifier, network=network, images=images, labels=labels, seed=seed, epochs=epochs,
        setting=setting, optimizer=optimizer, schedule=schedule, validation=validation,
    )  # fmt: skip
    discard_damaged(path)
    model = network.build((28, 28, 1), rng)
    standardize = Standardizer.of(images, setting.whole_numbers)
    history = fit(
        model,
        optimizer,
        standardize(images),
        labels,
        epochs=epochs,
        rng=rng,
        schedule=schedule,
        validation=validation and (standardize(validation[0]), validation[1]),
        checkpoint=path,
        title=f"{name} classifier",
    )
    return Classifier(model, standardize, history)


def best_classifier(digits: Digits, epochs: int = 4, train_images: int = 55_000, seed: int = 0) -> Classifier:
    """Train the best network on the first images, with a rate that falls to zero; the last 5000 serve to validate."""
    held_out = slice(-VALIDATION_IMAGES, None)
    return train_classifier(
        "best",
        best_network(),
        digits.train_images[:train_images],
        digits.train_labels[:train_images],
        seed=seed,
        epochs=epochs,
        learning_rate=0.003,
        schedule=LinearDecay(epochs, -(-train_images // 100)),
        validation=(digits.train_images[held_out], digits.train_labels[held_out]),
    )
