"""Training of a GAN: it goes on where it was stopped, keeps the generator along the way, and tells when it fails."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

import numpy as np
from tqdm.auto import tqdm

from convnet import CheckpointError, DivergedError, Sequential, load, thread_count, threads
from coursework.errors import StoppedError
from coursework.experiments.checkpoint import checkpoint_metadata, load_checkpoint, save_checkpoint
from coursework.experiments.trained import checkpoint_path, discard_damaged
from coursework.gan.model import Gan
from coursework.progress import bar_is_watched
from provenance import describe

SAVE_EVERY = 120  # seconds
COLLAPSED = 0.01  # nats: if d1 + d2 stays below this for 100 steps, the generator learns nothing any more

History = dict[str, list[float]]


@dataclass(frozen=True)
class TrainedGan:
    """A trained GAN.

    Attributes:
        gan: as it is after the last step.
        history: what `Gan.step` returned, a list for each of its keys.
        checkpoint: the file beside which generators are kept.
    """

    gan: Gan
    history: History
    checkpoint: Path

    def generator_at(self, step: int) -> Sequential:
        """The generator as it was after so many steps, for one of the numbers that were to be kept or for the last.

        It is a network of its own: the GAN, and what was returned before, stay as they are.
        """
        return load(kept(self.checkpoint, step))


def train_gan(
    name: str,
    gan: Gan,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    steps: int,
    batch_size: int,
    keep_at: Collection[int] = (),
) -> TrainedGan:
    """Train a GAN under its name in reports/build/checkpoints, or load it if just this was trained; see `train`."""
    options = {"steps": steps, "batch_size": batch_size, "keep_at": keep_at}
    return train_side_by_side({name: gan}, images, labels, **options)[name]


def train_side_by_side(
    gans: Mapping[str, Gan],
    images: np.ndarray,
    labels: np.ndarray,
    *,
    steps: int,
    batch_size: int,
    keep_at: Collection[int] = (),
) -> dict[str, TrainedGan]:
    """`train_gan` of each, at the same time: half a batch is too small to keep all cores busy with one of them.

    If one training fails or is interrupted, all of them end; what they had saved stays.

    Args:
        gans: by name.
        images, labels, steps, batch_size, keep_at: as for `train`.
    """
    # not in the threads: before Python 3.12 two of them cannot parse sources at once
    checkpoints = {name: checkpoint_of(name, gan, images, labels, batch_size, steps) for name, gan in gans.items()}
    options = {"steps": steps, "batch_size": batch_size, "keep_at": keep_at}
    stop, share = Event(), max(1, thread_count() // len(gans))

    def train_one(name: str) -> History:
        with threads(share):
            return train(gans[name], images, labels, checkpoint=checkpoints[name], title=name, stop=stop, **options)

    with ThreadPoolExecutor(len(gans)) as pool:
        histories = {name: pool.submit(train_one, name) for name in gans}
        try:
            for future in as_completed(histories.values()):
                future.result()  # the first that fails tells why
        except BaseException:
            stop.set()
            raise
    return {name: TrainedGan(gans[name], future.result(), checkpoints[name]) for name, future in histories.items()}


def checkpoint_of(name: str, gan: Gan, images: np.ndarray, labels: np.ndarray, *settings: object) -> Path:
    """The file for a training of `gan` on these images, with these settings of `train`; see `checkpoint_path`."""
    return checkpoint_path(name, train, gan=gan, images=images, labels=labels, settings=settings)


def kept(checkpoint: Path, step: int) -> Path:
    """The file that holds the generator as it was after so many steps."""
    return checkpoint.with_name(f"{checkpoint.stem}-{step}.npz")


def train(
    gan: Gan,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    steps: int,
    batch_size: int,
    checkpoint: Path,
    keep_at: Collection[int] = (),
    title: str = "GAN",
    stop: Event | None = None,
) -> History:
    """Train, and go on from the checkpoint if there is one, bit for bit as if training had never stopped.

    Args:
        gan: a fresh one.
        images, labels: digits (N, 28, 28) of 0 … 255 and their classes (N,).
        steps: of both networks; half a batch of real digits each, drawn at random.
        batch_size: half real, half generated.
        checkpoint: a file written every two minutes and at the end.
        keep_at: numbers of steps after which the generator is kept, see `kept`; after the last it always is.
        title: what the progress line calls it.
        stop: once it is set, training ends before its next step.

    Returns:
        The history: what `Gan.step` returned, a list for each of its keys.

    Raises:
        DivergedError: a loss is no longer a finite number, or the discriminator has won for good. The last checkpoint
            stays as it is.
        CheckpointError: the checkpoint belongs to another training.
        StoppedError: `stop` was set.
    """
    adams = gan.generator_adam, gan.discriminator_adam
    training = describe([gan, images, labels, batch_size])
    save = partial(save_checkpoint, checkpoint, gan.both, adams, gan.rng, training=training)
    history: History = {key: [] for key in ("d1", "d2", "g", "real_accuracy", "fake_accuracy")}
    if _is_whole(checkpoint, training, keep_at):
        history = load_checkpoint(checkpoint, gan.both, adams, gan.rng)["history"]
        if len(history["g"]) > steps:
            raise CheckpointError(f"{checkpoint}: holds {len(history['g'])} steps already; expected {steps} or less")
    done, saved = len(history["g"]), time.monotonic()
    with _Progress(title, steps, done, len(images) // batch_size) as progress:
        for step in range(done, steps):
            if stop is not None and stop.is_set():
                raise StoppedError(f"{title}: stopped after {step} steps")
            if step in keep_at:
                save_checkpoint(kept(checkpoint, step), gan.generator)
            figures = gan.step(*_real_samples(gan, images, labels, batch_size // 2))
            _check(title, step, figures, history)
            for key, value in figures.items():
                history[key].append(value)
            progress.step(step, figures)
            if time.monotonic() - saved > SAVE_EVERY:
                save(history=history)
                saved = time.monotonic()
    if done < steps:
        save(history=history)
    discard_damaged(kept(checkpoint, steps))
    if not kept(checkpoint, steps).exists():
        save_checkpoint(kept(checkpoint, steps), gan.generator)
    return history


def _real_samples(gan: Gan, images: np.ndarray, labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """So many digits (count, 28, 28, 1) between -1 and 1, drawn at random, and their classes; 0 if there is one."""
    chosen = gan.rng.integers(len(images), size=count)
    real = images[chosen][..., None].astype(gan.generator.dtype) / np.float32(127.5) - 1
    return real, labels[chosen] if gan.classes > 1 else np.zeros(count, int)


def _is_whole(checkpoint: Path, training: str, keep_at: Collection[int]) -> bool:
    """Whether there is a checkpoint of this training, with every generator that should have been kept so far."""
    discard_damaged(checkpoint)
    if not checkpoint.exists():
        return False
    facts = checkpoint_metadata(checkpoint)
    if facts.get("training") != training:
        raise CheckpointError(f"{checkpoint}: belongs to another training; delete it to start anew")
    so_far = [kept(checkpoint, step) for step in keep_at if step < len(facts["history"]["g"])]
    for path in so_far:
        discard_damaged(path)
    return all(path.exists() for path in so_far)


def _check(title: str, step: int, figures: dict[str, float], history: History) -> None:
    """Refuse to go on if nothing is learnt any longer (raises DivergedError)."""
    if not all(map(math.isfinite, figures.values())):
        raise DivergedError(f"{title}: a loss is no finite number at step {step + 1} ({figures}); lower the rates")
    recent = history["d1"][-100:] + history["d2"][-100:]
    if len(recent) == 200 and sum(recent) / 100 < COLLAPSED:
        raise DivergedError(
            f"{title}: the discriminator has made no mistake for 100 steps at step {step + 1}, so the generator learns "
            "nothing any more; lower discriminator_rate, smooth its targets, or take another seed"
        )


class _Progress:
    """A bar that moves with every step; where nobody watches it, twenty lines in the form of the write-up's.

    Args:
        title: stands before them.
        steps, done: of the training, and before it begins.
        epoch: steps in an epoch as the write-up counts.
    """

    def __init__(self, title: str, steps: int, done: int, epoch: int):
        self.title, self.epoch, self.every = title, epoch, max(1, steps // 20)
        self.watched = bar_is_watched()
        self.bar = tqdm(total=steps, initial=done, desc=title, unit="step", leave=False, disable=not self.watched)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def step(self, step: int, figures: dict[str, float]) -> None:
        """Show the losses of a step, counted from 0."""
        losses = {key: f"{figures[key]:.3f}" for key in ("d1", "d2", "g")}
        self.bar.set_postfix(losses, refresh=False)
        self.bar.update()
        if not self.watched and (step + 1) % self.every == 0:
            text = " ".join(f"{key}={value}" for key, value in losses.items())
            print(f"{self.title}: >{step // self.epoch + 1}, {step % self.epoch + 1}/{self.epoch}, {text}", flush=True)
