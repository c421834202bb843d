"""The findings of the summary: headlines that the numbers choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coursework.evaluation.welch import difference
from coursework.experiments.shares import Outcomes
from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount, capitalised, compare, effect, effects, listed, untold

SMALLER = "On sentences they have a smaller start than He's."
HE = "the change of the base network to textbook settings with He's start"
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
        others = "no change of the architecture is found to gain anything as the course ran it"
        if not all(told.values()):
            others += f": {untold(architectures, told)}"
    else:
        others = f"the best change of the architecture, {name}, gains {amount(helping[name])}"
    if not settings.direction():
        unclear = f"From textbook settings, {settings.would_show()}"
        return f"**Whether the settings held the digits back cannot be told.** {unclear}; {others}."
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
        gain: of the most neurons over the fewest, as the course ran it.
    """
    if crooked is None:
        headline = "Whether the zigzag of the width sweep is noise cannot be told"
    else:
        headline = f"The zigzag of the width sweep is {'more than' if crooked < 0.05 else 'consistent with'} noise"
    verdict = {1: f"more neurons help: {most} gain", -1: f"more neurons do harm: {most} cost"}.get(gain.direction())
    told = f"{verdict} {amount(gain)} against {fewest}"
    unclear = f"{most} and {fewest} neurons {gain.cannot_be_told()}"
    return f"**{headline}.** As the course ran it, {told if verdict else unclear}."


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


def drawing(robust: Estimate, gain: Estimate, lead: Estimate) -> str:
    """What can draw by gradient descent.

    Args:
        robust: share recognised of what the robust network draws.
        gain: of that over what the course's classifier draws with the course's settings, paired by seed.
        lead: in what the judge accepts, over the better of the networks that draw by the same recipe but met no
            adversarial noise; paired by seed.
    """
    if robust.mean < 0.5:
        headline = "Most of what the robust network draws is not recognised by another network"
    elif gain.direction() > 0 and lead.direction() > 0:
        headline = "A network trained to resist adversarial noise draws digits that another network recognises"
    else:
        headline = "A network can draw; that training against adversarial noise is what it takes is not shown"
    text = f"**{headline}.** An independent network recognises {robust.percent()} of what the robust network draws"
    if gain.direction():
        word = "more" if gain.direction() > 0 else "less"
        text += f", {amount(gain)} {word} than of the course's drawings."
    else:
        text += f"; whether that is more than of the course's drawings cannot be told: {gain.would_show()}."
    rivals = "networks that draw by the same recipe but met no such noise"
    if lead.direction():
        ahead = "more" if lead.direction() > 0 else "less"
        beside = f"A judge accepts {amount(lead)} {ahead} of its digits than of those by the better of two {rivals}."
    else:
        beside = f"Whether a judge prefers its digits to those by two {rivals} cannot be told: {lead.would_show()}."
    return f"{text} {beside} Each network was trained once."


def generating(distances: Mapping[str, Sequence[float]], asked: Estimate | None) -> str:
    """Whether GANs or drawing come nearer to real digits.

    Args:
        distances: Fréchet distances to real digits of sets of as many pictures: by "the conditional GAN", if there is
            one, by "the GAN", and, where there are such sets, by "the best drawing" and "real digits".
        asked: share of the conditional GAN's pictures in which the wanted class is seen; None if there is no such GAN.
    """
    drawing = distances.get("the best drawing", [])
    gans = [name for name in distances if name.endswith("GAN")]
    nearer = {name: difference(distances[name], drawing).direction() for name in gans}
    means = listed([f"{np.mean(values):.0f} for {name}" for name, values in distances.items()])
    text = f"**{_nearest(nearer)}.** In sets of a hundred pictures the Fréchet distance to real ones is {means}."
    text += " Each network was trained once, and another training may come out otherwise."
    if not drawing:
        text += " The drawn sets are of another size, for which it is another measure."
    if asked is None:
        return text
    return f"{text} Asked for a class, a conditional GAN draws what is recognised as it in {asked.percent()}."


def _nearest(nearer: Mapping[str, int]) -> str:
    """Which GANs are nearer to real digits than the best drawing (1), which farther (-1), and which cannot be told."""
    ahead, behind, unclear = ([name for name, sign in nearer.items() if sign == wanted] for wanted in (1, -1, 0))
    said = []
    if ahead:
        verb = "come" if len(ahead) > 1 else "comes"
        said.append(f"{listed(ahead)} {verb} nearer to real digits than the best drawing")
    if behind:
        said.append(f"the best drawing comes nearer to real digits than {listed(behind)}")
    if unclear:
        said.append(f"whether {listed(unclear)} or the best drawing comes nearer to real digits cannot be told")
    return capitalised("; ".join(said))


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
