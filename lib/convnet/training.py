"""Training of a classifier: the gradient of a batch, the loop over epochs, and the evaluation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from convnet.checkpoint import load_checkpoint, save_checkpoint
from convnet.errors import CheckpointError, DivergedError, InputError, ShapeError
from convnet.layers import Params
from convnet.losses import Loss, softmax_cross_entropy
from convnet.model import Sequential
from convnet.optimizers import Optimizer
from convnet.parallel import map_shards, shards
from convnet.progress import Progress
from convnet.schedules import Schedule, constant

History = dict[str, list[float]]


@dataclass
class Gradients:
    """What one batch yields.

    Attributes:
        loss: mean over the batch.
        logits: (N, *output_shape).
        params: gradient of the loss for each parameter, by name; empty if not asked for.
        input: gradient of the loss with respect to x, of x's shape; None if not asked for.
    """

    loss: float
    logits: np.ndarray
    params: Params
    input: np.ndarray | None


def loss_and_gradients(
    model: Sequential,
    x: np.ndarray,
    targets: np.ndarray,
    loss: Loss = softmax_cross_entropy,
    *,
    training: bool = False,
    rng: np.random.Generator | None = None,
    need_input: bool = True,
    need_params: bool = True,
) -> Gradients:
    """Forward and backward pass of one batch, in shards.

    Args:
        x: (N, *input_shape).
        targets: N targets of the loss.
        training: whether dropout drops; then `rng` is needed if there is dropout.
        need_input, need_params: which gradients to compute.

    Raises:
        ShapeError, InputError: x, targets or rng do not fit the model and the loss.
    """
    n = len(x)
    if n == 0 or len(targets) != n:
        raise InputError(f"expected as many samples as targets, at least one; received {n} and {len(targets)}")
    pieces = shards(n)
    seeds = rng.integers(2**63, size=len(pieces)) if training and rng is not None else None

    @np.errstate(over="ignore", invalid="ignore")  # whoever diverges is told by the loss; errstate is per thread
    def work(shard: slice):
        shard_rng = None if seeds is None else np.random.default_rng(seeds[pieces.index(shard)])
        logits, tape = model.forward(x[shard], training, shard_rng)
        value, dlogits = loss(logits, targets[shard])
        share = len(logits) / n  # of this shard in the batch's mean
        dlogits *= share
        dx, grads = model.backward(dlogits, tape, need_input, need_params)
        return share * value, logits, grads, dx

    values, logits, grads, dx = zip(*map_shards(work, pieces), strict=True)
    return Gradients(sum(values), np.concatenate(logits), _sum(grads), np.concatenate(dx) if need_input else None)


def forward(model: Sequential, x: np.ndarray, rng: np.random.Generator | None = None) -> tuple[np.ndarray, list[Any]]:
    """Output (N, *output_shape) for x (N, *input_shape) in training, in shards, and their tapes for `backward`."""
    pieces = shards(len(x))
    seeds = [None] * len(pieces) if rng is None else rng.integers(2**63, size=len(pieces))
    rngs = {piece.start: np.random.default_rng(seed) for piece, seed in zip(pieces, seeds, strict=True)}
    y, tapes = zip(*map_shards(lambda piece: model.forward(x[piece], True, rngs[piece.start]), pieces), strict=True)
    return np.concatenate(y), list(tapes)


def backward(model: Sequential, dy: np.ndarray, tapes: list[Any]) -> Params:
    """Gradient of every parameter, for the gradient dy (N, *output_shape) of what `forward` returned."""
    pieces = shards(len(dy))
    tape_of = dict(zip([piece.start for piece in pieces], tapes, strict=True))
    return _sum(map_shards(lambda piece: model.backward(dy[piece], tape_of[piece.start], need_input=False)[1], pieces))


def _sum(grads: Sequence[Params]) -> Params:
    """The shards' gradients, added in order into the first."""
    total = grads[0]
    for shard_grads in grads[1:]:
        for name, grad in shard_grads.items():
            total[name] += grad
    return total


