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

JUMP = 3  # times the mean step of a path


def knowledge(d1: float, d2: float, smoothing: float) -> float:
    """What share of its doubt the discriminator has removed: 0 if it only guesses, 1 if it is never wrong."""
    guess = guessing_losses(smoothing)
    least = float(special.entr([smoothing, 1 - smoothing]).sum())  # of smoothed targets; that of the others is 0
    return 1 - (d1 + d2 - least) / (guess["d1"] + guess["d2"] - least)


def game(d1: float, d2: float, smoothing: float, playing: float) -> str:
    """Who wins at the end, by the discriminator's losses: it only guesses, it is never wrong, or both still learn.

    Args:
        d1, d2: means over the last steps.
        smoothing: of the targets.
        playing: knowledge from which on a discriminator does not only guess, as when the settings were chosen.
    """
    known = knowledge(d1, d2, smoothing)
    level = guessing_losses(smoothing)
    if known < playing:
        return (
            f"The discriminator only guesses, or nearly so: it has removed {100 * known:.0f} % of its doubt, less than "
            f"{100 * playing:.0f} %. Its losses d1 = {d1:.2f} and d2 = {d2:.2f} add up to {d1 + d2:.2f}, and those of "
            f"pure guessing to {level['d1'] + level['d2']:.2f}. The generator has little to learn from it."
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
    """How evenly pictures (points, 28, 28) change along paths: the largest step of any path against its mean one."""
    ratios = {}
    for name, rows in pictures.items():
        steps = np.sqrt((np.diff(rows.astype(float), axis=0) ** 2).mean(axis=(1, 2)))
        ratios[name] = steps.max() / steps.mean() if steps.any() else 1.0
    largest = max(ratios.values())
    jumps = [name for name, ratio in ratios.items() if ratio > JUMP]
    if jumps:
        return f"There are jumps: on {listed(jumps)} a step is over {JUMP} times the mean one, up to {largest:.1f}."
    return f"No step jumps: the largest is {largest:.1f} times the mean one of its path."


def nearest_mark(distances: Mapping[int, float], name: str) -> str:
    """Whether a GAN is nearest to real digits at the end; its Fréchet distance by number of steps."""
    *_, last = distances
    best = min(distances, key=distances.__getitem__)
    if best == last:
        return f"The {name} is nearest at its last mark."
    return (
        f"The {name} is nearest after {best} steps, with {distances[best]:.1f}, and has {distances[last]:.1f} at the "
        "end: the distance rises again."
    )


def against_drawing(gap: Estimate, gan: str, drawing: str) -> str:
    """Whether a GAN's digits are nearer to real ones than drawn ones; `gap` in Fréchet distance, drawn less GAN."""
    direction = gap.direction()
    if not direction:
        return f"By the Fréchet distance, {gan} and {drawing} cannot be told apart."
    nearer, farther = (gan, drawing) if direction > 0 else (drawing, gan)
    interval = f"{abs(gap.mean):.1f} ± {gap.margin:.1f}"
    return f"By the Fréchet distance, {nearer} is nearer to real digits than {farther}, by {interval}."


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
