"""The choice of the GAN's settings, on validation digits: games of candidates, and what their digits are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from convnet import DivergedError
from coursework.datasets.mnist import Digits, mnist
from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.splits import rows
from coursework.experiments.sweep import Configuration, Result, sweep
from coursework.gan.evaluation import quality
from coursework.gan.model import gan_of_digits
from coursework.gan.networks import LATENT, draw
from coursework.gan.training import train_gan
from coursework.gan.verdicts import knowledge

WIDTH = 0.25  # of the generator: share of the write-up's channels
SAMPLES = 2000  # pictures that a game is measured by
JUDGE_IMAGES = 10_000  # training images of the networks that measure
LAST = 100  # steps at the end of which the losses are averaged
PLAYING = 0.1  # knowledge of a discriminator that does not only guess
MEASURES = ("knowledge", "frechet", "density", "coverage", "confidence", "recognised", "rarest")


def game(
    seed: int,
    conditional: bool,
    share: float,
    discriminator_width: float,
    batch_size: int,
    generator_rate: float,
    discriminator_rate: float,
    smoothing: float,
    epochs: float,
) -> Result:
    """Play the first `share` of a game without the validation digits, and measure the generator on them.

    Args:
        share: of the `epochs`, above 0, at most 1.
        seed, conditional, discriminator_width, batch_size, generator_rate, discriminator_rate, smoothing, epochs: as
            the notebook's parameters.

    Returns:
        MEASURES: `knowledge` of the discriminator at the end, and `quality`; all NaN if the game was lost.
    """
    digits = mnist()
    gan = gan_of_digits(
        seed,
        WIDTH,
        conditional,
        discriminator_width,
        generator_rate=generator_rate,
        discriminator_rate=discriminator_rate,
        smoothing=smoothing,
    )
    steps = round(share * epochs * len(digits.train_images) / batch_size)
    try:
        trained = train_gan("choice", gan, *_without_validation(digits), steps=steps, batch_size=batch_size)
    except DivergedError:
        return dict.fromkeys(MEASURES, float("nan"))
    asked = np.arange(SAMPLES) % 10
    pictures = draw(gan.generator, np.random.default_rng(seed + 1).standard_normal((SAMPLES, LATENT)), asked)
    d1, d2 = (float(np.mean(trained.history[key][-LAST:])) for key in ("d1", "d2"))
    evaluators = Evaluators.trained(digits, JUDGE_IMAGES).for_choices(digits)
    found = {"knowledge": knowledge(d1, d2, smoothing)} | quality(pictures, asked, evaluators)
    return {name: float(value) for name, value in found.items()}


def games(
    candidates: Iterable[Configuration], *, share: float, seeds: Sequence[int], conditional: Sequence[bool]
) -> pd.DataFrame:
    """`game` of each candidate with each seed, in parallel: a row for each, with its configuration."""
    Evaluators.trained(mnist(), JUDGE_IMAGES)  # once, before many processes ask for them
    configurations = [
        {"share": share, "conditional": kind, "seed": seed} | candidate
        for candidate in candidates
        for kind in conditional
        for seed in seeds
    ]
    return sweep(game, configurations, title=f"GAN, {share:.0%} of the game")


def best(found: pd.DataFrame, settings: Sequence[str], count: int) -> list[Configuration]:
    """The settings, so many, with the least mean Fréchet distance among those whose discriminator did not only guess.

    Args:
        found: from `games`.
        settings: columns that make up a setting.
    """
    means = found.groupby(list(settings), sort=False)[["knowledge", "frechet"]].agg(
        lambda some: some.mean(skipna=False)
    )
    playing = means[means["knowledge"] >= PLAYING]  # no game that was lost, whose knowledge is NaN
    return playing.sort_values("frechet").reset_index()[list(settings)].head(count).to_dict("records")


def _without_validation(digits: Digits) -> tuple[np.ndarray, np.ndarray]:
    left_out = rows(digits, "validation")
    return np.delete(digits.train_images, left_out, axis=0), np.delete(digits.train_labels, left_out)
