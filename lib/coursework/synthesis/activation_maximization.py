"""Activation maximisation: drawing digits by gradient descent on the input image (Simonyan et al. 2014).

The network stays as it is. The course's way is a `Recipe` with its numbers; what its remedies and the field have added
are further fields of the recipe, each zero or one by default. Images are network inputs (N, 28, 28, 1), standardised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from convnet import Adam, Sequential, loss_and_gradients, softmax, softmax_cross_entropy
from convnet.losses import Loss
from coursework.mnist.classifier import Classifier


@dataclass(frozen=True)
class Recipe:
    """How a digit is drawn.

    Attributes:
        name: what tables and figures call it.
        steps: of Adam on the image.
        learning_rate: of Adam, in standard deviations of a pixel.
        bias_correction: see `convnet.Adam`.
        noise: standard deviation of the initial image around the background, in the same unit.
        noise_blur: radius in pixels of the Gaussian that blurs the initial noise.
        restarts: how many noise images are drawn from and averaged (remedy 1 of the course).
        logits: whether to raise the wanted logit itself, in place of lowering the cross-entropy.
        decay: share of the distance to the background that every step takes back (L2 decay).
        total_variation: weight of the total variation, which punishes differences between neighbours.
        blur: radius in pixels of the Gaussian that blurs the image at every tenth step.
        jitter: largest shift of the image, in pixels, before each gradient.
    """

    name: str
    steps: int = 100
    learning_rate: float = 0.001
    bias_correction: str = "by step"
    noise: float = 1.0
    noise_blur: float = 0.0
    restarts: int = 1
    logits: bool = False
    decay: float = 0.0
    total_variation: float = 0.0
    blur: float = 0.0
    jitter: int = 0


@dataclass(frozen=True)
class Drawing:
    """What `maximize_activation` returns.

    Attributes:
        images: (N, 28, 28, 1), averaged over the restarts.
        loss: (steps, N), cross-entropy before each step, averaged over the restarts.
        probability: (steps, N), of the wanted class.
        snapshots: images (N, 28, 28, 1) by number of steps done.
    """

    images: np.ndarray
    loss: np.ndarray
    probability: np.ndarray
    snapshots: dict[int, np.ndarray]


def maximize_activation(
    classifier: Classifier,
    labels: np.ndarray,
    recipe: Recipe,
    rng: np.random.Generator,
    snapshots_at: Sequence[int] = (),
) -> Drawing:
    """Draw one image for each of `labels` (N,), all at once; the classifier stays as it is.

    Args:
        classifier: is to see the wanted classes; its standardisation tells what value background and ink have.
        labels: (N,), the wanted classes.
        recipe: how.
        rng: initial noise and jitter.
        snapshots_at: numbers of steps after which to keep a copy.
    """
    wanted = np.repeat(labels, recipe.restarts)
    background, foreground = classifier.standardize.bounds
    x = initial_images(len(wanted), recipe, rng, background)
    adam = Adam(recipe.learning_rate, bias_correction=recipe.bias_correction)
    objective = _raise_logit if recipe.logits else softmax_cross_entropy
    loss, probability = np.zeros((2, recipe.steps, len(labels)), np.float32)
    snapshots = {}
    for step in range(recipe.steps):
        if step in snapshots_at:
            snapshots[step] = _average(x, recipe.restarts).copy()
        shift = tuple(rng.integers(-recipe.jitter, recipe.jitter + 1, size=2)) if recipe.jitter else (0, 0)
        gradient, logits = _gradient(classifier.model, x, wanted, objective, shift)
        p = softmax(logits)[np.arange(len(wanted)), wanted].reshape(-1, recipe.restarts)  # N, restarts
        loss[step], probability[step] = -np.log(p + 1e-30).mean(axis=1), p.mean(axis=1)
        if recipe.total_variation:
            gradient += np.float32(recipe.total_variation) * _total_variation_gradient(x)
        adam.step({"image": x}, {"image": gradient})
        _regularize(x, recipe, step, background, foreground)
    images = _average(x, recipe.restarts)
    if recipe.steps in snapshots_at:
        snapshots[recipe.steps] = images
    return Drawing(images, loss, probability, snapshots)


def initial_images(count: int, recipe: Recipe, rng: np.random.Generator, background: np.float32) -> np.ndarray:
    """Noise (count, 28, 28, 1): standardised as the course had it, or blurred, and then around the background."""
    noise = rng.standard_normal((count, 28, 28, 1), np.float32)
    if not recipe.noise_blur:
        return np.float32(recipe.noise) * noise
    noise = gaussian_filter(noise, (0, recipe.noise_blur, recipe.noise_blur, 0))
    return background + np.float32(recipe.noise) * np.abs(noise / noise.std())


def _gradient(
    model: Sequential, x: np.ndarray, wanted: np.ndarray, objective: Loss, shift: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of each image's own objective, and its logits. The image is shifted before and the gradient back."""
    g = loss_and_gradients(model, np.roll(x, shift, axis=(1, 2)), wanted, objective, need_params=False)
    gradient = np.roll(g.input, (-shift[0], -shift[1]), axis=(1, 2))
    return gradient * np.float32(len(x)), g.logits  # the loss was a mean over the images


def _raise_logit(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the mean of the wanted logit, and its gradient; unlike a probability it never saturates."""
    rows = np.arange(len(labels))
    dlogits = np.zeros_like(logits)
    dlogits[rows, labels] = -1 / len(labels)
    return -float(logits[rows, labels].mean()), dlogits


def _total_variation_gradient(x: np.ndarray) -> np.ndarray:
    """Gradient of Σ √(d² + ε) over the differences d of neighbouring pixels, ε = 0.01 (Rudin et al. 1992, smoothed)."""
    gradient = np.zeros_like(x)
    for axis in (1, 2):
        d = np.diff(x, axis=axis)
        slope = d / np.sqrt(d * d + np.float32(0.01))
        before, after = ([slice(None)] * 4 for _ in range(2))
        before[axis], after[axis] = slice(None, -1), slice(1, None)
        gradient[tuple(before)] -= slope
        gradient[tuple(after)] += slope
    return gradient


def _regularize(x: np.ndarray, recipe: Recipe, step: int, background: np.float32, foreground: np.float32) -> None:
    """Change x after a step, in place, as far as the recipe aims at pictures; then its pixels have bounds, too."""
    if recipe.decay:
        x += np.float32(recipe.decay) * (background - x)
    if recipe.blur and step % 10 == 9 and step < recipe.steps - 10:
        x[...] = gaussian_filter(x, (0, recipe.blur, recipe.blur, 0), mode="nearest")
    if recipe.decay or recipe.total_variation or recipe.blur:
        np.clip(x, background, foreground, out=x)


def _average(x: np.ndarray, restarts: int) -> np.ndarray:
    """(N·restarts, 28, 28, 1) -> (N, 28, 28, 1)."""
    return x.reshape(-1, restarts, *x.shape[1:]).mean(axis=1)
