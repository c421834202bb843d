"""The findings of the summary: headlines that the numbers choose."""

from __future__ import annotations

from collections.abc import Mapping

from coursework.experiments.statistics import Estimate, directions
from coursework.verdicts import amount


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


def depth(gain: Estimate) -> str:
    """What held the deeper network back, by its gain from the textbook settings."""
    if not gain.direction():
        return f"**What held the deeper network back cannot be told.** From textbook settings, {gain.would_show()}."
    if gain.direction() < 0:
        return f"**The deeper network does not fail by its settings.** Textbook settings cost it {amount(gain)}."
    return f"**Depth alone did not fail.** The same deeper network gains {amount(gain)} from the textbook settings."


def drawing(robust: Estimate, gain: Estimate, asked: float) -> str:
    """What can draw.

    Args:
        robust: share recognised of what the robust network draws.
        gain: of that over what the course's classifier draws with the course's settings, paired by seed.
        asked: share of the conditional GAN's digits that are recognised as the class asked for.
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
        f"**{headline}.** An independent network recognises {100 * robust.mean:.0f} % of what the robust network "
        f"draws, {beside} of the course's drawings. Of what a conditional GAN draws, {100 * asked:.0f} % are "
        "recognised as the class that was asked for."
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
        f"**{headline}.** It reaches {own.percent()}. Its difference from the course's network is "
        f"{over_course.points()}, from logistic regression on mean vectors {over_baseline.points()}."
    )
