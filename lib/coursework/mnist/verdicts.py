"""What the chapter on digits claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate, directions, level
from coursework.mnist.zigzag import SWEEPS
from coursework.verdicts import agrees, amount, compare, effects, listed, untold

NEAR = 0.01  # nats


def zigzag(printed: Mapping[int, float], runs: Mapping[int, Sequence[float]], share: float | None) -> str:
    """Whether the ups and downs of the printed sweep are more than the scatter of seeds.

    Args:
        printed: accuracies in percent, by width.
        runs: ours on the same images, in percent, by width; without those that diverged. None if ours were trained
            on other numbers of images or of epochs.
        share: see `share_as_crooked`.
    """
    if not runs:
        return "Whether it is more than noise cannot be told: our runs had other numbers of images or of epochs."
    if share is None:
        return "Whether it is more than noise cannot be told: a single seed shows no scatter."
    sd = np.mean([np.std(some, ddof=1) for some in runs.values() if len(some) > 1])
    steps = np.abs(np.diff(list(printed.values())))
    odds = f"{100 * share:.0f} %" if share >= 0.01 else "fewer than 1 %"
    return (
        f"It is {'more than' if share < 0.05 else 'consistent with'} noise. Runs that differ in nothing but "
        f"their seed scatter with a standard deviation of {sd:.1f} points; the steps of the printed curve are "
        f"{steps.min():.1f} to {steps.max():.1f} points. Of {SWEEPS:,} simulated straight lines with the scatter of "
        f"our seeds, {odds} are as crooked as it."
    )


def harm(gains: Mapping[int, Estimate]) -> str:
    """Whether any width is worse than the narrowest; `gains` over that by width, paired by seed."""
    if not gains:
        return "There is a single width."
    found = directions(gains)
    worse, better = ([width for width, sign in found.items() if sign == wanted] for wanted in (-1, 1))
    if worse:
        return f"More neurons do harm: {listed(worse)} have a lower accuracy than the fewest."
    if better:
        return f"No width is found to do harm; {listed(better)} neurons have a higher accuracy than the fewest."
    return f"No width can be told from the narrowest: {untold(gains, found)}."


def guessing_cost(costs: Sequence[float], classes: int = 10) -> str:
    """In how many epochs the printed cost of the last batch is near that of guessing among the classes."""
    level = np.log(classes)
    others = [f"{cost:.4f}" for cost in costs if abs(cost - level) > NEAR]
    text = (
        f"The printed cost of the last batch is within {NEAR} nats of that of guessing, ln {classes} = {level:.4f}, in "
    )
    if not others:
        return f"{text}every epoch."
    rest = f"the other has {others[0]}" if len(others) == 1 else f"the others have {listed(others)}"
    return f"{text}{len(costs) - len(others)} of {len(costs)} epochs; {rest}."


def depth(course: Outcomes, textbook: Outcomes, gain: Estimate, gap: Estimate) -> str:
    """Whether the settings or the depth kept the deeper network back.

    Args:
        course, textbook: of the deeper network in the course's settings and in the textbook's.
        gain: of the deeper network from the textbook settings; a mean of mixed runs describes none of them, so then
            the runs are ranked instead.
        gap: what the deeper network has more than the base network, both in textbook settings.
    """
    text = f"Of the deeper network's runs in the course's settings, {course}. "
    if course.mixed() or textbook.mixed():
        text += f"Of those in textbook settings, {textbook}. " + _by_rank(textbook.ahead_of(course))
    elif gain.direction() > 0:
        text += f"The same network gains {amount(gain)} from the textbook settings, so depth alone is not what fails. "
    elif gain.direction() < 0:
        text += f"The textbook settings cost it {amount(gain)}, so the settings are not what fails. "
    else:
        text += f"Whether the settings are what fails cannot be told: {gain.would_show()}. "
    return text + compare(gap, "the deeper network in textbook settings", "the base network")


def change(compared: Mapping[str, tuple[Outcomes, Outcomes, Estimate]]) -> str:
    """What a change does in several networks: with Holm's correction; where only some runs learn, their number.

    Args:
        compared: by what the change is called, what became of runs without it and with it, and its gain, paired.
    """
    means, counts = {}, []
    for name, (without, with_it, gain) in compared.items():
        if without.mixed() or with_it.mixed():
            counts.append(f"For {name} no mean is given: without it, {without}; with it, {with_it}.")
        else:
            means[name] = gain
    return " ".join([*([effects(means)] if means else []), *counts])


def _by_rank(ahead: int) -> str:
    """What it means that runs in textbook settings rank above those in the course's, or below, or neither."""
    if not ahead:
        return "Whether the settings are what fails cannot be told from these runs. "
    return f"They rank {'higher, so depth alone is' if ahead > 0 else 'lower, so the settings are'} not what fails. "


def main_effects(effects: Mapping[str, Mapping[str, Estimate]], leads: Mapping[str, Mapping[str, Estimate]]) -> str:
    """Which changes of the settings gain or cost accuracy in each network, and whether one of them gains the most.

    Holm's correction is over all changes and networks; for who gains the most, over the leads in a network.

    Args:
        effects: by network and change, on the average over the other changes.
        leads: by network, of the change with the largest effect over each other, by the other's name.
    """
    every = {(name, change): e for name, found in effects.items() for change, e in found.items()}
    told = directions(every)
    return " ".join(
        f"{_effects_in(name, found, told)} {_largest(found, told[name, _first(found)], leads[name])}"
        for name, found in effects.items()
    )


