"""A generative adversarial network (Goodfellow et al. 2014): a generator of digits against a discriminator.

The networks and the training are those of the write-up's bonus part. Beyond it, both can be told the class of a digit
(Mirza & Osindero 2014): the generator takes it beside the latent point, and the discriminator has an output for each
class, of which the asked one counts (as in the projection of Miyato & Koyama 2018).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from convnet import (
    Adam,
    CheckpointError,
    Conv2D,
    ConvTranspose2D,
    Dense,
    DivergedError,
    Dropout,
    Flatten,
    LeakyReLU,
    Reshape,
    Sequential,
    Tanh,
    binary_cross_entropy,
    checkpoint_metadata,
    glorot_uniform,
    load_checkpoint,
    loss_and_gradients,
    save_checkpoint,
)
from convnet.description import Described, describe
from convnet.progress import bar_is_watched
from convnet.training import Gradients, backward, forward
from coursework.experiments.trained import checkpoint_path, discard_damaged

LATENT = 100
SAVE_EVERY = 120  # seconds
COLLAPSED = 0.01  # nats: if d1 + d2 stays below this for 100 steps, the generator learns nothing any more

History = dict[str, list[float]]


def generator(width: float = 1.0) -> Sequential:
    """Latent points, with the class beside them if there is one, to images (28, 28, 1) between -1 and 1; not built.

    `width` multiplies all channels; 1 is the write-up's network.
    """
    first, second, third = _channels(width, 256, 128, 32)
    layers = [Dense(7 * 7 * first, glorot_uniform), LeakyReLU(0.2), Reshape((7, 7, first))]
    for channels in (second, third):
        layers += [ConvTranspose2D(channels, 7, strides=2, kernel_initializer=glorot_uniform), LeakyReLU(0.2)]
    return Sequential([*layers, Conv2D(1, 3, kernel_initializer=glorot_uniform), Tanh()])


def discriminator(width: float = 1.0, classes: int = 1) -> Sequential:
    """Images (28, 28, 1) to the logit of being real; with several classes, of being a real one of each; not built."""
    layers = []
    for channels, stride in zip(_channels(width, 64, 128, 128, 256), (1, 2, 2, 2), strict=True):
        layers += [Conv2D(channels, 3, stride, kernel_initializer=glorot_uniform), LeakyReLU(0.2)]
    return Sequential([*layers, Flatten(), Dropout(0.4), Dense(classes, glorot_uniform)])


def _channels(width: float, *counts: int) -> list[int]:
    return [max(1, round(width * count)) for count in counts]


def realness(logits: np.ndarray, wanted: np.ndarray) -> tuple[float, np.ndarray]:
    """Binary cross-entropy of the logit of one class for each sample, and its gradient.

    Args:
        logits: (N, classes) of the discriminator.
        wanted: (N, 2), the class and the target: 1 for real, 0 for generated.
    """
    chosen = np.arange(len(logits)), wanted[:, 0].astype(int)
    loss, slope = binary_cross_entropy(logits[chosen][:, None], wanted[:, 1:].astype(logits.dtype))
    dlogits = np.zeros_like(logits)
    dlogits[chosen] = slope[:, 0]
    return loss, dlogits


def gan_of_digits(seed: int, width: float = 1.0, conditional: bool = False, **options: Any) -> Gan:
    """The write-up's GAN, or one of whose digits the class can be chosen; for the options see `Gan`."""
    classes = 10 if conditional else 1
    return Gan(generator(width), discriminator(width, classes), seed, classes, **options)


