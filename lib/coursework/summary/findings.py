"""The summary's findings, chosen by the metrics of the sections that they are about."""

from __future__ import annotations

from typing import Any

from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL, STANDARD
from coursework.summary import verdicts

Metrics = dict[str, Any]


def digits(metrics: Metrics) -> list[str]:
    """On the classifier of digits, from the metrics of the section "mnist"; Markdown, one finding each.

    Gains are compared at one number of training images, that of the sweeps.
    """
    base, widths, depths = metrics["depth"]["base"], metrics["width"], metrics["depth"]
    least, most = min(widths, key=int), max(widths, key=int)
    changes = {f"{width} neurons": runs for width, runs in widths.items()}
    changes |= {f"the {kind} network": depths[kind] for kind in ("shallower", "deeper")}
    architectures = {name: _gain(base[ORIGINAL.name], runs[ORIGINAL.name]) for name, runs in changes.items()}
    widening = _gain(widths[least][ORIGINAL.name], widths[most][ORIGINAL.name])
    return [
        verdicts.held_back(_gain(base[ORIGINAL.name], base[STANDARD.name]), architectures),
        verdicts.width(metrics["width_zigzag"], widening, int(least), int(most)),
        verdicts.depth(_gain(depths["deeper"][ORIGINAL.name], depths["deeper"][STANDARD.name])),
    ]


def drawing(drawn: Metrics, generated: Metrics) -> str:
    """On digits that are drawn or generated, from the metrics of the sections "synthesis" and "gan"; Markdown."""
    course, robust = drawn["course settings"], drawn["best: robust network"]
    return verdicts.drawing(
        robust=Estimate.of(list(robust["recognised_by_seed"].values())),
        gain=_gain(course, robust, "recognised"),
        asked=generated["conditional GAN"]["recognised"],
    )


def sentences(metrics: Metrics) -> str:
    """On the classifier of sentences, from the metrics of the section "sentiment"; Markdown."""
    own = metrics["beyond"]
    return verdicts.worth_it(
        Estimate.of(list(own["accuracy_by_seed"].values())),
        over_course=_gain(metrics["network"]["base"][ORIGINAL.name], own),
        over_baseline=_gain(metrics["baseline"], own),
    )


def _gain(first: Metrics, second: Metrics, of: str = "accuracy") -> Estimate:
    """How much larger a figure of the second runs is, over the seeds that both have; None if one diverged."""
    one, other = first[f"{of}_by_seed"], second[f"{of}_by_seed"]
    pairs = [(one[seed], other[seed]) for seed in one if seed in other]
    return Estimate.of([None if None in (a, b) else b - a for a, b in pairs])
