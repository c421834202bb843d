"""What the chapter on drawing by gradient descent claims, chosen by its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coursework.experiments.shares import share_interval
from coursework.experiments.statistics import Estimate, directions
from coursework.synthesis.activation_maximization import Recipe
from coursework.verdicts import amount, listed


def certainty(probability: np.ndarray, limit: float = 0.99) -> str:
    """From which step on the drawing network is certain of every digit, or of how many it is at the end.

    Args:
        probability: of the wanted class, (steps, digits), of the picture that each step begins with.
        limit: from where on it is certain.
    """
    sure = probability >= limit
    count = int(sure[-1].sum())
    if count == sure.shape[1]:
        still = np.logical_and.accumulate(sure.all(axis=1)[::-1])[::-1]  # from here on to the end
        return f"The network is certain of every digit from step {int(still.argmax())} on."
    return f"At the last of {len(sure)} steps the network is certain of {count} of {sure.shape[1]} digits."


def recognition(method: str, beyond_chance: Estimate, recognised: Estimate) -> str:
    """What an independent classifier sees in the pictures of a method.

    Args:
        beyond_chance: Cohen's kappa of wanted and seen classes, by seed.
        recognised: the share of pictures in which the wanted class is seen.
    """
    text = f"Of the pictures by {method}, {recognised.percent()} are recognised"
    if beyond_chance.direction() > 0:
        return f"{text}, which is {100 * beyond_chance.mean:.0f} % of the way from guessing to perfection."
    if beyond_chance.direction() < 0:
        return f"{text}, which is less than guessing would give."
    return f"{text}, which cannot be told from guessing."


def guessing(answers: np.ndarray, refused: np.ndarray) -> str:
    """What the measuring networks make of noise: the classifier's favourite answers, and what the judge refuses.

    Args:
        answers: (N,), digits that the independent classifier sees.
        refused: (N,), whether the judge takes a picture for no digit.
    """
    counts = np.bincount(answers, minlength=10)
    favourites = [digit for digit in range(10) if share_interval(int(counts[digit]), len(answers)).low > 0.1]
    share = 100 * counts[favourites].sum() / len(answers)
    if favourites:
        said = f"{listed(favourites)} in {share:.0f} % of the cases, so these can be recognised by luck"
    else:
        said = "no digit much more often than others, so one in ten is recognised by luck, whichever is wanted"
    return (
        f"Shown mere noise, the independent classifier answers {said}. "
        f"The judge takes {100 * refused.mean():.0f} % of it for no digit."
    )


def judged(accepted: Mapping[str, float], real: float) -> str:
    """Which methods convince the judge of eleven classes; shares accepted by method, and of real digits."""
    fooled = [name for name, share in accepted.items() if share > real / 2]
    most = max(accepted.values())
    if not fooled:
        return f"The judge is convinced by none of them: it accepts {100 * most:.0f} % at most."
    others = "" if len(fooled) == len(accepted) else " The others do not convince it."
    return f"The judge is convinced by {listed(fooled)}: it accepts more than half as many as of real digits.{others}"


def strokes(recognised: float, accepted: float) -> str:
    """What becomes of the strokes of the best method: the end of a sentence about them."""
    both = min(recognised, accepted)
    if both >= 0.9:
        return "and the strokes are digits"
    if both >= 0.5:
        return f"and the strokes are digits in {100 * both:.0f} % of the pictures"
    return "but the strokes are seldom digits"


def classes_drawn(recognised: Sequence[float]) -> str:
    """Whether the best method draws every class, so that most of its pictures are recognised; shares by class."""
    failed = [digit for digit, share in enumerate(recognised) if share <= 0.5]
    if not failed:
        return f"The best method draws all ten, in the worst class {100 * min(recognised):.0f} % of the pictures."
    return f"The best method does not draw all ten: most of its pictures of {listed(failed)} are not recognised."


def noise_left(pictures: Mapping[str, np.ndarray]) -> str:
    """Whether noise fades from row to row of pictures (N, 28, 28), by the mean difference of neighbouring pixels."""
    rough = [np.mean([np.abs(np.diff(row, axis=axis)).mean() for axis in (1, 2)]) for row in pictures.values()]
    levels = f"neighbouring pixels differ by {listed([f'{level:.0f}' for level in rough])} grey levels"
    falls = np.diff(rough) < 0
    if falls.all():
        return f"The noise fades from row to row: {levels}."
    return f"The noise {'fades, but not in every row' if falls.any() else 'does not fade'}: {levels}."


def aids(recipe: Recipe) -> str:
    """Which of the aids to drawing a recipe uses, and which it does not."""
    every = {
        "blurred noise to start from": recipe.noise_blur,
        "jitter": recipe.jitter,
        "total variation": recipe.total_variation,
        "L2 decay": recipe.decay,
        "blurring": recipe.blur,
        "the logit in place of the probability": recipe.logits,
    }
    used, unused = ([name for name, value in every.items() if bool(value) == wanted] for wanted in (True, False))
    if not used or not unused:
        return "All of them are used here." if used else "None of them is used here."
    return f"Used here: {listed(used)}. Not used: {listed(unused)}."


def switches(gaps: Mapping[str, Estimate]) -> str:
    """Which changes of the best method matter (Holm's correction over all of them).

    Args:
        gaps: by change, what it adds to the Fréchet distance, paired by seed.
    """
    found = directions(gaps)
    told = []
    for verb, sign in (("grows", 1), ("shrinks", -1)):
        names = [f"{name} (by {abs(gaps[name].mean):.0f})" for name, direction in found.items() if direction == sign]
        if names:
            told.append(f"{verb} with {listed(names)}")
    untold = [name for name, direction in found.items() if not direction]
    if not told:
        return "Whether any of them matters cannot be told."
    text = f"The Fréchet distance {' and '.join(told)}."
    return f"{text} Whether it changes with {listed(untold)} cannot be told." if untold else text


def remedy(method: str, gap: Estimate) -> str:
    """What a remedy does to the share recognised, beside the same steps without it; `gap` is paired by seed."""
    direction = gap.direction()
    if not direction:
        return f"Whether {method} gains or loses beside larger steps alone cannot be told: {gap.would_show()}."
    return f"Beside larger steps alone, {method} {'gains' if direction > 0 else 'loses'} {amount(gap)}."


def headline(accepted: Estimate, lead: Estimate) -> str:
    """The finding on drawing.

    Args:
        accepted: share of the robust network's pictures that the judge accepts.
        lead: of that over the better of the networks that draw by the same recipe, but met no adversarial noise.
    """
    if accepted.mean < 0.5:
        return "The robust network does not draw what the judge takes for digits."
    if lead.direction() > 0:
        return "A classifier can draw once it is trained to resist adversarial noise."
    if lead.direction() < 0:
        return "A classifier can draw, and better without training against adversarial noise."
    return "A classifier can draw; that training against adversarial noise is what it takes is not shown."


def same_recipe(accepted: Mapping[str, Estimate], rival: str, lead: Estimate) -> str:
    """What networks draw by the best recipe that were not trained against adversarial noise.

    Args:
        accepted: share of their pictures that the judge accepts, by network.
        rival: the better of them.
        lead: of the robust network over it, paired by seed.
    """
    shares = listed([f"{share.percent()} of those by {name}" for name, share in accepted.items()])
    text = f"By the same recipe it accepts {shares}"
    if not lead.direction():
        return f"{text}; whether the robust network does better than {rival} cannot be told: {lead.would_show()}."
    verb = "ahead of" if lead.direction() > 0 else "behind"
    return f"{text}: the robust network is {verb} {rival} by {amount(lead)}."
