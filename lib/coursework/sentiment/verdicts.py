"""What the chapter on sentences claims, chosen by its numbers."""

from __future__ import annotations

from math import floor

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate
from coursework.verdicts import amount


def possible(percent: float, items: int) -> bool:
    """Whether an accuracy printed with two decimals can be a share of so many test items."""
    return any(f"{100 * right / items:.2f}" == f"{percent:.2f}" for right in _nearest(percent, items))


def misprint(percent: float, items: int, validation: float) -> str:
    """Whether a printed accuracy can be right, by itself and beside the validation accuracy of its run, in percent."""
    if not possible(percent, items):
        near = " and ".join(f"{100 * right / items:.2f} % ({right})" for right in _nearest(percent, items))
        return f"It is a misprint: {percent:.2f} % is no share of {items} sentences; the nearest are {near}."
    error = 100 * (2 * 0.25 / items) ** 0.5  # of the difference of two such shares, at most
    if abs(percent - validation) > 5 * error:
        return f"It is doubtful: the same run has {validation:.1f} % on its validation sentences."
    return f"It can be right: {percent:.2f} % is a share of {items} sentences, and the validation accuracy is near."


def _nearest(percent: float, items: int) -> tuple[int, int]:
    below = floor(percent / 100 * items)
    return below, below + 1


def why_momentum_failed(course: Outcomes, slow: Outcomes, better: Outcomes) -> str:
    """What kept the course's network from learning with momentum.

    Args:
        course: the course's settings at the best rate.
        slow: the better start and training at the rates that the course tried.
        better: these at the best rate.
    """
    if len(better.learnt) < better.n:
        return f"Momentum is not reliable even with the smaller start and textbook training at its best rate: {better}."
    settings, rate = _failed(course), _failed(slow)
    if settings is None or rate is None:
        return (
            "Why momentum failed cannot be told from these seeds. In the course's settings, at the best rate, "
            f"{course}; with the smaller start and textbook training, at the course's rates, {slow}."
        )
    causes = [name for name, failed in (("the settings", settings), ("the rate", rate)) if failed]
    if not causes:
        return "Either better settings or a better rate are enough for momentum to learn."
    return f"What failed is {' and '.join(causes)}, not the method."


def _failed(outcomes: Outcomes) -> bool | None:
    """Whether no run learns; None if some do."""
    return None if outcomes.mixed() else not outcomes.learnt


def learnt(outcomes: Outcomes, what: str) -> str:
    """Whether a network learnt anything, in a sentence about `what`, such as "With momentum the course's network"."""
    how = "learnt with some seeds only" if outcomes.mixed() else "learnt" if outcomes.learnt else "learnt nothing"
    return f"{what} {how}: {outcomes}."


def divergence(outcomes: Outcomes, rate: float) -> str:
    """What becomes of the rate at which the course's run diverged."""
    if outcomes.diverged == outcomes.n:
        return f"At {rate:g} all of our runs diverge, too."
    if outcomes.diverged:
        return f"At {rate:g}, where the course's run diverged, {outcomes.diverged} of our {outcomes.n} do."
    return f"At {rate:g}, where the course's run diverged, none of our {outcomes.n} does; {outcomes}."


def overfitting(gap: Estimate) -> str:
    """Whether a network knows its training sentences better than others; `gap` of training over validation accuracy."""
    if not gap.direction():
        return f"Whether it overfits cannot be told: {gap.would_show()}."
    if gap.direction() < 0:
        return f"It does not overfit: its accuracy is {amount(gap)} lower on training than on validation sentences."
    return f"It overfits: its accuracy is {amount(gap)} higher on training than on validation sentences."
