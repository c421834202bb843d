"""How good drawn digits are: measured by networks that do not draw, and against real digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.manifolds import density_and_coverage, squared_distances

RECOGNITION = ("recognised", "beyond_chance", "probability", "accepted")
LIKENESS = ("distance", "frechet", "density", "coverage")
METRICS = (*RECOGNITION, *LIKENESS)
REFERENCES = 2000  # real digits that pictures cover or not


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
    x, y = (pictures.reshape(len(pictures), -1) for pictures in (images, real))  # N, 784 and M, 784
    nearest = np.concatenate([squares.min(axis=1) for squares in squared_distances(x, y)])
    return np.sqrt(nearest / x.shape[1])


def distance_quantiles(distances: np.ndarray) -> dict[str, float]:
    """The least of the distances (N,) and their quantiles: where copies would show is at the lower end."""
    quantiles = {"minimum": 0.0, "1 %": 0.01, "5 %": 0.05, "median": 0.5, "95 %": 0.95}
    return {name: float(np.quantile(distances, share)) for name, share in quantiles.items()}


def suspiciously_near(generated: np.ndarray, held_out: np.ndarray) -> tuple[int, float]:
    """How many generated pictures lie nearer to the training images than 99 % of real ones that nobody trained on.

    Args:
        generated, held_out: distances (N,) and (M,), to the nearest of the *same* training images.

    Returns:
        Their number, and the probability of as many or more if generated pictures were no nearer than real ones.
    """
    near = int((generated < np.quantile(held_out, 0.01)).sum())
    return near, float(stats.binomtest(near, len(generated), 0.01, alternative="greater").pvalue)


def confusion(wanted: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """How often a picture of a wanted class got each answer: counts (classes, classes), wanted × answer."""
    return np.bincount(wanted * classes + answers, minlength=classes**2).reshape(classes, classes)


def chance_corrected(counts: np.ndarray) -> float:
    """Cohen's kappa of a confusion (classes, classes): agreement beyond what its marginals hit by chance.

    1 if every answer is the wanted class, 0 if answers do not depend on it.

    Raises:
        ValueError: only one class was wanted and answered, so that chance explains everything.
    """
    shares = counts / counts.sum()
    by_chance = shares.sum(axis=0) @ shares.sum(axis=1)
    if by_chance == 1:
        raise ValueError(f"expected more than one class, received a confusion with one: {counts.tolist()}")
    return float((np.trace(shares) - by_chance) / (1 - by_chance))


def recognised_beyond_chance(counts: np.ndarray) -> np.ndarray:
    """For each class (classes,), the share of its pictures so answered less the share of all others: 0 for guesses.

    A class that was never wanted, or the only one wanted, has NaN.
    """
    answered, wanted, right = counts.sum(axis=0), counts.sum(axis=1), np.diag(counts)
    others = counts.sum() - wanted
    with np.errstate(invalid="ignore", divide="ignore"):
        return right / wanted - (answered - right) / others


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
        `seen`, the class that the independent classifier sees, and the columns METRICS. Of each image: `recognised`,
        whether that is the wanted class; `probability`, which it gives to that class; `accepted`, whether the judge
        takes the image for the wanted digit rather than another or none; `distance` to the nearest real digit, in grey
        levels. Of all images together, the same in each row: `beyond_chance`, Cohen's kappa of wanted and seen classes;
        `frechet`, the Fréchet distance to real test digits; `density` and `coverage`, see `quality_and_variety`.
    """
    p = evaluators.independent.probabilities(images)
    seen, features = p.argmax(axis=1), evaluators.independent.features(images)
    density, coverage = quality_and_variety(features, evaluators)
    return pd.DataFrame(
        {
            "seen": seen,
            "recognised": seen == labels,
            "beyond_chance": chance_corrected(confusion(labels, seen, p.shape[1])),
            "probability": p[np.arange(len(labels)), labels],
            "accepted": evaluators.judge.probabilities(images).argmax(axis=1) == labels,
            "distance": nearest_distance(images, evaluators.neighbours),
            "frechet": frechet_distance(features, evaluators.real_features),
            "density": density,
            "coverage": coverage,
        }
    )


def quality_and_variety(features: np.ndarray, evaluators: Evaluators) -> tuple[float, float]:
    """`density_and_coverage` of pictures, against REFERENCES real test digits at even distances among all of them.

    Args:
        features: (N, units), what the independent classifier sees of the pictures; the more, the more they cover.
    """
    real = evaluators.real_features
    rows = np.linspace(0, len(real) - 1, min(REFERENCES, len(real))).astype(int)
    return density_and_coverage(real[rows], features)
