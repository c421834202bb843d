"""The findings of the summary: headlines that the numbers choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount, compare, effect, effects, listed

SMALLER = "On sentences they have a smaller start than He's."
HE = "the change to textbook settings with He's start"
KIM, LEARNT = "Kim's network", "vectors that learn"  # steps, as the chapter on sentences calls them
NAMED = {KIM: "Kim's network alone, trained alike,", LEARNT: "to let its vectors learn, too,"}


def held_back(settings: Estimate, architectures: Mapping[str, Estimate]) -> str:
    """Whether the settings or the architecture held the digits back.

    Args:
        settings: gain of the textbook settings, architecture unchanged.
        architectures: gain of each change of the architecture over the base network, settings unchanged.
    """
    told = directions(architectures)
    helping = {name: gain for name, gain in architectures.items() if told[name] > 0}
    name = max(helping, key=lambda name: helping[name].mean, default=None)
    if name is None:
        others = "no change of the architecture is found to gain anything"
    else:
        others = f"the best change of the architecture, {name}, gains {amount(helping[name])}"
    if not settings.direction():
        untold = f"From textbook settings, {settings.would_show()}"
        return f"**Whether the settings held the digits back cannot be told.** {untold}; {others}."
    if settings.direction() < 0:
        return f"**The settings did not hold the digits back.** Textbook settings cost {amount(settings)}; {others}."
    gains = f"The same network gains {amount(settings)} from textbook settings; {others}."
    low, high = settings.mean - settings.margin, settings.mean + settings.margin
    if all(gain.margin is not None and gain.mean + gain.margin < low for gain in architectures.values()):
        return f"**The settings, not the architecture, held the digits back.** {gains}"
    if name is None:
        return f"**The settings held the digits back; whether the architecture did cannot be told.** {gains}"
    if high < helping[name].mean - helping[name].margin:
        return f"**The architecture held the digits back more than the settings.** {gains}"
    return f"**Settings and architecture both held the digits back.** {gains}"


def width(crooked: float | None, gain: Estimate, fewest: int, most: int) -> str:
    """Whether the zigzag of the widths is noise, and what more neurons are worth.

    Args:
        crooked: share of simulated sweeps as crooked as the printed one, None if that cannot be told.
        gain: of the most neurons over the fewest.
    """
    if crooked is None:
        headline = "Whether the zigzag of the width sweep is noise cannot be told"
    else:
        headline = f"The zigzag of the width sweep is {'more than' if crooked < 0.05 else 'consistent with'} noise"
    verdict = {1: f"More neurons help: {most} gain", -1: f"More neurons do harm: {most} cost"}.get(gain.direction())
    told = f"{verdict} {amount(gain)} against {fewest}"
    untold = f"{most} and {fewest} neurons {gain.cannot_be_told()}"
    return f"**{headline}.** {told if verdict else untold}."


def depth(gain: Estimate, course: Outcomes, textbook: Outcomes) -> str:
    """What held the deeper network back.

    Args:
        gain: of the textbook settings.
        course, textbook: what became of its runs in either setting; where some learn and others do not, they are
            ranked, as a mean would describe none of them.
    """
    if course.mixed() or textbook.mixed():
        headline = {
            1: "Depth alone did not fail",
            -1: "The deeper network does not fail by its settings",
        }.get(textbook.ahead_of(course), "What held the deeper network back cannot be told")
        return f"**{headline}.** Of its runs in the course's settings, {course}; in textbook settings, {textbook}."
    if not gain.direction():
        return f"**What held the deeper network back cannot be told.** From textbook settings, {gain.would_show()}."
    if gain.direction() < 0:
        return f"**The deeper network does not fail by its settings.** Textbook settings cost it {amount(gain)}."
    return f"**Depth alone did not fail.** The same deeper network gains {amount(gain)} from the textbook settings."


def settings(gains: Mapping[str, Mapping[str, Estimate]], he: Estimate | None = None) -> str:
    """Where the textbook settings gain and where they lose, with Holm's correction over all rows.

    Args:
        gains: of the textbook settings by row of a table, for each part of the report; on sentences, of those with
            the smaller start.
        he: gain on sentences of the textbook settings as they are, with He's start.
    """
    rows = {(part, name): gain for part, some in gains.items() for name, gain in some.items()}
    told = directions(rows)
    ahead, behind = ([row for row, sign in told.items() if sign == wanted] for wanted in (1, -1))
    if ahead and behind:
        headline = "The textbook settings gain in some experiments and lose in others"
    elif ahead:
        headline = "The textbook settings are found to gain, and nowhere to lose"
    elif behind:
        headline = "The textbook settings are found to lose, and nowhere to gain"
    else:
        headline = "Whether the textbook settings gain or lose cannot be told in any experiment"
    losses = f": {listed([f'{name} ({part})' for part, name in behind])}" if behind else ""
    lower = [f"{sum(gain.mean < 0 for gain in some.values())} of {len(some)} on {part}" for part, some in gains.items()]
    return (
        f"**{headline}.** Of {len(rows)} rows they are ahead in {len(ahead)} and behind in {len(behind)} by more than "
        f"chance (Holm's correction over all rows){losses}. Their mean is the lower one in {listed(lower)}."
        + ("" if he is None else f" {SMALLER} {effect(he, HE)}")
    )


def multiplicity(gains: Sequence[Estimate]) -> str:
    """How many of the gains in all tables leave zero out, by themselves and after Holm's correction."""
    if not gains:
        return "No table has been made yet."
    alone = sum(gain.differs_from_zero() for gain in gains)
    corrected = sum(map(abs, directions(dict(enumerate(gains))).values()))
    return (
        f"The tables compare the course's settings with the textbook's, on sentences with the smaller start, in "
        f"{len(gains)} rows. If these did not differ anywhere, about "
        f"{0.05 * len(gains):.0f} of the intervals would leave zero out. Those that do number {alone}; with a "
        f"correction for all rows, {corrected}."
    )


