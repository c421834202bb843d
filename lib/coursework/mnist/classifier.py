"""A classifier of digits that takes pixels, trained once and kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convnet import LinearDecay, Sequential
from convnet.schedules import Schedule
from coursework.datasets.mnist import Digits
from coursework.experiments.checkpoint import fit_with_checkpoint
from coursework.experiments.trained import checkpoint_path, discard_damaged
from coursework.mnist.networks import best_network, network
from coursework.settings import ORIGINAL, STANDARD, Setting

VALIDATION_IMAGES = 5000  # of the best classifier, the last ones of the training set
BEST_RATE = 0.003  # at which its training begins
BATCH_SIZE = 100  # of every training


@dataclass(frozen=True)
class Standardizer:
    """Pixels 0 … 255 to zero mean and unit variance: (x - mean) / sd."""

    mean: float
    sd: float

    @classmethod
    def of(cls, images: np.ndarray, integer_statistics: bool = False) -> Standardizer:
        """Mean and standard deviation of `images` (N, 28, 28) uint8, over all pixels; cut to integers if asked."""
        mean, sd = float(images.mean()), float(images.std())
        return cls(int(mean), int(sd)) if integer_statistics else cls(mean, sd)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Turn `images` (N, 28, 28) of 0 … 255 into network input (N, 28, 28, 1) float32."""
        return ((images[..., None] - np.float32(self.mean)) / np.float32(self.sd)).astype(np.float32, copy=False)

    @property
    def bounds(self) -> tuple[np.float32, np.float32]:
        """What white background and black ink become."""
        background, ink = (np.float32((value - self.mean) / self.sd) for value in (0, 255))
        return background, ink

    def pixels(self, x: np.ndarray) -> np.ndarray:
        """Turn network input (N, 28, 28, 1) back into pixels (N, 28, 28), clipped to 0 … 255."""
        return np.clip(x[..., 0] * np.float32(self.sd) + np.float32(self.mean), 0, 255)


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
        return self.model.first(-1)(self.standardize(images))


def train_classifier(
    name: str,
    network: Sequential,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    seed: int,
    epochs: int,
    setting: Setting = STANDARD,
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
    optimizer = setting.optimizer("Adam", learning_rate)
    schedule = schedule or setting.schedule
    path = checkpoint_path(
        name, train_classifier, network=network, images=images, labels=labels, seed=seed, epochs=epochs,
        setting=setting, optimizer=optimizer, schedule=schedule, validation=validation,
    )  # fmt: skip
    discard_damaged(path)
    model = network.build((28, 28, 1), rng)
    standardize = Standardizer.of(images, setting.integer_statistics)
    history = fit_with_checkpoint(
        path,
        model,
        optimizer,
        standardize(images),
        labels,
        epochs=epochs,
        rng=rng,
        batch_size=BATCH_SIZE,
        schedule=schedule,
        validation=validation and (standardize(validation[0]), validation[1]),
        title=f"{name} classifier",
    )
    return Classifier(model, standardize, history)


def course_classifier(digits: Digits, images: int, epochs: int = 4) -> Classifier:
    """The course's classifier, trained as the course did on the first so many digits, or loaded if it was before."""
    return train_classifier(
        "course",
        network("base", ORIGINAL),
        digits.train_images[:images],
        digits.train_labels[:images],
        seed=0,
        epochs=epochs,
        setting=ORIGINAL,
    )


def best_classifier(digits: Digits, epochs: int = 4, train_images: int = 55_000, seed: int = 0) -> Classifier:
    """Train the best network on the first images, with a rate that falls to zero; the last ones serve to validate."""
    held_out = slice(-VALIDATION_IMAGES, None)
    return train_classifier(
        "best",
        best_network(),
        digits.train_images[:train_images],
        digits.train_labels[:train_images],
        seed=seed,
        epochs=epochs,
        learning_rate=BEST_RATE,
        schedule=LinearDecay(epochs, -(-train_images // BATCH_SIZE)),
        validation=(digits.train_images[held_out], digits.train_labels[held_out]),
    )
