"""Sets of drawn digits, and what independent eyes make of them: by method, by seed and by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursework.datasets.mnist import Digits
from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.metrics import METRICS, confusion, evaluate, recognised_beyond_chance
from coursework.evaluation.splits import rows
from coursework.experiments.statistics import metrics_by_seed
from coursework.mnist.classifier import Classifier
from coursework.synthesis.activation_maximization import Recipe, maximize_activation


def draw_digits(classifier: Classifier, recipe: Recipe, labels: np.ndarray, seed: int) -> np.ndarray:
    """Pictures (N, 28, 28) of 0 … 255, one for each of the wanted classes `labels` (N,)."""
    drawing = maximize_activation(classifier, labels, recipe, np.random.default_rng(seed))
    return classifier.standardize.pixels(drawing.images)


def real_digits(digits: Digits, per_class: int, seed: int) -> np.ndarray:
    """So many digits of each class that no evaluator has seen, at random: (10·per_class, 28, 28), class after class."""
    rng, part = np.random.default_rng(seed), rows(digits, "real digits")
    images, labels = digits.train_images[part], digits.train_labels[part]
    chosen = [rng.choice(np.flatnonzero(labels == digit), per_class, replace=False) for digit in range(10)]
    return images[np.concatenate(chosen)]


def evaluate_sets(
    sets: Mapping[str, Sequence[np.ndarray]], labels: np.ndarray, seeds: Sequence[int], evaluators: Evaluators
) -> pd.DataFrame:
    """The metrics of every picture, see `evaluate`, with the columns method, seed and wanted beside them.

    Args:
        sets: by method, for each seed its pictures (N, 28, 28) of 0 … 255.
        labels: (N,), the wanted classes in each set.
    """
    return pd.concat(
        evaluate(images, labels, evaluators).assign(method=method, seed=seed, wanted=labels)
        for method, by_seed in sets.items()
        for seed, images in zip(seeds, by_seed, strict=True)
    )


def by_seed(results: pd.DataFrame) -> pd.DataFrame:
    """Means of METRICS over the pictures, by method and seed, and the number of `pictures`."""
    sets = results.groupby(["method", "seed"], sort=False)
    return sets[list(METRICS)].mean().assign(pictures=sets.size())


def by_class(results: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Means of one metric: a row for each method, a column for each wanted class."""
    return results.groupby(["method", "wanted"], sort=False)[metric].mean().unstack("wanted").loc[_methods(results)]


def beyond_chance_by_class(results: pd.DataFrame) -> pd.DataFrame:
    """See `recognised_beyond_chance`: a row for each method, a column for each wanted class."""
    return pd.DataFrame(
        {
            method: recognised_beyond_chance(confusion(some["wanted"].to_numpy(), some["seen"].to_numpy(), 10))
            for method, some in results.groupby("method", sort=False)
        }
    ).T


def summary(results: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Of each method the means of METRICS, also by seed, how many `pictures` these are of, and the worst class's share.

    That is the share recognised of the wanted class that fares worst.
    """
    worst, seeds = by_class(results, "recognised").min(axis=1), results["seed"].nunique()
    return {
        method: metrics_by_seed(results[results["method"] == method], METRICS)
        | {"recognised_worst_class": float(worst[method]), "pictures": int((results["method"] == method).sum() / seeds)}
        for method in _methods(results)
    }


def _methods(results: pd.DataFrame) -> list[str]:
    return list(results["method"].unique())
