"""Training of a classifier: the gradient of a batch, the loop over epochs, and the evaluation."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from convnet.checks import array, function, generator, integer
from convnet.errors import DivergedError, InputError
from convnet.layers.base import Array, Params, Rng
from convnet.losses import Loss, check_labels, softmax_cross_entropy
from convnet.model import Sequential
from convnet.optimizers import Optimizer
from convnet.progress import Progress
from convnet.schedules import Schedule, constant
from convnet.threads import join, map_shards, shards

History = dict[str, list[float]]


@dataclass
class Gradients:
    """What one batch yields.

    Attributes:
        loss: mean over the batch.
        logits: (N, *output_shape).
        params: gradient of the loss for each parameter, by name; empty if not asked for.
        input: gradient of the loss with respect to x, of x's shape; None if not asked for, or if x is whole numbers.
    """

    loss: float
    logits: Array
    params: Params
    input: Array | None


def loss_and_gradients(
    model: Sequential,
    x: Array,
    targets: Array,
    loss: Loss = softmax_cross_entropy,
    *,
    training: bool = False,
    rng: Rng = None,
    need_input: bool = True,
    need_params: bool = True,
) -> Gradients:
    """Forward and backward pass of one batch, in shards (raises ShapeError, InputError for what does not fit).

    Args:
        x: (N, *input_shape).
        targets: N targets of the loss.
        training: whether dropout drops; then `rng` is needed if there is dropout.
        need_input, need_params: which gradients to compute.
    """
    n = _count(x, targets)
    pieces = shards(n)

    @np.errstate(over="ignore", invalid="ignore")  # whoever diverges is told by the loss; errstate is per thread
    def work(shard: slice, rng: Rng) -> tuple[float, Array, Params, Array | None]:
        logits, tape = model.forward(x[shard], training, rng)
        value, dlogits = loss(logits, targets[shard])
        share = len(logits) / n  # of this shard in the batch's mean
        dx, grads = model.backward(share * dlogits, tape, need_input, need_params)
        return share * value, logits, grads, dx

    rngs = _generators(rng if training else None, len(pieces))
    values, logits, grads, dx = zip(*map_shards(work, pieces, rngs), strict=True)
    return Gradients(sum(values), join(logits), _sum(grads), None if dx[0] is None else join(dx))


def forward(model: Sequential, x: Array, rng: Rng = None) -> tuple[Array, list[Any]]:
    """Output (N, *output_shape) for x (N, *input_shape) in training, in shards, and their tapes for `backward`."""
    pieces = shards(len(x))
    results = map_shards(lambda shard, rng: model.forward(x[shard], True, rng), pieces, _generators(rng, len(pieces)))
    y, tapes = zip(*results, strict=True)
    return join(y), list(tapes)


def backward(model: Sequential, dy: Array, tapes: list[Any]) -> Params:
    """Gradient of every parameter, for the gradient dy (N, *output_shape) of what `forward` returned."""
    return _sum(map_shards(lambda shard, tape: model.backward(dy[shard], tape, False)[1], shards(len(dy)), tapes))


def _generators(rng: Rng, count: int) -> list[Rng]:
    """One for each shard, so that threads do not share any; none if there is none to draw their seeds."""
    if rng is None:
        return [None] * count
    return [np.random.default_rng(seed) for seed in generator("rng", rng).integers(2**63, size=count)]


def _sum(grads: Sequence[Params]) -> Params:
    """The shards' gradients, added in order into the first."""
    total = grads[0]
    for shard_grads in grads[1:]:
        for name, grad in shard_grads.items():
            total[name] += grad
    return total


def batches(samples: int, size: int, rng: np.random.Generator) -> list[Array]:
    """The mini-batches of an epoch: the numbers from 0 to samples - 1, shuffled and cut; the last may be short.

    Raises InputError if the sizes are no whole numbers from 1, or there is no generator.

    >>> [len(batch) for batch in batches(250, 100, rng)]
    [100, 100, 50]
    """
    samples, size = integer("samples", samples), integer("batch size", size)
    order = generator("rng", rng).permutation(samples)
    return [order[start : start + size] for start in range(0, samples, size)]