class Gan(Described):
    """Both networks with their optimisers and the generator of random numbers: all that training changes.

    Args:
        generator, discriminator: not built yet.
        seed: decides the first weights and all that is drawn.
        classes: number of classes that can be asked for; 1 if none can.
        latent: coordinates of a latent point.
        generator_rate, discriminator_rate: learning rates of Adam, whose β1 is 0.5 (Radford et al. 2016).
        smoothing: how much less than 1 the target of real samples is (Salimans et al. 2016).
        dtype: float32, or float64 for gradient checks.
    """

    def __init__(
        self,
        generator: Sequential,
        discriminator: Sequential,
        seed: int,
        classes: int = 1,
        latent: int = LATENT,
        generator_rate: float = 0.0002,
        discriminator_rate: float = 0.0002,
        smoothing: float = 0.0,
        dtype: type = np.float32,
    ):
        self.generator, self.discriminator = generator, discriminator
        self.seed, self.classes, self.latent, self.smoothing, self.dtype = seed, classes, latent, smoothing, dtype
        self.generator_rate, self.discriminator_rate = generator_rate, discriminator_rate
        self.rng = np.random.default_rng(seed)
        points = latent + (classes if classes > 1 else 0)
        self.both = Sequential([generator, discriminator]).build((points,), self.rng, dtype)
        self.generator_adam = Adam(generator_rate, beta1=0.5)
        self.discriminator_adam = Adam(discriminator_rate, beta1=0.5)

    def generate(self, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Samples for latent points (N, latent) and classes (N,), all 0 if there is one class."""
        return self.generator(self._points(latent, labels))

    def step(self, real: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """One step of both networks, with half a batch of real samples.

        Args:
            real: (N, *output_shape of the generator).
            labels: (N,), their classes; all 0 if there is one class.

        Returns:
            The losses `d1` on real samples, `d2` on generated ones and `g` of the generator, and the shares of real
            and of generated samples that the discriminator took for what they are.
        """
        # the discriminator learns what is real, and what is not ...
        d1, real_accuracy = self._teach(real, labels, 1 - self.smoothing)
        latent, asked = self._draw_latent(len(real))
        d2, fake_accuracy = self._teach(self.generate(latent, asked), asked, 0)
        # ... and the generator what the discriminator, which stays as it is, takes for real
        latent, asked = self._draw_latent(2 * len(real))
        fakes, tapes = forward(self.generator, self._points(latent, asked))
        judged = self._judge(fakes, asked, 1, need_params=False)
        self.generator_adam.step(self.generator.params, backward(self.generator, judged.input, tapes))
        return {"d1": d1, "d2": d2, "g": judged.loss, "real_accuracy": real_accuracy, "fake_accuracy": fake_accuracy}

    def _teach(self, images: np.ndarray, labels: np.ndarray, target: float) -> tuple[float, float]:
        """A step of the discriminator; its loss, and the share of logits on the right side."""
        judged = self._judge(images, labels, target, need_input=False)
        self.discriminator_adam.step(self.discriminator.params, judged.params)
        logits = judged.logits[np.arange(len(labels)), labels]
        return judged.loss, float(((logits > 0) == (target > 0.5)).mean())

    def _judge(self, images: np.ndarray, labels: np.ndarray, target: float, **needs: bool) -> Gradients:
        wanted = np.stack([labels, np.full(len(labels), target)], axis=1)
        return loss_and_gradients(self.discriminator, images, wanted, realness, training=True, rng=self.rng, **needs)

    def _draw_latent(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        return self.rng.standard_normal((count, self.latent)), self.rng.integers(self.classes, size=count)

    def _points(self, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """The generator's input: the class beside the latent point, as ten numbers of which one is 1."""
        if self.classes > 1:
            latent = np.concatenate([latent, np.eye(self.classes)[labels]], axis=1)
        return latent.astype(self.generator.dtype)


def draw(gan: Gan, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Digits (N, 28, 28) of 0 … 255 for latent points (N, LATENT) and classes (N,), all 0 if there is one class."""
    return (gan.generate(latent, labels)[..., 0] + 1) * np.float32(127.5)


def train(
    gan: Gan,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    steps: int,
    batch_size: int = 128,
    checkpoint: Path,
    keep_at: Sequence[int] = (),
    title: str = "GAN",
) -> History:
    """Train, and go on from the checkpoint if there is one, bit for bit as if training had never stopped.

    Args:
        gan: a fresh one.
        images, labels: digits (N, 28, 28) of 0 … 255 and their classes (N,).
        steps: of both networks; half a batch of real digits each, drawn at random.
        batch_size: half real, half generated.
        checkpoint: a file written every two minutes and at the end.
        keep_at: numbers of steps after which the generator is kept, see `kept`.
        title: what the progress line calls it.

    Returns:
        The history: what `Gan.step` returned, a list for each of its keys.

    Raises:
        DivergedError: a loss is no longer a finite number, or the discriminator has won for good. The last checkpoint
            stays as it is.
        CheckpointError: the checkpoint belongs to another training.
    """
    adams = gan.generator_adam, gan.discriminator_adam
    history: History = {key: [] for key in ("d1", "d2", "g", "real_accuracy", "fake_accuracy")}
    training = describe([gan, images, labels, batch_size])
    if _is_whole(checkpoint, training, keep_at):
        history = load_checkpoint(checkpoint, gan.both, adams, gan.rng)["history"]
        if len(history["g"]) > steps:
            raise CheckpointError(f"{checkpoint}: holds {len(history['g'])} steps already; expected {steps} or less")
    done, saved = len(history["g"]), time.monotonic()
    epoch, every = len(images) // batch_size, max(1, steps // 20)
    watched = bar_is_watched()
    with tqdm(total=steps, initial=done, desc=title, unit="step", leave=False, disable=not watched) as bar:
        for step in range(done, steps):
            if step in keep_at:
                save_checkpoint(kept(checkpoint, step), gan.generator)
            chosen = gan.rng.integers(len(images), size=batch_size // 2)
            real = images[chosen][..., None].astype(gan.generator.dtype) / np.float32(127.5) - 1
            figures = gan.step(real, labels[chosen] if gan.classes > 1 else np.zeros(len(chosen), int))
            _check(title, step, figures, history)
            for key, value in figures.items():
                history[key].append(value)
            losses = {key: f"{figures[key]:.3f}" for key in ("d1", "d2", "g")}
            bar.set_postfix(losses, refresh=False)
            bar.update()
            if not watched and (step + 1) % every == 0:
                text = " ".join(f"{key}={value}" for key, value in losses.items())
                print(f"{title}: >{step // epoch + 1}, {step % epoch + 1}/{epoch}, {text}", flush=True)
            if time.monotonic() - saved > SAVE_EVERY:
                save_checkpoint(checkpoint, gan.both, adams, gan.rng, training=training, history=history)
                saved = time.monotonic()
    if done < steps:
        save_checkpoint(checkpoint, gan.both, adams, gan.rng, training=training, history=history)
    discard_damaged(kept(checkpoint, steps))
    if not kept(checkpoint, steps).exists():
        save_checkpoint(kept(checkpoint, steps), gan.generator)
    return history


def checkpoint_of(name: str, gan: Gan, images: np.ndarray, labels: np.ndarray, *settings: object) -> Path:
    """The file for a training of `gan` on these images, with these settings of `train`; see `checkpoint_path`."""
    return checkpoint_path(name, train, gan=gan, images=images, labels=labels, settings=settings)


def _is_whole(checkpoint: Path, training: str, keep_at: Sequence[int]) -> bool:
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


def kept(checkpoint: Path, step: int) -> Path:
    """The file that holds the generator as it was after so many steps."""
    return checkpoint.with_name(f"{checkpoint.stem}-{step}.npz")


def _check(title: str, step: int, figures: dict[str, float], history: History) -> None:
    if not all(map(math.isfinite, figures.values())):
        raise DivergedError(f"{title}: a loss is no finite number at step {step + 1} ({figures}); lower the rates")
    recent = history["d1"][-100:] + history["d2"][-100:]
    if len(recent) == 200 and sum(recent) / 100 < COLLAPSED:
        raise DivergedError(
            f"{title}: the discriminator has made no mistake for 100 steps at step {step + 1}, so the generator learns "
            "nothing any more; lower discriminator_rate, or smooth its targets"
        )