def drawing(robust: Estimate, gain: Estimate) -> str:
    """What can draw by gradient descent.

    Args:
        robust: share recognised of what the robust network draws.
        gain: of that over what the course's classifier draws with the course's settings, paired by seed.
    """
    if robust.mean < 0.5:
        headline = "Most of what the robust network draws is not recognised by another network"
    elif gain.direction() > 0:
        headline = "A network trained to resist adversarial noise draws digits that another network recognises"
    else:
        headline = "A network can draw; that training against adversarial noise is what it takes is not shown"
    told = {1: f"{amount(gain)} more", -1: f"{amount(gain)} less"}.get(gain.direction())
    beside = f"{told} than" if told else f"as {gain.would_show()}, not to be told from what is recognised"
    return (
        f"**{headline}.** An independent network recognises {robust.percent()} of what the robust network draws, "
        f"{beside} of the course's drawings."
    )


def generating(distances: Mapping[str, Sequence[float]], asked: Estimate | None) -> str:
    """Whether a GAN or drawing comes nearer to real digits.

    Args:
        distances: Fréchet distances to real digits of sets of as many pictures: by "the GAN", and, where there are
            such sets, "the best drawing", paired with them in their order, and "real digits".
        asked: share of the conditional GAN's pictures in which the wanted class is seen; None if there is no such GAN.
    """
    gan, drawing = distances["the GAN"], distances.get("the best drawing", [])
    nearer = Estimate.of([b - a for a, b in zip(gan, drawing, strict=False)])
    headline = {
        1: "A GAN comes nearer to real digits than the best drawing",
        -1: "The best drawing comes nearer to real digits than a GAN",
    }.get(nearer.direction(), "Whether a GAN or the best drawing comes nearer to real digits cannot be told")
    means = listed([f"{np.mean(values):.0f} for {name}" for name, values in distances.items()])
    text = f"**{headline}.** In sets of a hundred pictures the Fréchet distance to real ones is {means}."
    if not drawing:
        text += " The drawn sets are of another size, for which it is another measure."
    if asked is None:
        return text
    return f"{text} Asked for a class, a conditional GAN draws what is recognised as it in {asked.percent()}."


def worth_it(own: Estimate, leads: Mapping[str, Estimate], steps: Mapping[str, Estimate]) -> str:
    """The finding on sentences: whether Kim's network, which is made for them, pays, and by itself.

    Args:
        own: accuracy of that network.
        leads: its lead by seed and sentence over each of the others, by their name in the singular.
        steps: what each step from the course's network to it gains over the step before, KIM and LEARNT among them.
    """
    found = {lead.direction() for lead in leads.values()}
    if found == {1} and directions(steps)[KIM] > 0:
        headline = "Kim's network pays on sentences"
    elif found == {1}:
        headline = "On sentences all changes together pay; that Kim's network by itself does is not shown"
    elif -1 in found:
        headline = "Kim's network does not pay on sentences"
    else:
        headline = "Whether sentences need Kim's network cannot be told"
    beside = " ".join(compare(lead, "this network", other) for other, lead in leads.items())
    alone = {NAMED.get(name, name): gain for name, gain in steps.items()}
    beside += f" It comes with other vectors, batches and an early stop. {effects(alone, list(NAMED.values()))}"
    reaches = f"It reaches {own.percent()}" if own.n else "None of its runs came to an end"
    return f"**{headline}.** {reaches}. {beside}"