def _first(effects: Mapping[str, Estimate]) -> str:
    return max(effects, key=lambda change: effects[change].mean)


def _effects_in(name: str, effects: Mapping[str, Estimate], told: Mapping[tuple[str, str], int]) -> str:
    """One sentence about one network; `told` of all networks and changes."""
    clauses = [
        f"the {change} {'gains' if told[name, change] > 0 else 'costs'} {amount(effect)}"
        for change, effect in effects.items()
        if told[name, change]
    ]
    if unclear := [change for change in effects if not told[name, change]]:
        least = max((effects[change] for change in unclear), key=lambda e: e.margin or np.inf)
        what = listed([f"the {change}" for change in unclear])
        clauses.append(f"what {what} may do cannot be told ({least.would_show(level(told))})")
    return f"In the {name}, {'; '.join(clauses)}."


def _largest(effects: Mapping[str, Estimate], told: int, leads: Mapping[str, Estimate]) -> str:
    if told <= 0:
        return "None of them is found to gain anything there."
    if all(sign > 0 for sign in directions(leads).values()):
        return f"The {_first(effects)} gains the most."
    return "Which of them gains the most cannot be told."


def scale(factor: float) -> str:
    """What becomes of a signal on its way: last over first; the end of a sentence about activations or gradients."""
    rounded = f"{float(f'{max(factor, 1 / factor):.1g}'):,.0f}"
    if 1 / 3 <= factor <= 3:
        return f"keep their scale (a factor of {factor:.1f})"
    return f"{'grow' if factor > 1 else 'shrink'} about {rounded}-fold"


def same_steps(steps: Mapping[int, int], epochs: Mapping[int, int]) -> str:
    """For how many steps networks were trained, by number of images; the end of a sentence about each of them."""
    fewest, most = min(steps.values()), max(steps.values())
    each = {images: f"{n} epoch{'s' * (n > 1)} of {images:,}" for images, n in epochs.items()}
    if fewest == most:
        return f"is trained for {most:,} steps: {listed([*each.values()])} images"
    counted = listed([f"{steps[images]:,} ({text} images)" for images, text in each.items()])
    return f"is trained for whole epochs, and so only for about as many steps: {counted}"


def more_images(gain: Estimate, few: int, many: int, name: str) -> str:
    """Whether more training images help a setting in as many steps; `gain` of many over few."""
    direction = gain.direction()
    if not direction:
        return f"Whether {many:,} images help {name} more than {few:,} cannot be told: {gain.would_show()}."
    verb = "higher" if direction > 0 else "lower"
    return f"With {many:,} images {name} reach an accuracy that is {amount(gain)} {verb} than with {few:,}."


def first_images(gap: Estimate, first: int, every: int) -> str:
    """Whether the first test images are easier than all; `gap` of the accuracy on them over that on all, by seed."""
    direction = gap.direction()
    if not direction:
        return (
            f"Whether the first {first} test images are easier than all {every:,} cannot be told: {gap.would_show()}."
        )
    word = "easier" if direction > 0 else "harder"
    return f"The first {first} test images are {word} than all {every:,}, by {amount(gap)}."


def spread_and_speed(pairs: Sequence[tuple[float, float]]) -> str:
    """Whether seeds differ most where training is slow; `pairs` as of `evaluation.start_and_spread`."""
    if len(pairs) < 2:
        return "Whether seeds differ more where training is slow cannot be told from these runs."
    found = stats.kendalltau(*zip(*pairs, strict=True))
    if not found.pvalue < 0.05:  # NaN where either is constant
        return "Whether seeds differ more where training is slow cannot be told from these runs."
    return f"Seeds differ {'more' if found.statistic < 0 else 'less'} where training is slow."


def lost_early(first: Estimate, last: Estimate) -> str:
    """Whether a setting loses from the first epoch on; its loss against the other during the first and last epoch."""
    if last.direction() <= 0:
        return "At the end of the base run, the course's settings have lost nothing that can be told."
    when = "from the first epoch on" if first.direction() > 0 else "after the first epoch"
    return f"What the course's settings lose in the base run, they lose {when}."


def conclusions(
    crooked: float | None, widening: Estimate, depth_gap: Estimate, printed: float, runs: Estimate
) -> dict[str, int]:
    """How the write-up's conclusions about digits fared: 1 consistent with our runs, -1 contradicted, 0 open.

    Args:
        crooked: see `share_as_crooked`; a zigzag that is more than noise is one of widths that help or hurt.
        widening: gain of the most neurons over the fewest; if they help, no width is seen to hurt, which another might.
        depth_gap: what the deeper network has more than the base network.
        printed, runs: accuracy of the printed base run, and of ours on the same test images.
    """
    zigzag = crooked is not None and crooked < 0.05
    return {
        "more neurons may help or hurt": int(zigzag or widening.direction() < 0),
        "depth does not always help": -depth_gap.direction(),
        "the accuracy of the base run": agrees(printed, runs),
    }
