"""What the chapter on the GAN claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import special

from coursework.evaluation.metrics import suspiciously_near
from coursework.experiments.shares import share_interval
from coursework.experiments.statistics import Estimate
from coursework.gan.model import guessing_losses
from coursework.verdicts import listed


def knowledge(d1: float, d2: float, smoothing: float) -> float:
    """What share of its doubt the discriminator has removed: 0 if it only guesses, 1 if it is never wrong."""
    guess = guessing_losses(smoothing)
    least = float(special.entr([smoothing, 1 - smoothing]).sum())  # of smoothed targets; that of the others is 0
    return 1 - (d1 + d2 - least) / (guess["d1"] + guess["d2"] - least)


def game(d1: float, d2: float, smoothing: float) -> str:
    """Who wins at the end, by the discriminator's losses: it only guesses, it is never wrong, or both still learn."""
    known = knowledge(d1, d2, smoothing)
    level = guessing_losses(smoothing)
    if known < 0.05:
        return (
            f"The discriminator only guesses: its losses d1 = {d1:.2f} and d2 = {d2:.2f} add up to {d1 + d2:.2f}, and "
            f"those of pure guessing to {level['d1'] + level['d2']:.2f}. The generator has little to learn from it."
        )
    if known > 0.9:
        return (
            f"The discriminator has won: it has removed {100 * known:.0f} % of its doubt. The generator has little to "
            "learn from it."
        )
    return f"Neither side wins: the discriminator has removed {100 * known:.0f} % of its doubt."


def settings(ours: Mapping[str, float], write_up: Mapping[str, float]) -> str:
    """Where the settings of a training are not those of the write-up; both by the same names."""
    others = [f"{name} {value:g}, not {write_up[name]:g}" for name, value in ours.items() if value != write_up[name]]
    if not others:
        return f"The settings are the write-up's ({listed(list(ours))})."
    return f"The settings that are not the write-up's: {'; '.join(others)}."


def classes_drawn(classes: np.ndarray, real: Sequence[float]) -> str:
    """Whether all ten classes are drawn, and drawn as often as people write them.

    Args:
        classes: (N,), what the independent classifier sees in each picture.
        real: share of each class among real digits.
    """
    counts = np.bincount(classes, minlength=10)
    missing = [digit for digit in range(10) if not counts[digit]]
    if missing:
        return f"Not all classes are drawn: {listed(missing)} {'are' if len(missing) > 1 else 'is'} missing."
    rare = [d for d in range(10) if share_interval(int(counts[d]), len(classes)).high < real[d] / 2]
    text = f"All classes are drawn; the rarest, {counts.argmin()}, makes up {100 * counts.min() / len(classes):.1f} %"
    return f"{text}. Less than half as often as people write them come {listed(rare)}." if rare else f"{text}."


def memorising(generated: np.ndarray, held_out: np.ndarray) -> str:
    """Whether generated pictures are nearer to the training images than real ones that nobody trained on.

    Args:
        generated, held_out: distances (N,) and (M,), in grey levels, to the nearest of the same training images.
    """
    near, p = suspiciously_near(generated, held_out)
    text = (
        f"The nearest of {len(generated)} generated digits is {generated.min():.1f} grey levels away from a training "
        f"digit, the nearest of {len(held_out)} real test digits {held_out.min():.1f}"
    )
    if p < 0.05:
        return (
            f"{text}. {near} generated digits lie nearer than 99 % of the test digits do, more than chance: they are "
            "copies, or more typical than what people write."
        )
    return f"{text}. No more generated digits lie very near than test digits do: there is no sign of copying."


def paths(pictures: Mapping[str, np.ndarray]) -> str:
    """Whether pictures (points, 28, 28) on paths change gradually: no step makes up half of a path."""
    jumps = []
    for name, rows in pictures.items():
        steps = np.sqrt((np.diff(rows.astype(float), axis=0) ** 2).mean(axis=(1, 2)))
        if steps.max() > steps.sum() / 2:
            jumps.append(name)
    if jumps:
        return f"Not every path is without a jump: on {listed(jumps)} one step makes up more than half of the change."
    return "Each picture passes into the next without a jump."


def against_drawing(gap: Estimate, name: str) -> str:
    """Whether the GAN's digits are nearer to real ones than drawn ones; `gap` in Fréchet distance, drawn less GAN."""
    direction = gap.direction()
    if not direction:
        return f"By the Fréchet distance, the GAN and {name} cannot be told apart."
    nearer, farther = ("the GAN", name) if direction > 0 else (name, "the GAN")
    return f"By the Fréchet distance, {nearer} is nearer to real digits than {farther}, by {abs(gap.mean):.0f}."


def drawn_sets(sizes: Sequence[int], size: int) -> str:
    """Whether drawn sets can be compared with generated ones of `size` pictures; none are there if `sizes` is empty."""
    if not len(sizes):
        return "The chapter before has not been run, so its drawn digits are missing here."
    if set(sizes) == {size}:
        return "The drawn sets have as many pictures."
    others = listed(sorted(set(sizes)))
    return f"The drawn sets have {others} pictures, for which it is another measure; they are left out of this table."


def asked(conditional: bool) -> str:
    """Of which GAN it can be said that what it draws is recognised: Markdown, with a reference if there is a table."""
    text = "The GAN of the write-up cannot be asked for a class, so it is not said to be recognised or accepted"
    return f"{text}; the conditional one can ([@tab:gan-recognised])." if conditional else f"{text}."


def chosen(recognised: int, samples: int) -> str:
    """How often the conditional GAN draws what it is asked for, with Wilson's interval."""
    interval, text = share_interval(recognised, samples), f"{100 * recognised / samples:.1f} % of the cases"
    if interval.low > 0.1:
        return f"Asked for a class, it draws it in {text} (95 % interval {interval.percent()})."
    more = "less" if interval.high < 0.1 else "no more"
    return f"Asked for a class, it draws it in {text}, {more} often than by chance."
