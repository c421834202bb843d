"""Trainings of a second each: swept, and one more with a checkpoint after every epoch."""

from __future__ import annotations

import numpy as np

from convnet import Adam, Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential, evaluate, fit
from coursework.datasets.mnist import mnist
from coursework.experiments.trained import checkpoint_path, discard_damaged


def train(width: int, seed: int) -> dict[str, float]:
    """Accuracy of a small network on digits it has not seen, and the loss of its last epoch."""
    model, history, x = _fit(width, seed, epochs=1)
    return {"accuracy": evaluate(model, *x)["accuracy"], "loss": history["loss"][-1]}


def train_on(width: int, seed: int, epochs: int) -> dict[str, float]:
    """The same of a network that is kept after every epoch, with which a killed training goes on."""
    checkpoint = checkpoint_path("small", train_on, width=width, seed=seed)
    discard_damaged(checkpoint)
    model, history, x = _fit(width, seed, epochs, checkpoint)
    return {"accuracy": evaluate(model, *x)["accuracy"], "loss": history["loss"][-1]}


def _fit(width, seed, epochs, checkpoint=None):
    digits, rng = mnist(), np.random.default_rng(seed)
    scaled = [images[..., None].astype(np.float32) / 255 for images in (digits.train_images, digits.test_images)]
    layers = [Conv2D(4, 5), ReLU(), MaxPool2D(4), Flatten(), Dense(width), ReLU(), Dense(10)]
    model = Sequential(layers).build((28, 28, 1), rng)
    history = fit(
        model, Adam(0.003), scaled[0], digits.train_labels, epochs=epochs, batch_size=50, rng=rng, title=None,
        checkpoint=checkpoint,
    )  # fmt: skip
    return model, history, (scaled[1], digits.test_labels)
