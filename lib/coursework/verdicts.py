"""Sentences that numbers choose: each has its opposite, and a third form where so few seeds cannot tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from math import floor

import numpy as np

from coursework.experiments.statistics import Estimate, directions, level


def capitalised(text: str) -> str:
    """The text with a capital at its beginning, and the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(names: Sequence[object]) -> str:
    """As "a", "a and b" or "a, b and c"."""
    *most, last = map(str, names)
    return f"{', '.join(most)} and {last}" if most else last


def amount(difference: Estimate) -> str:
    """How large a difference is, whatever its sign: "2.8 ± 0.9 points"."""
    return Estimate(abs(difference.mean), difference.sd, difference.margin, difference.n).points()


def untold(gains: Mapping[Hashable, Estimate], told: Mapping[Hashable, int]) -> str:
    """What seeds would have shown of those differences of a table that `directions` did not tell, see `would_show`.

    That is said of the one that they show least of, at the level at which Holm's correction tested it.
    """
    some = [gains[name] for name, sign in told.items() if not sign]
    return max(some, key=lambda gain: gain.resolvable() or np.inf).would_show(level(told))


def compare(difference: Estimate, one: str, other: str) -> str:
    """A sentence about which of two things has the higher accuracy.

    Args:
        difference: of `one` less `other`, paired by seed.
        one, other: what they are called within a sentence, in the singular.
    """
    direction = difference.direction()
    if not direction:
        return capitalised(f"{one} and {other} {difference.cannot_be_told()}.")
    ahead, behind = (one, other) if direction > 0 else (other, one)
    return capitalised(f"{ahead} is ahead of {behind} by {amount(difference)}.")


def effect(difference: Estimate, change: str) -> str:
    """A sentence about what a change does to the accuracy: it gains, it costs, or neither can be told.

    Args:
        difference: with the change less without it, paired by seed.
        change: such as "a second block", in the singular.
    """
    return effects({change: difference})


def effects(differences: Mapping[str, Estimate], of: Sequence[str] = ()) -> str:
    """The sentences of `effect` for several changes, with Holm's correction over all of them.

    Args:
        differences: by what the changes are called.
        of: those that are talked of; by default all.
    """
    told = directions(differences)
    return " ".join(_effect(differences[name], name, told[name], level(told)) for name in of or differences)


def _effect(difference: Estimate, change: str, direction: int, alpha: float) -> str:
    if not direction:
        return f"Whether {change} gains or costs anything cannot be told: {difference.would_show(alpha)}."
    return capitalised(f"{change} {'gains' if direction > 0 else 'costs'} {amount(difference)}.")


def conclusions(evidence: Mapping[str, Estimate]) -> list[str]:
    """Whether our runs bear out conclusions of the write-up, such as "*Depth helps.* Open: …", corrected by Holm.

    Args:
        evidence: for each claim, one sentence whose truth would make it positive, a difference paired by seed.
    """
    told, said = directions(evidence), []
    for claim, found in evidence.items():
        verdict = {1: f"Confirmed: by {amount(found)}", -1: f"Contradicted: by {amount(found)}"}
        said.append(f"*{claim}* {verdict.get(told[claim], f'Open: {found.would_show(level(told))}')}.")
    return said


def agrees(printed: float, runs: Estimate) -> int:
    """1 if the accuracy of a printed run could be that of one more run of ours, -1 if not.

    0 if that cannot be told, because one more run could have any accuracy.
    """
    low, high = runs.one_more_run()
    return 0 if low <= 0 and high >= 1 else 1 if low <= printed <= high else -1


def agreement(printed: float, runs: Estimate) -> str:
    """Whether the accuracy of a printed run could be that of one more run of ours, on the same test items; of 0 … 1."""
    if not runs.n:
        return f"Whether the printed {100 * printed:.1f} % agrees cannot be told: no run of ours is its match."
    if not agrees(printed, runs):
        return f"Whether the printed {100 * printed:.1f} % agrees cannot be told: one more run could fall anywhere."
    low, high = runs.one_more_run()
    where = "above" if printed > high else "below" if printed < low else "within"
    return (
        f"It is {'' if where == 'within' else 'not '}consistent with our runs: the printed {100 * printed:.1f} % is "
        f"{where} the {max(100 * low, 0):.1f} to {min(100 * high, 100):.1f} % where one more run would fall."
    )