def fit(
    model: Sequential,
    optimizer: Optimizer,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 100,
    schedule: Schedule = constant,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    patience: int | None = None,
    checkpoint: str | PathLike | None = None,
    title: str | None = "training",
) -> History:
    """Train a classifier by mini-batches, shuffled anew in each epoch; the last, short batch counts too.

    Args:
        model: built; its parameters change in place.
        optimizer: a fresh one for a fresh network.
        x, labels: (N, *input_shape) and integers (N,).
        epochs: passes over the samples.
        rng: order of the samples, and dropout.
        batch_size: samples in a step.
        schedule: factor of the learning rate by epoch and batch.
        validation: samples and labels to evaluate on after each epoch.
        patience: stop early, when the validation loss has not fallen for so many epochs; the parameters become those of
            the epoch with the least. Not together with `checkpoint`.
        checkpoint: a file written after each epoch. If it exists, training goes on from it, exactly as if it had never
            stopped; if it is complete, nothing is left to do.
        title: what the progress line calls this training; None for no such line.

    Returns:
        The history: lists `batch_loss` (of every step), and by epoch `loss` and `accuracy` (means over the epoch's
        batches, each before its step) and with validation data `validation_loss` and `validation_accuracy`.

    Raises:
        ShapeError, InputError: samples, labels or numbers do not fit.
        DivergedError: the loss is no longer a finite number.
        CheckpointError: the checkpoint is damaged or belongs to another training.
    """
    _check_training(model, x, labels, epochs, batch_size)
    if patience is not None and (validation is None or checkpoint is not None):
        raise InputError("patience needs validation data, and cannot go on from a checkpoint")
    history: History = {"batch_loss": [], "loss": [], "accuracy": []}
    if validation is not None:
        history |= {"validation_loss": [], "validation_accuracy": []}
    settings = {"samples": len(x), "batch_size": batch_size, "network": repr(model)}
    if checkpoint is not None and Path(checkpoint).exists():
        history = _resume(checkpoint, model, optimizer, rng, settings)
    progress = Progress(title, epochs, -(-len(x) // batch_size), done=len(history["loss"]))
    best = None
    with progress, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(len(history["loss"]), epochs):
            losses, hits = [], 0
            for batch, chosen in enumerate(_batches(rng.permutation(len(x)), batch_size)):
                g = loss_and_gradients(model, x[chosen], labels[chosen], training=True, rng=rng, need_input=False)
                if not math.isfinite(g.loss):
                    raise DivergedError(f"{title}: the loss is {g.loss} at epoch {epoch + 1}, batch {batch + 1}")
                optimizer.step(model.params, g.params, schedule(epoch, batch))
                losses.append(g.loss)
                hits += int((g.logits.argmax(axis=1) == labels[chosen]).sum())
                progress.batch(g.loss)
            history["batch_loss"] += losses
            history["loss"].append(float(np.average(losses, weights=[*map(len, _batches(x, batch_size))])))
            history["accuracy"].append(hits / len(x))
            if validation is not None:
                for name, value in evaluate(model, *validation).items():
                    history[f"validation_{name}"].append(value)
            progress.epoch(history)
            if checkpoint is not None:
                save_checkpoint(checkpoint, model, optimizer, rng, settings=settings, history=history)
            if patience is not None:
                since_best = epoch - int(np.argmin(history["validation_loss"]))
                if since_best == 0:
                    best = {name: value.copy() for name, value in model.params.items()}
                if since_best >= patience:
                    break
    if best is not None:
        for name, value in best.items():
            model.params[name][...] = value
    return history


def _batches(samples: np.ndarray, size: int) -> list[np.ndarray]:
    """Cut samples into batches; the last may be short."""
    return [samples[start : start + size] for start in range(0, len(samples), size)]


def evaluate(model: Sequential, x: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Mean cross-entropy `loss` (nats) and `accuracy` (0 to 1) of a classifier on x (N, *input_shape), labels (N,)."""
    logits = model.logits(x)
    loss, _ = softmax_cross_entropy(logits, labels)
    return {"loss": loss, "accuracy": float((logits.argmax(axis=1) == labels).mean())}


def _check_training(model: Sequential, x: np.ndarray, labels: np.ndarray, epochs: int, batch_size: int) -> None:
    if len(x) == 0 or len(x) != len(labels):
        raise InputError(f"expected as many samples as labels, at least one; received {len(x)} and {len(labels)}")
    if epochs < 0 or batch_size < 1:
        raise InputError(f"expected epochs >= 0 and batch_size >= 1, received {epochs} and {batch_size}")
    if len(model.output_shape) != 1:
        raise ShapeError(f"expected a network that puts out logits (classes,), received {model.output_shape}")


def _resume(checkpoint, model, optimizer, rng, settings) -> History:
    facts = load_checkpoint(checkpoint, model, optimizer, rng)
    if facts["settings"] != settings:
        differing = [key for key in settings if facts["settings"].get(key) != settings[key]]
        raise CheckpointError(
            f"{checkpoint}: belongs to another training (other {', '.join(differing)}); delete it to start anew"
        )
    return facts["history"]
