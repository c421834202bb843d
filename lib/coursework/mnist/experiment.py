"""The experiments on digits: one training and its test, and the scale of signals before any training."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from convnet import DivergedError, fit, softmax_cross_entropy
from coursework.datasets.mnist import Digits, mnist
from coursework.mnist.classifier import BATCH_SIZE, Standardizer
from coursework.mnist.hits import pack
from coursework.mnist.mixtures import EVERY_SETTING
from coursework.mnist.networks import network
from coursework.settings import COURSE_TEST_IMAGES, SETTINGS, Setting

SCALE_IMAGES = 100  # digits that are sent through an untrained network


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
    batch_size: int = BATCH_SIZE,
    validation_images: int = 0,
) -> dict[str, Any]:
    """Train one network on the first `train_images` digits and test it: an experiment for `experiments.sweep`.

    Args:
        seed: decides the initial weights and the order of the images.
        setting: a key of EVERY_SETTING.
        kind, hidden_units, activation: see `network`.
        optimizer: "Adam", or "momentum" with γ = 0.9.
        validation_images: how many of the last training images to evaluate on after each epoch.

    Returns:
        `accuracy` on the 10 000 test images and `accuracy_200` on the first 200 (0 to 1), `hits`, which of them are
        read rightly, packed, `seconds` of the training, and the history of `convnet.fit`; all but the seconds are None
        if training diverged.
    """
    chosen, digits, rng = EVERY_SETTING[setting], _digits(), np.random.default_rng(seed)
    model = network(kind, chosen, hidden_units, activation).build((28, 28, 1), rng)
    images, labels = digits.train_images[:train_images], digits.train_labels[:train_images]
    standardize = Standardizer.of(images, chosen.integer_statistics)
    held_out = None
    if validation_images:
        held_out = standardize(digits.train_images[-validation_images:]), digits.train_labels[-validation_images:]
    start = time.perf_counter()
    try:
        history = fit(
            model,
            chosen.optimizer(optimizer, learning_rate),
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
        seconds = time.perf_counter() - start
        return {"accuracy": None, "accuracy_200": None, "hits": None, "seconds": seconds, "history": None}
    seconds = time.perf_counter() - start
    hits = model.predict(standardize(digits.test_images)) == digits.test_labels
    return {
        "accuracy": float(hits.mean()),
        "accuracy_200": float(hits[:COURSE_TEST_IMAGES].mean()),
        "hits": pack(hits),
        "seconds": seconds,
        "history": history,
    }


def passes(images: int, steps: int) -> int:
    """Epochs over so many images that have as many steps, rounded up to whole ones."""
    return -(-steps // -(-images // BATCH_SIZE))


def signal_scales(kind: str, digits: Digits, seeds: Iterable[int]) -> pd.DataFrame:
    """How large activations and gradients are behind each layer with parameters, before any training.

    Returns:
        For each setting, seed and such layer, its name `layer`, the standard deviation of its output over some digits
        (`activation`), and that of the loss's gradient with respect to its output, per sample (`gradient`).
    """
    return pd.DataFrame(
        row for setting in SETTINGS.values() for seed in seeds for row in _scales(setting, kind, digits, seed)
    )


def _scales(setting: Setting, kind: str, digits: Digits, seed: int) -> list[dict[str, Any]]:
    """The rows of one network."""
    model = network(kind, setting).build((28, 28, 1), np.random.default_rng(seed))
    images, labels = digits.train_images[:SCALE_IMAGES], digits.train_labels[:SCALE_IMAGES]
    x, tapes, rows = Standardizer.of(images, setting.integer_statistics)(images), [], {}
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