def shape(values: Mapping[object, float]) -> str:
    """How a curve goes, as the end of a sentence about it: "rises throughout", "rises up to 5000, then falls" …"""
    values = {name: value for name, value in values.items() if not np.isnan(value)}  # less what diverged
    steps = [float(np.sign(b - a)) for a, b in pairwise(values.values())]
    names = {1.0: "rises", -1.0: "falls", 0.0: "stays level"}
    turns = [i for i, (a, b) in enumerate(pairwise(steps), start=1) if a != b]
    if not steps:
        return "is a single point" if values else "has no points"
    if not turns:
        return names[steps[0]] if steps[0] == 0 else f"{names[steps[0]]} throughout"
    if len(turns) == 1:
        return f"{names[steps[0]]} up to {list(values)[turns[0]]}, then {names[steps[-1]]}"
    first, *_, last = values.values()
    if first == last:
        return "goes up and down, and ends where it began"
    return f"goes up and down, and is {'higher' if last > first else 'lower'} at the end than at the beginning"


def shapes(curves: Mapping[str, Mapping[object, float]]) -> str:
    """How several curves go, as the end of an alternative text; each by a name in the singular, see `shape`."""
    return f"{'; '.join(f'{name} {shape(values)}' for name, values in curves.items())}."


def losses(gains: Mapping[str, Estimate], winner: str) -> str:
    """In how many rows of a table a setting that should win loses, and in which beyond chance (Holm over the table)."""
    lower = [name for name, gain in gains.items() if gain.mean < 0]
    told = [name for name, direction in directions(gains).items() if direction < 0]
    if not lower:
        return f"{capitalised(winner)} lose in none of the {len(gains)} rows."
    text = f"{capitalised(winner)} have the lower mean in {len(lower)} of {len(gains)} rows"
    if not told:
        return f"{text}, in none of them by more than chance."
    return f"{text}; by more than chance in {len(told)} of them: {listed(told)}."


def best(name: str, leads: Mapping[str, Estimate]) -> str:
    """Whether one choice is better than all others of a table (Holm over them); its lead over each, paired by seed."""
    found = directions(leads)
    behind, unclear = ([other for other, sign in found.items() if sign == wanted] for wanted in (-1, 0))
    if behind:
        return capitalised(f"{name} is behind {listed(behind)}.")
    if unclear:
        return capitalised(f"{name} cannot be told from {listed(unclear)}: {untold(leads, found)}.")
    return capitalised(f"{name} is ahead of all others.")


def variety(gap: Estimate, one: str, other: str) -> str:
    """Whether pictures of one kind cover less of the real digits than those of another.

    They do if they vary less, and also if they are farther from real ones: what lies in no ball covers none.

    Args:
        gap: of the share of real digits' balls that hold a picture (coverage), `one` less `other`.
        one, other: plural, as they are called within a sentence.
    """
    direction = gap.direction()
    if not direction:
        return f"Which of them cover more of the real digits, {one} or {other}, cannot be told."
    points = f"by {abs(100 * gap.mean):.0f} points"
    return capitalised(f"{one} cover {'more' if direction > 0 else 'less'} of the real digits than {other}, {points}.")


def density_of_noise(noise: float, others: Mapping[str, float]) -> str:
    """Whether density ranks noise above pictures, so that it says nothing of their quality.

    Args:
        noise: density of pictures on which nothing was drawn.
        others: density of what was drawn or generated, by name.
    """
    below = {name: density for name, density in others.items() if density < noise}
    if not below:
        return f"Density puts noise, with {noise:.2f}, below all that was drawn."
    named = listed([f"“{name}” ({density:.2f})" for name, density in below.items()])
    return f"Density does not tell quality: it puts mere noise, with {noise:.2f}, above {named}."


def possible(percent: float, items: int) -> bool:
    """Whether an accuracy printed with two decimals can be a share of so many test items."""
    return any(f"{100 * right / items:.2f}" == f"{percent:.2f}" for right in nearest(percent, items))


def nearest(percent: float, items: int) -> tuple[int, int]:
    """The two numbers of right answers that a printed accuracy lies between."""
    below = floor(percent / 100 * items)
    return below, below + 1
