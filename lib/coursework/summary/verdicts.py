"""The findings of the summary: headlines that the numbers choose."""

from __future__ import annotations

from collections.abc import Mapping

from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount, listed


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
    if name is None or settings.mean - settings.margin > helping[name].mean + helping[name].margin:
        return f"**The settings, not the architecture, held the digits back.** {gains}"
    if settings.mean + settings.margin < helping[name].mean - helping[name].margin:
        return f"**The architecture held the digits back more than the settings.** {gains}"
    return f"**Settings and architecture both held the digits back.** {gains}"


def width(crooked: float, gain: Estimate, fewest: int, most: int) -> str:
    """Whether the zigzag of the widths is noise, and what more neurons are worth.

    Args:
        crooked: share of simulated sweeps as crooked as the printed one, see `share_as_crooked`.
        gain: of the most neurons over the fewest.
    """
    headline = "is more than noise" if crooked < 0.05 else "is consistent with noise"
    verdict = {1: f"More neurons help: {most} gain", -1: f"More neurons do harm: {most} cost"}.get(gain.direction())
    told = f"{verdict} {amount(gain)} against {fewest}"
    untold = f"{most} and {fewest} neurons {gain.cannot_be_told()}"
    return f"**The zigzag of the width sweep {headline}.** {told if verdict else untold}."


def depth(gain: Estimate, causes: Mapping[str, Estimate]) -> str:
    """What held the deeper network back.

    Args:
        gain: of the deeper network from the textbook settings.
        causes: gain of each of the settings' differences alone; empty if they were not taken apart.
    """
    if not gain.direction():
        return f"**What held the deeper network back cannot be told.** From textbook settings, {gain.would_show()}."
    if gain.direction() < 0:
        return f"**The deeper network does not fail by its settings.** Textbook settings cost it {amount(gain)}."
    told = directions(causes)
    names = [name for name in causes if told[name] > 0]
    cause = f"{listed(names)} did" if names else "the course's settings did"
    return f"**Depth did not fail; {cause}.** The deeper network gains {amount(gain)} from the textbook settings."


def drawing(headline: str, robust: Estimate, course: Estimate, variety: Estimate, chosen: float | None) -> str:
    """What can draw, and with what variety.

    Args:
        headline: see `synthesis.verdicts.headline`.
        robust, course: shares recognised of what the robust network and the course's classifier draw.
        variety: lead of the GAN over the robust network in coverage or recall.
        chosen: share of the conditional GAN's digits that are of the class asked for, None if there is none.
    """
    more = {1: "A GAN draws with more variety", -1: "A GAN draws with less variety"}
    text = more.get(variety.direction(), "Whether a GAN draws with more variety cannot be told")
    asked = "" if chosen is None else f" Asked for a class, it draws it in {100 * chosen:.0f} % of the cases."
    return (
        f"**{headline}** Of the course's drawings {course.percent()} are recognised by an independent network, of the "
        f"robust network's {robust.percent()}. {text}.{asked}"
    )


def worth_it(own: Estimate, over_course: Estimate, over_baseline: Estimate) -> str:
    """The finding on sentences: whether a network made for them is needed.

    Args:
        own: accuracy of that network.
        over_course: its lead over the course's network, by seed.
        over_baseline: its lead over logistic regression on mean vectors, by seed.
    """
    if over_course.direction() > 0 and over_baseline.direction() > 0:
        headline = "Sentences need a network made for them"
    elif over_course.direction() < 0 or over_baseline.direction() < 0:
        headline = "A network made for sentences does not pay"
    else:
        headline = "Whether sentences need a network made for them cannot be told"
    return (
        f"**{headline}.** It reaches {own.percent()}. Over the course's network it leads by {over_course.points()}, "
        f"over logistic regression on mean vectors by {over_baseline.points()}."
    )
