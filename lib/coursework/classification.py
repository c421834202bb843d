"""Classifying MNIST digits: the networks of Part 1, and their training in the course's settings and in better ones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convnet import (
    Adam,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    ReLU,
    Sequential,
    constant,
    course_dense,
    course_filters,
    evaluate,
    fit,
    he_normal,
    per_batch_decay,
)
from convnet.layers import Initializer
from convnet.schedules import Schedule
from coursework.datasets import Digits

COURSE_TEST_IMAGES = 200  # the course measured accuracy on the first 200 test images
VALIDATION_IMAGES = 5000  # the last ones of the training set; never trained on


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


COURSE = Setting("as the course ran it", course_filters, course_dense, per_batch_decay(0.95), True, True)
PROPER = Setting("as it should be", he_normal, he_normal, constant, False, False)


def base_network(setting: Setting, hidden_units: int = 200) -> Sequential:
    """The base network of the write-up (figure 3), for images (28, 28, 1), not built yet."""
    return Sequential(
        [
            Conv2D(8, 5, initializer=setting.filters),
            ReLU(),
            Conv2D(8, 5, initializer=setting.filters),
            ReLU(),
            MaxPool2D(2),
            Flatten(),
            Dense(hidden_units, setting.dense),
            ReLU(),
            Dense(10, setting.dense),
        ]
    )


@dataclass(frozen=True)
class Standardizer:
    """Pixels 0 … 255 to zero mean and unit variance: (x - mean) / sd."""

    mean: float
    sd: float

    @classmethod
    def of(cls, images: np.ndarray, whole_numbers: bool) -> Standardizer:
        """Mean and standard deviation of `images` (N, 28, 28) uint8, over all pixels; cut to integers if asked."""
        mean, sd = float(images.mean()), float(images.std())
        return cls(int(mean), int(sd)) if whole_numbers else cls(mean, sd)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Turn `images` (N, 28, 28) uint8 into network input (N, 28, 28, 1) float32."""
        return ((images[..., None] - np.float32(self.mean)) / np.float32(self.sd)).astype(np.float32, copy=False)


@dataclass(frozen=True)
class Run:
    """One training of one network.

    Attributes:
        setting, seed: how, and from which random start.
        model: the trained network.
        standardize: turns images into its input.
        history: see `convnet.fit`.
        seconds: duration of the training, without the test.
        accuracy: on all 10 000 test images, 0 to 1.
        accuracy_200: on the first 200, as the course measured.
    """

    setting: Setting
    seed: int
    model: Sequential
    standardize: Standardizer
    history: dict[str, list[float]]
    seconds: float
    accuracy: float
    accuracy_200: float


def train_classifier(
    network: Sequential,
    setting: Setting,
    digits: Digits,
    *,
    seed: int,
    train_images: int,
    epochs: int,
    batch_size: int,
    learning_rate: float,
) -> Run:
    """Train `network` on the first `train_images` digits and test it; the seed fixes weights and order."""
    rng = np.random.default_rng(seed)
    model = network.build((28, 28, 1), rng)
    images, labels = digits.train_images[:train_images], digits.train_labels[:train_images]
    standardize = Standardizer.of(images, setting.whole_numbers)
    held_out = standardize(digits.train_images[-VALIDATION_IMAGES:]), digits.train_labels[-VALIDATION_IMAGES:]
    start = time.perf_counter()
    history = fit(
        model,
        Adam(learning_rate, constant_divisor=setting.constant_divisor),
        standardize(images),
        labels,
        epochs=epochs,
        rng=rng,
        batch_size=batch_size,
        schedule=setting.schedule,
        validation=held_out,
        title=f"{setting.name}, seed {seed}",
    )
    seconds = time.perf_counter() - start
    test_images = standardize(digits.test_images)
    first = slice(COURSE_TEST_IMAGES)
    return Run(
        setting,
        seed,
        model,
        standardize,
        history,
        seconds,
        evaluate(model, test_images, digits.test_labels)["accuracy"],
        evaluate(model, test_images[first], digits.test_labels[first])["accuracy"],
    )


def of_setting(runs: Sequence[Run], setting: Setting) -> list[Run]:
    """Those of `runs` that have this setting."""
    return [run for run in runs if run.setting is setting]
