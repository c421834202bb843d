"""The summary's findings, chosen by the metrics of the sections that they are about, each with its evidence.

The evidence are tables and figures of these sections, as references; what they show is what a finding is made of.
"""

from __future__ import annotations

from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL, STANDARD
from coursework.summary import estimates, verdicts
from coursework.summary.estimates import (
    BEST_DRAWING,
    COURSE_DRAWING,
    HUNDRED,
    REAL,
    SAME_RECIPE,
    Metrics,
    by_seed,
    gain,
)
from coursework.write_up import printed


def of(results: Metrics) -> list[str]:
    """Markdown, one finding each; `results` are the metrics by section, empty for a section that has not been run."""
    found = []
    if results["mnist"]:
        found += digits(results["mnist"])
    if results["mnist"] or results["sentiment"]:
        found.append(settings(results["mnist"], results["sentiment"]))
    if results["synthesis"]:
        found.append(drawing(results["synthesis"]))
    if results["synthesis"] and results["gan"]:
        found.append(generating(results["synthesis"], results["gan"]))
    if results["sentiment"]:
        found.append(sentences(results["sentiment"]))
    return found


def digits(metrics: Metrics) -> list[str]:
    """On the classifier of digits; gains are compared at one number of training images, that of the sweeps."""
    base, widths, depths = metrics["depth"]["base"], metrics["width"], metrics["depth"]
    least, most = min(widths, key=int), max(widths, key=int)
    changes = {f"{width} neurons": runs for width, runs in widths.items()}
    changes |= {f"the {kind} network": depths[kind] for kind in ("shallower", "deeper")}
    architectures = {
        name: gain(base[ORIGINAL.name], runs[ORIGINAL.name])
        for name, runs in changes.items()
        if not estimates.digit_outcomes(metrics, runs[ORIGINAL.name]).mixed()
    }
    widening = gain(widths[least][ORIGINAL.name], widths[most][ORIGINAL.name])
    held_back = verdicts.held_back(gain(base[ORIGINAL.name], base[STANDARD.name]), architectures)
    width = verdicts.width(metrics["width_zigzag"], widening, int(least), int(most))
    deeper = [depths["deeper"][name] for name in (ORIGINAL.name, STANDARD.name)]
    depth = verdicts.depth(gain(*deeper), *(estimates.digit_outcomes(metrics, runs) for runs in deeper))
    return [
        f"{held_back} ([@tab:depths], [@tab:widths])",
        f"{width} ([@fig:widths], [@tab:widths])",
        f"{depth} ([@tab:depths])",
    ]


def settings(on_digits: Metrics, on_sentences: Metrics) -> str:
    """Where the textbook settings gain and where they lose, in all rows of all tables that compare them."""
    gains, evidence = gains_of_settings(on_digits, on_sentences), []
    if on_digits:
        evidence.append("[@tab:base] to [@tab:optimizers]")
    if on_sentences:
        evidence.append("[@tab:sentence-choices], [@tab:beyond]")
    he = Estimate.restored(on_sentences["gain of He's start"]) if on_sentences else None
    return f"{verdicts.settings(gains, he)} ({', '.join(evidence)})"


def gains_of_settings(on_digits: Metrics, on_sentences: Metrics) -> dict[str, dict[str, Estimate]]:
    """The gain of the textbook settings by row, for each of the parts that have been run."""
    gains = {}
    if on_digits:
        gains["digits"] = estimates.gains_on_digits(on_digits)
    if on_sentences:
        gains["sentences"] = estimates.gains_on_sentences(on_sentences)
    return gains


def drawing(drawn: Metrics) -> str:
    """On digits that are drawn by gradient descent."""
    course, robust = drawn[COURSE_DRAWING], drawn[BEST_DRAWING]
    rival = max((drawn[name] for name in SAME_RECIPE), key=lambda method: method["accepted"])
    text = verdicts.drawing(
        estimates.recognised(robust), gain(course, robust, "recognised"), gain(rival, robust, "accepted")
    )
    return f"{text} ([@tab:measures])"


def generating(drawn: Metrics, generated: Metrics) -> str:
    """On digits that are generated, beside those that are drawn; sets of other sizes are no match for each other."""
    gan, excerpt, evidence, asked = generated["GAN"], printed("gan"), "[@tab:gan-methods]", None
    distances = {
        f"the {name}": generated[name]["by_hundreds"]["frechet"]
        for name in ("conditional GAN", "GAN")
        if name in generated
    } | {
        name: by_seed(drawn[method], "frechet")
        for name, method in {"the best drawing": BEST_DRAWING, "real digits": REAL}.items()
        if drawn[method]["pictures"] == HUNDRED
    }
    if "conditional GAN" in generated:
        evidence, asked = f"{evidence}, [@tab:gan-recognised]", estimates.recognised_as_asked(generated)
    text = verdicts.generating(distances, asked)
    steps = excerpt["epochs"] * excerpt["steps_per_epoch"]
    effort = f"Ours has {gan['width']:g} times the write-up's channels and took {gan['steps']:,} steps, not {steps:,}."
    return f"{text} {effort} ({evidence})"


def sentences(metrics: Metrics) -> str:
    """On the classifier of sentences."""
    own = estimates.accuracy_on_sentences(metrics, metrics["beyond"])
    leads = {name: Estimate.restored(saved) for name, saved in metrics["leads"].items()}
    steps = {name: Estimate.restored(saved) for name, saved in metrics["steps"].items()}
    return f"{verdicts.worth_it(own, leads, steps)} ([@tab:beyond])"
