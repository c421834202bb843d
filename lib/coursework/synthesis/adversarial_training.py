"""Adversarial training: a classifier whose gradients look like digits themselves.

An ordinary network can be sure of a digit for reasons no eye sees, and gradient descent on the image finds just those.
Training on images that were moved against the network, as far as a bound allows (Madry et al. 2018), takes the
invisible reasons away, and what is left can be used for drawing (Santurkar et al. 2019).
"""

from __future__ import annotations

import numpy as np

from convnet import Adam, LinearDecay, Sequential, batches, loss_and_gradients
from convnet.progress import Progress
from convnet.training import History
from coursework.experiments.checkpoint import load_checkpoint, save_checkpoint
from coursework.experiments.trained import checkpoint_path, discard_damaged
from coursework.mnist.classifier import Classifier, Standardizer

BATCH = 100


def pgd_attack(
    model: Sequential,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    epsilon: float,
    steps: int,
    bounds: tuple[float, float],
    rng: np.random.Generator,
) -> np.ndarray:
    """Move each image where the network's loss is larger, by projected gradient ascent from a random place nearby.

    Args:
        x: (N, 28, 28, 1), standardised.
        labels: (N,).
        epsilon: largest Euclidean distance from x.
        steps: of ascent.
        bounds: the values of background and ink.

    Returns:
        Images of x's shape and dtype, within `epsilon` and `bounds`.
    """
    start = rng.standard_normal(x.shape, np.float32)
    moved = x + start * (epsilon * rng.random((len(x), 1, 1, 1), np.float32) / _length(start))
    for _ in range(steps):
        gradient = loss_and_gradients(model, _clip(moved, bounds), labels, need_params=False).input
        away = moved + np.float32(2.5 * epsilon / steps) * gradient / _length(gradient) - x
        moved = x + away * np.minimum(1, np.float32(epsilon) / _length(away))
    return _clip(moved, bounds)


def train_adversarially(
    name: str,
    network: Sequential,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    seed: int,
    epochs: int,
    epsilon: float,
    attack_steps: int,
) -> Classifier:
    """Train a classifier on attacked images, or load it if just this was trained before.

    Args:
        name: what the checkpoint and the progress line call it.
        network: not built yet.
        images, labels: (N, 28, 28) of 0 … 255 and integers (N,).
        epsilon: how far an image may be moved, in grey levels (Euclidean, over all pixels); grows over two epochs.
        attack_steps: of gradient ascent for each batch.
    """
    rng = np.random.default_rng(seed)
    path = checkpoint_path(
        name, train_adversarially, network=network, images=images, labels=labels, seed=seed, epochs=epochs,
        epsilon=epsilon, attack_steps=attack_steps,
    )  # fmt: skip
    discard_damaged(path)
    model = network.build((28, 28, 1), rng)
    standardize = Standardizer.of(images)
    if path.exists():
        return Classifier(model, standardize, load_checkpoint(path, model)["history"])
    history = _fit(model, standardize, images, labels, epochs, epsilon / standardize.sd, attack_steps, rng, name)
    save_checkpoint(path, model, history=history)
    return Classifier(model, standardize, history)


def _fit(
    model: Sequential,
    standardize: Standardizer,
    images: np.ndarray,
    labels: np.ndarray,
    epochs: int,
    epsilon: float,
    attack_steps: int,
    rng: np.random.Generator,
    name: str,
) -> History:
    """Train on attacked batches, and return the history as `convnet.fit` does; epsilon is in the network's units."""
    count = -(-len(images) // BATCH)
    optimizer, schedule = Adam(0.001), LinearDecay(epochs, count)
    history: History = {"batch_loss": [], "loss": [], "accuracy": []}
    with Progress(f"{name} classifier", epochs, count, done=0) as progress:
        for epoch in range(epochs):
            hits = 0
            for batch, chosen in enumerate(batches(len(images), BATCH, rng)):
                reach = epsilon * min(1, (epoch + batch / count + 0.3) / 2)
                x = pgd_attack(
                    model, standardize(images[chosen]), labels[chosen], epsilon=reach, steps=attack_steps,
                    bounds=standardize.bounds, rng=rng,
                )  # fmt: skip
                g = loss_and_gradients(model, x, labels[chosen], training=True, rng=rng, need_input=False)
                optimizer.step(model.params, g.params, schedule(epoch, batch))
                history["batch_loss"].append(g.loss)
                hits += int((g.logits.argmax(axis=1) == labels[chosen]).sum())
                progress.batch(g.loss)
            history["loss"].append(float(np.mean(history["batch_loss"][-count:])))
            history["accuracy"].append(hits / len(images))
            progress.epoch(history)
    return history


def _length(x: np.ndarray) -> np.ndarray:
    """Euclidean length (N, 1, 1, 1) of each image, never zero."""
    return np.sqrt(np.square(x).sum(axis=(1, 2, 3), keepdims=True)) + np.float32(1e-12)


def _clip(x: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    return np.clip(x, np.float32(bounds[0]), np.float32(bounds[1])).astype(np.float32, copy=False)
