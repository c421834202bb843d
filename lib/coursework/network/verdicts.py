"""What the chapter on the functions claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coursework.verdicts import capitalised, listed


def race(walks: Mapping[str, np.ndarray]) -> str:
    """Who of the optimisers arrives nearest to the lowest point, which is 0; paths (steps + 1, 2) by name."""
    left = {name: float(np.linalg.norm(walk[-1])) for name, walk in walks.items()}
    first, *others = sorted(left, key=left.__getitem__)
    steps = len(walks[first]) - 1
    rest = ", ".join(f"{name} {left[name]:.2g}" for name in others)
    return capitalised(f"{first} arrives nearest: after {steps} steps it is {left[first]:.2g} away, {rest}.")


def crossing(walks: Mapping[str, np.ndarray]) -> str:
    """Who of them jumps from side to side across the valley in most of its steps; paths as for `race`."""
    found = [name for name, walk in walks.items() if (np.diff(np.sign(walk[:, 1])) != 0).mean() > 0.5]
    if not found:
        return "None of them jumps from side to side of the valley in most of its steps."
    return f"From side to side of the valley, in most of {'its' if len(found) == 1 else 'their'} steps, {_jump(found)}."


def _jump(names: list[str]) -> str:
    return f"{'jumps' if len(names) == 1 else 'jump'} {listed(names)}"


def starts(ratios: Mapping[str, float]) -> str:
    """How the course's initial weights compare with He's; spread over that of He's rule, by name of the array."""
    smaller = {name: ratio for name, ratio in ratios.items() if ratio < 1}
    if not smaller:
        return "The course starts no layer of this network with smaller weights than He's rule wants."
    least = min(smaller, key=smaller.__getitem__)
    where = "every layer" if len(smaller) == len(ratios) else f"{len(smaller)} of {len(ratios)} layers"
    return (
        f"The course starts {where} of this network with smaller weights than He's rule wants, {least} by the largest "
        f"factor, {1 / smaller[least]:.1f}."
    )


def spreads(off: Mapping[str, float]) -> str:
    """Whether weights are drawn as widely as meant; by array, how far they are off, as a multiple of chance."""
    worst = max(off, key=off.__getitem__)
    text = f"As a multiple of chance, the arrays of both starts are off by {min(off.values()):.1f} to {off[worst]:.1f}"
    return f"{text}, as random numbers are." if off[worst] <= 3 else f"{text}: {worst} is not drawn as it was meant."


def untrained(loss: float, classes: int = 10) -> str:
    """How an untrained network answers, by its loss: the end of a sentence about it."""
    level = np.log(classes)
    if abs(loss - level) <= 0.05 * level:
        return "answers like a guess"
    return "starts out confident and wrong" if loss > level else "knows more than a guess"


def gradients(largest: float, limit: float = 1e-5) -> str:
    """Whether all gradients agree with central differences, whose own rounding spoils about half of their digits."""
    if largest <= limit:
        return f"No gradient is off by more than {largest:.0e}, which is what the differences themselves are worth."
    return f"A gradient is off by {largest:.0e}, more than the differences' own rounding: it is wrong."


def born(correlation: float) -> str:
    """Where the patterns of the first filters come from, by the correlation with what they were before training."""
    if correlation > 0.7:
        return "Most of what they look for they got by chance; the network has learnt to make use of it."
    if correlation < 0.3:
        return "Most of what they look for they have learnt."
    return "What they look for is partly what they got by chance and partly learnt."


def divisor(ratio: np.ndarray, runs: Mapping[str, int]) -> str:
    """What a constant divisor does to Adam in trainings of so many steps, by name.

    Args:
        ratio: (steps,), the length of each step as a multiple of Adam's.
    """
    means = [f"{ratio[:steps].mean():.2f} times in {name} ({steps} steps)" for name, steps in runs.items()]
    long = [steps for steps in runs.values() if ratio[:steps].mean() > 1]
    word = "longer than Adam's" if len(long) == len(runs) else "longer or shorter" if long else "shorter than Adam's"
    longer = np.flatnonzero(ratio >= 1)
    ends = len(longer) and longer[-1] + 1 < len(ratio)
    later = f"; below Adam's length they are from step {longer[-1] + 2} on" if ends else ""
    return f"On average the steps are {word}: {listed(means)}{later}."
