"""The choice of how the robust network draws, on validation digits: one value after the other, the best so far kept."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from coursework.datasets.mnist import mnist
from coursework.evaluation.evaluators import Evaluators
from coursework.experiments.sweep import Configuration, Result, grid, sweep
from coursework.mnist.classifier import Classifier, course_classifier
from coursework.mnist.networks import network
from coursework.synthesis.activation_maximization import Recipe
from coursework.synthesis.adversarial_training import train_adversarially
from coursework.synthesis.evaluation import by_seed, draw_digits, evaluate_sets
from coursework.synthesis.networks import with_non_digits

COURSE_IMAGES, IMAGES, NON_DIGITS, EPOCHS, EPSILON, ATTACK_STEPS = 5000, 10_000, 3000, 3, 510.0, 4  # as the notebook
PER_CLASS = 10  # pictures of each seed
SEEDS = (100, 101)  # not those of the notebook
MEASURES = ("recognised", "accepted", "frechet", "density", "coverage")

START: Configuration = {
    "learning_rate": 0.3,
    "noise": 0.2,
    "noise_blur": 2.0,
    "total_variation": 0.0003,
    "jitter": 1,
    "decay": 0.0,
    "blur": 0.0,
    "logits": False,
}
VALUES = {
    "learning_rate": (0.1, 0.3, 0.5),
    "noise": (0.1, 0.2, 0.4, 0.8, 1.6),
    "noise_blur": (1.0, 2.0, 3.0),
    "total_variation": (0.0, 0.0003, 0.001, 0.003),
    "jitter": (0, 1, 2),
    "decay": (0.0, 0.005),
    "blur": (0.0, 0.4),
    "logits": (False, True),
}


def drawing(seed: int, **recipe: float) -> Result:
    """Draw every class by the robust network, and measure the pictures on the validation digits: MEASURES."""
    digits = mnist()
    evaluators = Evaluators.trained(digits, IMAGES).for_choices(digits)
    wanted = np.repeat(np.arange(10), PER_CLASS)
    pictures = draw_digits(_robust(), Recipe("candidate", **recipe), wanted, seed)
    found = by_seed(evaluate_sets({"candidate": [pictures]}, wanted, [seed], evaluators)).iloc[0]
    return {measure: float(found[measure]) for measure in MEASURES}


def choose() -> pd.DataFrame:
    """Try VALUES in turn: a row for each, with the value as a literal, MEASURES over SEEDS and whether it was `chosen`.

    What has the least mean Fréchet distance to the validation digits is kept for the values that follow.
    """
    Evaluators.trained(mnist(), IMAGES)
    _robust()  # both are trained once, before many processes ask for them
    best, trials = dict(START), []
    for name, values in VALUES.items():
        fixed = {key: [value] for key, value in best.items() if key != name}
        found = sweep(drawing, grid(seed=SEEDS, **fixed, **{name: values}), title=f"choice of {name}")
        means = found.groupby(name, sort=False)[list(MEASURES)].mean()
        best[name] = values[int(means["frechet"].argmin())]
        chosen = [value == best[name] for value in values]
        trials.append(means.assign(parameter=name, value=[repr(value) for value in values], chosen=chosen))
    return pd.concat(trials, ignore_index=True)[["parameter", "value", "chosen", *MEASURES]]


@cache
def _robust() -> Classifier:
    """The robust network as the notebook trains it, loaded if it was trained before."""
    digits = mnist()
    images, labels = digits.train_images[:IMAGES], digits.train_labels[:IMAGES]
    working = Recipe("larger steps", learning_rate=0.05)
    drawn = draw_digits(course_classifier(digits, COURSE_IMAGES), working, np.arange(200) % 10, seed=99)
    return train_adversarially(
        "robust",
        network("base", classes=11),
        *with_non_digits(images, labels, NON_DIGITS, drawn),
        seed=0,
        epochs=EPOCHS,
        epsilon=EPSILON,
        attack_steps=ATTACK_STEPS,
    )
