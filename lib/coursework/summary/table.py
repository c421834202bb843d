"""What the course printed beside what our runs give: the summary's table, and the README's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL, SETTINGS, STANDARD
from coursework.write_up import printed

COLUMNS = ("experiment", "course printed", *SETTINGS)
ON_SENTENCES = (ORIGINAL.name, f"{STANDARD.name}, smaller start")  # as the chapter on sentences calls its settings
Metrics = dict[str, Any]


def comparison(results: dict[str, Metrics]) -> list[list[str]]:
    """Rows of experiment, printed accuracy, and ours in both settings, in percent; a heading has no figures.

    `results` are the metrics by section, empty for a section that has not been run.
    """
    rows = []
    if results["mnist"]:
        rows += [["Digits, test accuracy in percent", "", "", ""], *_digits(results["mnist"])]
    if results["sentiment"]:
        title = "Sentences, test accuracy in percent; textbook settings with a smaller start"
        rows += [[title, "", "", ""], *_sentences(results["sentiment"])]
    return rows


def _row(name: str, course: Any, runs: Metrics, settings: Iterable[str] = SETTINGS) -> list[str]:
    ours = [
        Estimate.of(list(runs[name]["accuracy_by_seed"].values())).percent().removesuffix(" %") if name in runs else "–"
        for name in settings
    ]
    return [name, f"{course:.1f}" if isinstance(course, float) else course, *ours]


def _digits(found: Metrics) -> list[list[str]]:
    course = printed("mnist")
    base, sweep = course["base"], found["sweep_images"]
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
            ON_SENTENCES,
        )
        for kind, entries in experiments.items()
        for value, key in entries.items()
    ]
