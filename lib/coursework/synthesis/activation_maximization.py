"""Drawing digits by gradient descent on the input image, the network being fixed (Simonyan et al. 2014).

The course's way is a `Recipe` with its numbers; what its remedies and the field have added are further fields of the
recipe, each zero or one by default. Images are network inputs (N, 28, 28, 1), standardised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter

from convnet import Adam, Sequential, loss_and_gradients, softmax, softmax_cross_entropy
from convnet.losses import Loss
from coursework.mnist.classifier import Standardizer


@dataclass(frozen=True)
class Recipe:
    """How a digit is drawn.

    Attributes:
        name: what tables and figures call it.
        steps: of Adam on the image.
        learning_rate: of Adam, in standard deviations of a pixel.
        constant_divisor: the course's bias correction, see `convnet.Adam`.
        noise: standard deviation of the initial image around `paper`; in the same unit.
        smooth: radius in pixels of the Gaussian that blurs the initial noise.
        starts: how many noise images are drawn from and averaged (remedy 1 of the course).
        logits: whether to raise the wanted logit itself, in place of lowering the cross-entropy.
        decay: share of the distance to white paper that every step takes back (L2 decay).
        variation: weight of the total variation, which punishes differences between neighbours.
        blur: radius in pixels of the Gaussian that blurs the image at every tenth step.
        jitter: largest shift of the image, in pixels, before each gradient.
    """

    name: str
    steps: int = 100
    learning_rate: float = 0.001
    constant_divisor: bool = False
    noise: float = 1.0
    smooth: float = 0.0
    starts: int = 1
    logits: bool = False
    decay: float = 0.0
    variation: float = 0.0
    blur: float = 0.0
    jitter: int = 0


@dataclass
class Drawing:
    """What `draw` yields.

    Attributes:
        images: (N, 28, 28, 1), averaged over the starts.
        labels: (N,), the wanted classes.
        loss: (steps, N), cross-entropy before each step, averaged over the starts.
        probability: (steps, N), of the wanted class.
        snapshots: images (N, 28, 28, 1) by number of steps done.
    """

    images: np.ndarray
    labels: np.ndarray
    loss: np.ndarray
    probability: np.ndarray
    snapshots: dict[int, np.ndarray] = field(default_factory=dict)


def draw(
    model: Sequential,
    standardize: Standardizer,
    labels: np.ndarray,
    recipe: Recipe,
    rng: np.random.Generator,
    snapshots_at: Sequence[int] = (),
) -> Drawing:
    """Draw one image for each of `labels` (N,), all at once; the model's parameters stay as they are.

    Args:
        model: a classifier of images (28, 28, 1).
        standardize: of that classifier; tells what value white paper and black ink have.
        recipe: how.
        rng: initial noise and jitter.
        snapshots_at: numbers of steps after which to keep a copy.
    """
    wanted = np.repeat(labels, recipe.starts)
    paper, ink = (np.float32((value - standardize.mean) / standardize.sd) for value in (0, 255))
    x = _first_image(len(wanted), recipe, rng, paper)
    image, adam = {"image": x}, Adam(recipe.learning_rate, constant_divisor=recipe.constant_divisor)
    objective = _raise_logit if recipe.logits else softmax_cross_entropy
    result = Drawing(x, labels, *np.zeros((2, recipe.steps, len(labels)), np.float32))
    for step in range(recipe.steps):
        if step in snapshots_at:
            result.snapshots[step] = _average(x, recipe.starts).copy()
        shift = tuple(rng.integers(-recipe.jitter, recipe.jitter + 1, size=2)) if recipe.jitter else (0, 0)
        gradient, logits = _gradient(model, x, wanted, objective, shift)
        p = softmax(logits)[np.arange(len(wanted)), wanted].reshape(-1, recipe.starts)
        result.loss[step], result.probability[step] = -np.log(p + 1e-30).mean(axis=1), p.mean(axis=1)
        if recipe.variation:
            gradient += np.float32(recipe.variation) * _variation_gradient(x)
        adam.step(image, {"image": gradient})
        if recipe.decay:
            x += np.float32(recipe.decay) * (paper - x)
        if recipe.blur and step % 10 == 9 and step < recipe.steps - 10:
            x[...] = gaussian_filter(x, (0, recipe.blur, recipe.blur, 0), mode="nearest")
        if recipe.decay or recipe.variation or recipe.blur:  # these aim at pictures, whose pixels have bounds
            np.clip(x, paper, ink, out=x)
    result.images = _average(x, recipe.starts)
    if recipe.steps in snapshots_at:
        result.snapshots[recipe.steps] = result.images
    return result


def _first_image(count: int, recipe: Recipe, rng: np.random.Generator, paper: np.float32) -> np.ndarray:
    """Noise: standardised as the course had it, or blurred, and then around white paper."""
    noise = rng.standard_normal((count, 28, 28, 1), np.float32)
    if not recipe.smooth:
        return np.float32(recipe.noise) * noise
    noise = gaussian_filter(noise, (0, recipe.smooth, recipe.smooth, 0))
    return paper + np.float32(recipe.noise) * np.abs(noise / noise.std())


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


def _variation_gradient(x: np.ndarray) -> np.ndarray:
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


def _average(x: np.ndarray, starts: int) -> np.ndarray:
    """(N·starts, 28, 28, 1) -> (N, 28, 28, 1)."""
    return x.reshape(-1, starts, *x.shape[1:]).mean(axis=1)