def fit(
    model: Sequential,
    optimizer: Optimizer,
    x: Array,
    labels: Array,
    *,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 100,
    schedule: Schedule = constant,
    validation: tuple[Array, Array] | None = None,
    patience: int | None = None,
    title: str | None = "training",
    so_far: History | None = None,
    on_epoch: Callable[[History], None] | None = None,
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
            the epoch with the least.
        title: what the progress line calls this training; None for no such line.
        so_far: the history of the epochs that are done, if model, optimiser and generator come from an interrupted
            training, which then goes on exactly as if it had never stopped.
        on_epoch: called with the history after each epoch.

    Returns:
        The history: lists `batch_loss` (of every step), and by epoch `loss` and `accuracy` (means over the epoch's
        batches, each before its step) and with validation data `validation_loss` and `validation_accuracy`.

    Raises:
        ShapeError, InputError: samples, labels or numbers do not fit.
        DivergedError: the loss or a parameter is no longer a finite number.
    """
    epochs, batch_size = integer("epochs", epochs, least=0), integer("batch_size", batch_size)
    rng, schedule = generator("rng", rng), function("schedule", schedule)
    if not (isinstance(model, Sequential) and isinstance(optimizer, Optimizer)):
        raise InputError(f"fit: expected a Sequential and an optimiser, received {model!r} and {optimizer!r}")
    _check_samples(model, x, labels)
    history: History = {"batch_loss": [], "loss": [], "accuracy": []}
    if validation is not None:
        if not (isinstance(validation, (tuple, list)) and len(validation) == 2):
            raise InputError(f"validation: expected samples and labels, received {type(validation).__name__}")
        _check_samples(model, *validation)
        history |= {"validation_loss": [], "validation_accuracy": []}
    if patience is not None and (validation is None or so_far):
        raise InputError("patience needs validation data, and cannot go on from an interrupted training")
    patience = None if patience is None else integer("patience", patience)
    history |= {figure: [*values] for figure, values in (so_far or {}).items()}
    progress = Progress(title, epochs, -(-len(x) // batch_size), done=len(history["loss"]))
    best: Params = {}
    name = title or "training"
    with progress, np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(len(history["loss"]), epochs):
            losses, hits, pieces = [], 0, batches(len(x), batch_size, rng)
            for batch, chosen in enumerate(pieces):
                g = loss_and_gradients(model, x[chosen], labels[chosen], training=True, rng=rng, need_input=False)
                if not math.isfinite(g.loss):
                    raise DivergedError(f"{name}: the loss is {g.loss} at epoch {epoch + 1}, batch {batch + 1}")
                optimizer.step(model.params, g.params, schedule(epoch, batch))
                losses.append(g.loss)
                hits += int((g.logits.argmax(axis=1) == labels[chosen]).sum())
                progress.batch(g.loss)
            history["batch_loss"] += losses
            history["loss"].append(float(np.average(losses, weights=[*map(len, pieces)])))
            history["accuracy"].append(hits / len(x))
            if validation is not None:
                for figure, value in evaluate(model, *validation).items():
                    history[f"validation_{figure}"].append(value)
            results: list[Any] = [*model.params.values(), *(values[-1] for values in history.values())]
            if not all(np.isfinite(result).all() for result in results):
                raise DivergedError(f"{name}: parameters or the validation loss are not finite after epoch {epoch + 1}")
            progress.epoch(history)
            if on_epoch is not None:
                on_epoch(history)
            if patience is not None:
                since_best = epoch - int(np.argmin(history["validation_loss"]))
                if since_best == 0:
                    best = {key: value.copy() for key, value in model.params.items()}
                if since_best >= patience:
                    break
    if best:
        model.set_params(best)
    return history


def evaluate(model: Sequential, x: Array, labels: Array) -> dict[str, float]:
    """Mean cross-entropy `loss` (nats) and `accuracy` (0 to 1) of a classifier on x (N, *input_shape), labels (N,)."""
    logits = model(x)
    loss, _ = softmax_cross_entropy(logits, labels)
    return {"loss": loss, "accuracy": float((logits.argmax(axis=1) == labels).mean())}


def _count(x: Array, targets: Array) -> int:
    """How many samples there are, if there are as many targets (raises ShapeError, InputError)."""
    count, wanted = len(array("samples", x)), len(array("targets", targets))
    if count == 0 or count != wanted:
        raise InputError(f"expected as many samples as targets, at least one; received {count} and {wanted}")
    return count


def _check_samples(model: Sequential, x: Array, labels: Array) -> None:
    """Refuse samples and labels that do not fit the network, before it is changed (raises ShapeError, InputError)."""
    model.check("input", x)
    check_labels((_count(x, labels), *model.output_shape), labels)
