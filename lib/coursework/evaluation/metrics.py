"""How good drawn digits are: measured by networks that had no part in drawing them, and against real digits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursework.evaluation.evaluators import Evaluators

SHARES = ("recognised", "probability", "accepted")
DISTANCES = ("distance", "frechet")
METRICS = (*SHARES, *DISTANCES)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance between two clouds of features, taken as normal (Heusel et al. 2017).

    |μa - μb|² + tr(Ca + Cb - 2 (Ca^½ Cb Ca^½)^½), zero for equal means and covariances. Few samples make it larger, so
    compare only what has the same number of them.

    Args:
        a, b: (N, features) and (M, features).
    """
    covariance_a, covariance_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    values, vectors = np.linalg.eigh(covariance_a)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ covariance_b @ root), 0)).sum()
    shift = a.mean(axis=0) - b.mean(axis=0)
    return float(shift @ shift + np.trace(covariance_a) + np.trace(covariance_b) - 2 * cross)


def nearest_distance(images: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Distance (N,) of each image to the nearest of `real`, as the root mean square of the pixels' differences.

    Args:
        images, real: (N, 28, 28) and (M, 28, 28) of 0 … 255.
    """
    x, y = (pictures.reshape(len(pictures), -1).astype(np.float64) for pictures in (images, real))
    squares = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1) - 2 * x @ y.T  # N, M
    return np.sqrt(np.maximum(squares.min(axis=1), 0) / x.shape[1])


def nearest_image(images: np.ndarray, real: np.ndarray) -> np.ndarray:
    """The nearest (N, 28, 28) of `real` for each image, by the same distance; takes and returns what it does."""
    x, y = (pictures.reshape(len(pictures), -1).astype(np.float32) for pictures in (images, real))
    return real[((y**2).sum(axis=1) - 2 * x @ y.T).argmin(axis=1)]


def evaluate(images: np.ndarray, labels: np.ndarray, evaluators: Evaluators) -> pd.DataFrame:
    """What independent eyes make of drawn digits, one row for each image.

    Args:
        images: (N, 28, 28) of 0 … 255.
        labels: (N,), the wanted classes.

    Returns:
        The columns METRICS: `recognised`, whether the independent classifier sees the wanted class; `probability`,
        which it gives to that class; `accepted`, whether the judge takes the image for the wanted digit rather than
        another or none; `distance` to the nearest real digit, in grey levels; and `frechet`, the Fréchet distance of
        all images to real test digits, the same in each row.
    """
    p = evaluators.independent.probabilities(images)
    return pd.DataFrame(
        {
            "recognised": p.argmax(axis=1) == labels,
            "probability": p[np.arange(len(labels)), labels],
            "accepted": evaluators.judge.probabilities(images).argmax(axis=1) == labels,
            "distance": nearest_distance(images, evaluators.neighbours),
            "frechet": frechet_distance(evaluators.independent.features(images), evaluators.real_features),
        }
    )
