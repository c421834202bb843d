"""What generated digits are worth: along training, beside real ones, and measured as the synthesis chapter measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coursework.datasets.mnist import Digits
from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.metrics import METRICS, evaluate, frechet_distance, quality_and_variety
from coursework.evaluation.splits import rows
from coursework.gan.networks import draw
from coursework.gan.training import TrainedGan


def quality(images: np.ndarray, labels: np.ndarray, evaluators: Evaluators) -> dict[str, float]:
    """What the independent classifier makes of generated digits.

    Args:
        images: (N, 28, 28) of 0 … 255.
        labels: (N,), the classes that were asked for.

    Returns:
        `frechet`, the Fréchet distance to real test digits; `density` and `coverage`, see `quality_and_variety`;
        `confidence`, its mean probability of the class it sees;
        `recognised`, the share of which it sees the asked class; and `rarest`, that of the class it sees least.
    """
    p, features = evaluators.independent.probabilities(images), evaluators.independent.features(images)
    density, coverage = quality_and_variety(features, evaluators)
    return {
        "frechet": frechet_distance(features, evaluators.real_features),
        "density": density,
        "coverage": coverage,
        "confidence": p.max(axis=1).mean(),
        "recognised": (p.argmax(axis=1) == labels).mean(),
        "rarest": class_shares(p.argmax(axis=1)).min(),
    }


def quality_along_training(
    gans: Mapping[str, TrainedGan],
    steps: Sequence[int],
    latent: np.ndarray,
    labels: np.ndarray,
    evaluators: Evaluators,
) -> pd.DataFrame:
    """`quality` of what each generator draws of the same latent points after each of these numbers of steps.

    Args:
        gans: by name, with generators kept at these steps.
        latent, labels: (N, LATENT) and (N,), what all of them draw.
    """
    return pd.DataFrame(
        [
            {"network": name, "step": step}
            | quality(draw(trained.generator_at(step), latent, labels), labels, evaluators)
            for name, trained in gans.items()
            for step in steps
        ]
    )


def references(digits: Digits, samples: int, seed: int, evaluators: Evaluators) -> dict[str, dict[str, float]]:
    """`quality` of what generated digits lie between: "real digits" that nobody has seen, and "noise".

    Args:
        samples: how many of each, 10 000 at most; few of them make the distance larger and the coverage smaller.
        seed: chooses them.
    """
    part = rows(digits, "real digits")
    chosen = part.start + np.random.default_rng(seed).choice(part.stop - part.start, samples, replace=False)
    noise = np.random.default_rng(seed).integers(0, 256, (samples, 28, 28))
    return {
        "real digits": quality(digits.train_images[chosen], digits.train_labels[chosen], evaluators),
        "noise": quality(noise, np.arange(samples) % 10, evaluators),
    }


def class_shares(labels: np.ndarray) -> np.ndarray:
    """Share (10,) of each class among `labels` (N,)."""
    return np.bincount(labels, minlength=10) / len(labels)


def evaluate_by_hundreds(images: np.ndarray, labels: np.ndarray, evaluators: Evaluators) -> pd.DataFrame:
    """Means of METRICS for each hundred `pictures` in turn, since the Fréchet distance depends on their number."""
    hundreds = (slice(start, start + 100) for start in range(0, len(images) - 99, 100))
    means = [evaluate(images[some], labels[some], evaluators)[list(METRICS)].mean() for some in hundreds]
    return pd.DataFrame(means).assign(pictures=100)
