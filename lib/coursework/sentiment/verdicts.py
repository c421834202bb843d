"""What the chapter on sentences claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount, capitalised, listed, nearest, possible, untold

RARE = 5  # training sentences: from fewer, no pattern is learnt


def misprint(percent: float, items: int, validation: float) -> str:
    """Whether a printed accuracy can be right, by itself and beside the validation accuracy of its run, in percent."""
    if not possible(percent, items):
        near = " and ".join(f"{100 * right / items:.2f} % ({right})" for right in nearest(percent, items))
        return f"**A misprint.** {percent:.2f} % is no share of {items} sentences; the nearest are {near}."
    error = 100 * (2 * 0.25 / items) ** 0.5  # of the difference of two such shares, at most
    if abs(percent - validation) > 5 * error:
        return f"**A doubtful figure.** The same run has {validation:.1f} % on its validation sentences."
    return (
        f"**A possible figure.** {percent:.2f} % is a share of {items} sentences, and the validation accuracy is near."
    )


def why_momentum_failed(course: Outcomes, other_rate: Outcomes, other_settings: Outcomes, both: Outcomes) -> str:
    """What kept the course's network from learning with momentum: its settings, its rate, or either of them.

    Args:
        course: the course's settings at the largest rate that it tried.
        other_rate: the same settings at the best rate.
        other_settings: the textbook settings with the smaller start at the course's rate.
        both: these settings at the best rate.
    """
    seen = (
        f"At the largest rate that the course tried, {len(course.learnt)} of {course.n} runs learn in its settings and "
        f"{len(other_settings.learnt)} of {other_settings.n} in textbook settings with the smaller start; at the best "
        f"rate, {len(other_rate.learnt)} of {other_rate.n} and {len(both.learnt)} of {both.n}."
    )
    if len(course.learnt) == course.n:
        return f"In our runs momentum does not fail. {seen}"
    settings, rate, together = (_more_learn(some, course) for some in (other_settings, other_rate, both))
    if settings and rate:
        return f"Other settings help, and so does another rate: it is not the method that failed. {seen}"
    if settings or rate:
        what, other = ("settings", "rate") if settings else ("rate", "settings")
        verb = "does" if other == "rate" else "do"
        return f"What failed is the {what}; that the {other} {verb}, too, is not shown. {seen}"
    if together:
        return f"Only with other settings and another rate together are more runs found to learn. {seen}"
    return f"Why momentum failed cannot be told from these seeds. {seen}"


def _more_learn(some: Outcomes, others: Outcomes) -> bool:
    """Whether a larger share of some runs learns than of others, by Fisher's exact test."""
    table = [[len(runs.learnt), runs.n - len(runs.learnt)] for runs in (some, others)]
    return bool(stats.fisher_exact(table, alternative="greater").pvalue < 0.025)


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


def what_differs(changes: Mapping[str, Estimate]) -> str:
    """Which of several changes make a difference to the accuracy (Holm over them).

    Args:
        changes: what each adds to the accuracy, paired by seed; by names such as "dropout".
    """
    told = directions(changes)
    raising, lowering, unclear = (
        [name for name in changes if told[name] == direction or (direction == 0 and not told[name])]
        for direction in (1, -1, 0)
    )
    sentences = []
    if raising:
        names = listed([f"{name} ({changes[name].points()})" for name in raising])
        sentences.append(f"The accuracy is raised by {names}.")
    if lowering:
        names = listed([f"{name} ({changes[name].points()})" for name in lowering])
        sentences.append(f"It is lowered by {names}." if raising else f"The accuracy is lowered by {names}.")
    if unclear:
        what = f"Whether {listed(unclear)} make" if len(unclear) > 1 else f"Whether {unclear[0]} makes"
        what = what if sentences else "Which of the changes makes"
        sentences.append(f"{what} a difference cannot be told: {untold(changes, told)}.")
    return " ".join(sentences)


def overfitting_more(more: Estimate) -> str:
    """Whether one setting overfits more than the course's; `more` is how much larger its gap is, paired by seed."""
    if not more.direction():
        return f"Whether it overfits more than the course's way cannot be told: {more.would_show()}."
    how = "more" if more.direction() > 0 else "less"
    return (
        f"It overfits {how} than the course's way: its lead on training over validation sentences is {amount(more)} "
        f"{'larger' if more.direction() > 0 else 'smaller'}."
    )


def coverage(known: float, dimensions: int) -> str:
    """How many of all tokens have a vector; `known` is their share."""
    amount_known = "Most" if known > 0.5 else "No more than half of the"
    return f"{amount_known} tokens have a vector: {100 * known:.1f} % with {dimensions} dimensions."


def harder(having: tuple[int, int], others: tuple[int, int], what: str) -> str:
    """Whether the network errs more often on some sentences than on the others, by Fisher's exact test.

    Args:
        having, others: number of errors and of sentences.
        what: the sentences of the first kind, as "sentences that deny something".
    """
    (wrong, count), (wrong_others, count_others) = having, others
    counted = f"{wrong} of {count}, against {wrong_others} of the other {count_others}"
    if not (count and count_others):
        return f"Whether {what} are harder cannot be told: it errs on {counted}."
    table = [[wrong, count - wrong], [wrong_others, count_others - wrong_others]]
    if stats.fisher_exact(table).pvalue >= 0.05:
        return f"Whether {what} are harder cannot be told: it errs on {counted}, which may be chance."
    how = "harder" if wrong * count_others > wrong_others * count else "easier"
    return f"{capitalised(what)} are {how} for it: it errs on {counted}."


def decisive(tokens: Sequence[str], influence: Sequence[float], count: int = 2) -> str:
    """Which words of a sentence speak most for positive and for negative, by the points that each of them is worth."""
    order = np.argsort(influence, kind="stable")
    sides = {
        "positive": [i for i in order[::-1] if influence[i] > 0],
        "negative": [i for i in order if influence[i] < 0],
    }
    said = [
        f"for {side} " + listed([f"“{tokens[i]}” ({100 * abs(influence[i]):.0f} points)" for i in chosen[:count]])
        for side, chosen in sides.items()
        if chosen
    ]
    return f"What speaks most {'; '.join(said)}." if said else "No word of it moves the answer."


def lesson(positive: float, word: str, negative: int, sentences: int, pair: tuple[str, str], together: int) -> str:
    """Why the network judges as it does a praise that is made of two denials.

    Args:
        positive: the probability that it gives to *positive*.
        word: the first of the denials.
        negative: how many negative training sentences have it.
        sentences: how many training sentences have it.
        pair: both denials.
        together: in how many training sentences they stand side by side.
    """
    judged = f"{100 * positive:.0f} % for positive"
    text = "To a person this is praise, for one denial undoes the other. "
    text += f"The network agrees: {judged}. " if positive >= 0.5 else f"The network hears a complaint: {judged}. "
    share = negative / max(sentences, 1)
    text += f"It has met “{word}” in {sentences} training sentences, of which {100 * share:.0f} % are negative"
    sign = "a bad sign" if share > 0.6 else "a good sign" if share < 0.4 and sentences else "no sign of either"
    text += f"; by itself the word is {sign}. "
    text += f"“{' '.join(pair)}” has stood in {together}. "
    if together < RARE:
        return text + "A filter could learn the pair as one pattern, but not from so few examples."
    return text + "That may be enough for a filter to learn the pair as one pattern."
