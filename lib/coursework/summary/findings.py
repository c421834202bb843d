"""The report in brief: what the course printed beside what our runs give, and the findings."""

from __future__ import annotations

from typing import Any

from coursework.experiments.statistics import Estimate
from coursework.write_up import printed

SETTINGS = ("as the course ran it", "textbook settings")
Metrics = dict[str, Any]


def comparison(results: dict[str, Metrics]) -> list[list[str]]:
    """Rows of experiment, printed accuracy, and ours in both settings, in percent; a heading has no figures.

    `results` are the metrics by section, empty for a section that has not been run.
    """
    rows = []
    if results["mnist"]:
        rows += [["Digits, test accuracy in percent", "", "", ""], *_digits(results["mnist"])]
    if results["sentiment"]:
        rows += [["Sentences, test accuracy in percent", "", "", ""], *_sentences(results["sentiment"])]
    return rows


def findings(results: dict[str, Metrics]) -> list[str]:
    """What a reader should take away, with computed numbers, as Markdown; only of sections that have been run."""
    found = []
    if results["mnist"]:
        found += _about_digits(results["mnist"])
    if results["synthesis"] and results["gan"]:
        found.append(_about_drawing(results["synthesis"], results["gan"]))
    if results["sentiment"]:
        found.append(_about_sentences(results["sentiment"]))
    return found


def _row(name: str, course: Any, runs: Metrics) -> list[str]:
    ours = [_accuracy(runs[s]).percent().removesuffix(" %") if s in runs else "–" for s in SETTINGS]
    return [name, f"{course:.1f}" if isinstance(course, float) else course, *ours]


def _digits(found: Metrics) -> list[list[str]]:
    course = printed("mnist")
    base, sweep = course["base"], course["hidden_100"]["train_images"]
    rows = [_row(f"base network, {n} images", base["test_accuracy"], runs) for n, runs in found["base"].items()]
    for width, runs in found["width"].items():
        accuracy = course.get(f"hidden_{width}", {}).get("test_accuracy", "–")
        rows.append(_row(f"{width} neurons, {sweep} images", accuracy, runs))
    for kind in ("shallower", "deeper"):
        accuracy = course.get(kind, {}).get("test_accuracy", "–")
        rows.append(_row(f"{kind} network, {sweep} images", accuracy, found["depth"][kind]))
    return rows


def _sentences(found: Metrics) -> list[list[str]]:
    course = printed("sentiment")
    experiments = {
        "rate": {"0.1": "lr_0_1", "0.01": "lr_0_01", "0.001": "lr_0_001", "0.0001": "lr_0_0001"},
        "optimizer": {"momentum, rate 0.001": "momentum_lr_0_001", "momentum, rate 0.01": "momentum_lr_0_01"},
        "neurons": {"64": "dense_64", "256": "dense_256"},
        "network": {
            "no convolution": "no_convolution",
            "two blocks": "two_blocks",
            "linear activation": "linear_activation",
        },
    }
    names = {"rate": "learning rate {}", "optimizer": "{}", "neurons": "{} neurons", "network": "{}"}
    return [
        _row(
            names[kind].format(value) + (" (printed: a misprint)" if key == "linear_activation" else ""),
            course[key].get("test_accuracy", course[key].get("outcome")),
            found[kind].get(value, {}),
        )
        for kind, entries in experiments.items()
        for value, key in entries.items()
    ]


def _about_digits(found: Metrics) -> list[str]:
    first, second = (next(iter(found["base"].values()))[s]["accuracy_by_seed"] for s in SETTINGS)
    gain = Estimate.of([second[seed] - first[seed] for seed in first]).percent().removesuffix(" %")
    widths = list(found["width"].items())
    (least, narrow), (most, wide) = widths[0], widths[-1]
    deeper = found["depth"]["deeper"]
    return [
        f"**The settings, not the architecture, held the digits back.** The same network gains {gain} points from a "
        "proper start, correct Adam and a learning rate that is not cut at every batch; with all images, and the "
        f"choices made on validation data, {_percent(found['best'], 2)} are reached.",
        f"**The zigzag of the width sweep was noise.** More neurons help: from {least} to {most} the mean rises from "
        f"{_percent(narrow[SETTINGS[0]])} to {_percent(wide[SETTINGS[0]])}, where the course saw single runs on 200 "
        "images go up and down.",
        f"**Depth did not fail; its start did.** The deeper network has {_percent(deeper[SETTINGS[0]])} from the "
        f"course's start, as the write-up found, and {_percent(deeper[SETTINGS[1]])} from He's.",
    ]


def _about_drawing(drawn: Metrics, generated: Metrics) -> str:
    chooser = generated.get("conditional GAN", {}).get("recognised")
    return (
        "**A network can draw, if its reasons are a person's reasons.** With the course's settings "
        f"{100 * drawn['course settings']['recognised']:.0f} % of the drawn digits are recognised by an independent "
        f"network, with a robust network {100 * drawn['best: robust network']['recognised']:.0f} %. A GAN in NumPy "
        "draws with more variety"
        + (f"; asked for a class, it draws it in {100 * chooser:.0f} % of the cases." if chooser else ".")
    )


def _about_sentences(found: Metrics) -> str:
    course = [e["test_accuracy"] for e in printed("sentiment").values() if isinstance(e, dict) and "test_accuracy" in e]
    return (
        "**Sentences need a network made for them.** Convolutions of several widths with the maximum over time reach "
        f"{_accuracy(found['beyond']).percent()}; the course's best single run printed "
        f"{max(course):.1f} %, and logistic regression on mean vectors has "
        f"{100 * found['baseline']['mean vectors']:.1f} %."
    )


def _accuracy(runs: Metrics) -> Estimate:
    return Estimate.of(list(runs["accuracy_by_seed"].values()))


def _percent(values: Metrics, digits: int = 1) -> str:
    return f"{100 * values['accuracy']:.{digits}f} %"
