"""What the chapter on digits claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from coursework.experiments.shares import Outcomes, share_interval
from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount, compare, listed


def flattening(course: np.ndarray, textbook: np.ndarray, epochs: int) -> str:
    """In which epochs the course's fading rate shows: the end of a sentence about it.

    An epoch counts if its cost slows down in its second half, against the first, by more than in textbook settings.

    Args:
        course, textbook: costs of every batch, (seeds, batches), of the same seeds.
    """
    more = _slowing(course, epochs) - _slowing(textbook, epochs)  # seeds, epochs
    seen = [epoch for epoch, gains in enumerate(more.T, start=1) if Estimate.of(gains.tolist()).direction() > 0]
    if not seen:
        return "does not show as a flattening in any epoch"
    if len(seen) == epochs:
        return "shows as a flattening towards the end of each epoch"
    return f"shows as a flattening in epoch{'s' * (len(seen) > 1)} {listed(seen)} only"


def _slowing(costs: np.ndarray, epochs: int) -> np.ndarray:
    """How much less the logarithm of the cost falls in an epoch's second half than in its first: (seeds, epochs)."""
    by_epoch = np.log(costs).reshape(len(costs), epochs, -1)
    first, second, third, fourth = (q.mean(axis=-1) for q in np.array_split(by_epoch, 4, axis=-1))
    return (first - second) - (third - fourth)


def zigzag(share: float) -> str:
    """Whether the printed ups and downs are noise; `share` of simulated sweeps are as crooked (`share_as_crooked`)."""
    odds = f"{100 * share:.0f} %" if share >= 0.01 else "fewer than 1 %"
    verdict = "It is more than noise" if share < 0.05 else "It is consistent with noise"
    return f"{verdict}: of straight lines with the scatter of our seeds, {odds} are as crooked as the printed curve."


def harm(gains: Mapping[int, Estimate]) -> str:
    """Whether any width is worse than the narrowest; `gains` over that by width, paired by seed."""
    found = directions(gains)
    worse, better = ([width for width, sign in found.items() if sign == wanted] for wanted in (-1, 1))
    if worse:
        return f"More neurons do harm: {listed(worse)} have a lower accuracy than the fewest."
    if better:
        return f"No width is found to do harm; {listed(better)} neurons have a higher accuracy than the fewest."
    weakest = max(gains.values(), key=lambda gain: gain.resolvable() or np.inf)
    return f"No width can be told from the narrowest: {weakest.would_show()}."


def guessing_cost(costs: Sequence[float], classes: int = 10) -> str:
    """In how many epochs the printed cost of the last batch is that of guessing among the classes, within 0.01 nats."""
    level = np.log(classes)
    others = [f"{cost:.4f}" for cost in costs if abs(cost - level) > 0.01]
    text = f"The cost of the last batch is that of guessing, ln {classes} = {level:.4f}, in "
    if not others:
        return f"{text}every epoch."
    rest = f"the other has {others[0]}" if len(others) == 1 else f"the others have {listed(others)}"
    return f"{text}{len(costs) - len(others)} of {len(costs)} epochs; {rest}."


def depth(course: Outcomes, gain: Estimate, gap: Estimate) -> str:
    """Whether the settings or the depth kept the deeper network back.

    Args:
        course: of the deeper network in the course's settings.
        gain: of the deeper network from the textbook settings.
        gap: what the deeper network has more than the base network, both in textbook settings.
    """
    text = f"Of the deeper network's runs in the course's settings, {course}. "
    if gain.direction() > 0:
        text += f"The same network gains {amount(gain)} from the textbook settings, so depth alone is not what fails. "
    elif gain.direction() < 0:
        text += f"The textbook settings cost it {amount(gain)}, so the settings are not what fails. "
    else:
        text += f"Whether the settings are what fails cannot be told: {gain.would_show()}. "
    return text + compare(gap, "the deeper network in textbook settings", "the base network")


def which_difference(gains: Mapping[str, Estimate]) -> str:
    """Which of the differences between the settings makes the gain; `gains` of each alone, paired by seed."""
    found = directions(gains)
    ordered = sorted(gains, key=lambda name: -gains[name].mean)
    helping, hurting = ([name for name in ordered if found[name] == sign] for sign in (1, -1))
    text = []
    if helping:
        text += [f"The gain comes from {listed([f'{name} ({amount(gains[name])})' for name in helping])}."]
    if hurting:
        text += [f"Accuracy is lost by {listed([f'{name} ({amount(gains[name])})' for name in hurting])}."]
    untold = [name for name in gains if not found[name]]
    if untold:
        text += [f"What comes from {listed(untold)} cannot be told."]
    return " ".join(text)


