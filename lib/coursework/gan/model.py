"""A generative adversarial network (Goodfellow et al. 2014): a generator of digits against a discriminator.

Beyond the write-up's, both can be told the class of a digit (Mirza & Osindero 2014): the generator takes it beside the
latent point, and the discriminator has an output for each class, of which the asked one counts (as in the projection of
Miyato & Koyama 2018).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import logit

from convnet import Adam, Sequential, binary_cross_entropy, loss_and_gradients
from convnet.description import Described
from convnet.training import Gradients, backward, forward
from coursework.gan.networks import LATENT, discriminator, generator, generator_input


def gan_of_digits(
    seed: int, width: float = 1.0, conditional: bool = False, discriminator_width: float | None = None, **options: Any
) -> Gan:
    """The write-up's GAN, or one of whose digits the class can be chosen.

    Args:
        seed, options: see `Gan`.
        width: multiplies all channels of the generator, and of the discriminator unless that has a width of its own.
        conditional: whether the class can be chosen.
        discriminator_width: multiplies all channels of the discriminator.
    """
    classes = 10 if conditional else 1
    discriminating = discriminator(width if discriminator_width is None else discriminator_width, classes)
    return Gan(generator(width), discriminating, seed, classes, **options)


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
        return self.generator(generator_input(self.generator, latent, labels))

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
        d1, real_accuracy = self._train_discriminator(real, labels, 1 - self.smoothing)
        latent, asked = self._draw_latent(len(real))
        d2, fake_accuracy = self._train_discriminator(self.generate(latent, asked), asked, 0)
        # ... and the generator what the discriminator, which stays as it is, takes for real
        g = self._train_generator(*self._draw_latent(2 * len(real)))
        return {"d1": d1, "d2": d2, "g": g, "real_accuracy": real_accuracy, "fake_accuracy": fake_accuracy}

    def _train_discriminator(self, images: np.ndarray, labels: np.ndarray, target: float) -> tuple[float, float]:
        """A step; the loss, and the share of pictures taken for what they are: real if likelier than a mere guess."""
        judged = self._discriminate(images, labels, target, need_input=False)
        self.discriminator_adam.step(self.discriminator.params, judged.params)
        logits = judged.logits[np.arange(len(labels)), labels]
        return judged.loss, float(((logits > logit(indifference(self.smoothing))) == (target > 0)).mean())

    def _train_generator(self, latent: np.ndarray, asked: np.ndarray) -> float:
        """A step; the loss."""
        fakes, tapes = forward(self.generator, generator_input(self.generator, latent, asked))
        judged = self._discriminate(fakes, asked, 1, need_params=False)
        self.generator_adam.step(self.generator.params, backward(self.generator, judged.input, tapes))
        return judged.loss

    def _discriminate(self, images: np.ndarray, labels: np.ndarray, target: float, **needs: bool) -> Gradients:
        wanted = np.stack([labels, np.full(len(labels), target)], axis=1)
        return loss_and_gradients(self.discriminator, images, wanted, realness, training=True, rng=self.rng, **needs)

    def _draw_latent(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Latent points (count, latent) and classes (count,) to ask for."""
        return self.rng.standard_normal((count, self.latent)), self.rng.integers(self.classes, size=count)


def indifference(smoothing: float) -> float:
    """The probability that a discriminator gives to every picture if it cannot tell real from generated ones.

    Half of the pictures have the target 1 - smoothing and half have 0, so their mean is the best guess; a picture is
    taken for real if it gets more.
    """
    return (1 - smoothing) / 2


def guessing_losses(smoothing: float) -> dict[str, float]:
    """The losses d1 (real), d2 (generated) and g while the discriminator only guesses."""
    p = indifference(smoothing)
    real = -(1 - smoothing) * np.log(p) - smoothing * np.log(1 - p)
    return {"d1": float(real), "d2": float(-np.log(1 - p)), "g": float(-np.log(p))}


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
