"""What the widget needs in which networks draw the digit that its reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from coursework.errors import CourseworkError
from coursework.live import describe
from coursework.mnist.classifier import Classifier
from coursework.mnist.live import titled
from coursework.synthesis.activation_maximization import Recipe, initial_images


def drawing_networks(
    classifiers: Mapping[str, Classifier], recipe: Recipe, rng: np.random.Generator, starts: int = 8
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts and arrays of the widget `turn`.

    Args:
        classifiers: the networks that draw, by what the page calls them.
        recipe: how. Its blur is not known there.
        rng: draws the noise to start from.
        starts: how many such images the page may choose from; they are the same for all networks, in grey levels.

    Raises:
        CourseworkError: the recipe blurs.
    """
    if recipe.blur or recipe.bias_correction != "by step":
        raise CourseworkError(f"{recipe.name}: the page draws without blur, and with Adam's own bias correction")
    networks = {f"artist {i}": classifier for i, classifier in enumerate(classifiers.values(), start=1)}
    layers, arrays = describe({name: classifier.model for name, classifier in networks.items()})
    standardize = next(iter(classifiers.values())).standardize
    noise = initial_images(starts, recipe, rng, standardize.bounds[0])
    facts = {
        "networks": layers,
        "artists": [titled(name, title, networks[name]) for name, title in zip(networks, classifiers, strict=True)],
        "recipe": {
            "steps": recipe.steps,
            "rate": recipe.learning_rate,
            "decay": recipe.decay,
            "variation": recipe.total_variation,
            "jitter": recipe.jitter,
            "logits": recipe.logits,
        },
    }
    grey = noise[..., 0] * np.float32(standardize.sd) + np.float32(standardize.mean)  # not clipped: noise has no bounds
    return facts, arrays | {"starts": grey}