def scale(factor: float) -> str:
    """What becomes of a signal on its way: last over first; the end of a sentence about activations or gradients."""
    rounded = f"{float(f'{max(factor, 1 / factor):.1g}'):,.0f}"
    if 1 / 3 <= factor <= 3:
        return f"keep their scale (a factor of {factor:.1f})"
    return f"{'grow' if factor > 1 else 'shrink'} about {rounded}-fold"


def more_images(gain: Estimate, few: int, many: int, name: str) -> str:
    """Whether more training images help a setting; `gain` of many over few."""
    direction = gain.direction()
    if not direction:
        return f"Whether {many:,} images help {name} more than {few:,} cannot be told: {gain.would_show()}."
    verb = "higher" if direction > 0 else "lower"
    return f"With {many:,} images {name} reach an accuracy that is {amount(gain)} {verb} than with {few:,}."


def momentum_rate(best: float, adam: float) -> str:
    """How the best of the rates that momentum was tried at, chosen on validation images, compares with Adam's."""
    if best == adam:
        return f"Momentum does best at the same rate as Adam, {adam:g}."
    return f"Momentum does best at a {'larger' if best > adam else 'smaller'} rate than Adam's {adam:g}: {best:g}."


def first_images(gap: Estimate) -> str:
    """Whether the first 200 test images are easier than all; `gap` of the accuracy on them over that on all, by run."""
    direction = gap.direction()
    if not direction:
        return f"Whether the first 200 test images are easier than all 10 000 cannot be told: {gap.would_show()}."
    return f"The first 200 test images are {'easier' if direction > 0 else 'harder'} than all 10 000, by {amount(gap)}."


def spread_and_speed(early: Sequence[float], spreads: Sequence[float]) -> str:
    """Whether seeds differ most where training is slow.

    Args:
        early: for each experiment, its mean training accuracy after the first epoch.
        spreads: the standard deviation between its seeds at the end.
    """
    found = stats.kendalltau(early, spreads)
    if not found.pvalue < 0.05:  # NaN where either is constant
        return "Whether seeds differ more where training is slow cannot be told from these runs."
    return f"Seeds differ {'more' if found.statistic < 0 else 'less'} where training is slow."


def lost_early(first: Estimate, last: Estimate) -> str:
    """Whether a setting loses from the first epoch on; its loss against the other after the first and last epoch."""
    if last.direction() <= 0:
        return "At the end the course's settings have lost nothing that can be told."
    if first.direction() > 0:
        return "What the course's settings lose, they lose from the first epoch on."
    return "What the course's settings lose, they lose after the first epoch."


def edges(bank: np.ndarray) -> str:
    """How many filters (height, width, 1, filters) look for an edge: a linear ramp explains half of their variance."""
    height, width, _, count = bank.shape
    rows, columns = (axis.ravel() - axis.mean() for axis in np.mgrid[:height, :width].astype(float))
    flat = bank.reshape(-1, count) - bank.reshape(-1, count).mean(axis=0)  # pixels, filters
    explained = sum((ramp @ flat) ** 2 / (ramp @ ramp) for ramp in (rows, columns)) / (flat**2).sum(axis=0)
    seen = int((explained >= 0.5).sum())
    most = "Most" if seen > count / 2 else "Some" if seen else "None"
    return (
        f"{most} look for an edge: in {seen} of {count} a slope from one side to the other makes half of the pattern."
    )


def calibration(probabilities: np.ndarray, labels: np.ndarray) -> str:
    """Whether the mean certainty of the answers (N, classes) lies in Wilson's interval of the share that is right."""
    certainty, right = probabilities.max(axis=1).mean(), int((probabilities.argmax(axis=1) == labels).sum())
    interval = share_interval(right, len(labels))
    text = f"Its mean certainty is {100 * certainty:.2f} %, the share that is right {100 * right / len(labels):.2f} %: "
    if certainty > interval.high:
        return f"{text}it is too certain."
    return text + ("it is not certain enough." if certainty < interval.low else "it is well calibrated on the whole.")
