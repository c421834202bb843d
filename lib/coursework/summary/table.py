"""What the course printed beside what our runs give: the summary's table, and the README's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coursework.experiments.shares import Outcomes, share_interval
from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL, SETTINGS, STANDARD
from coursework.summary.estimates import (
    BEST_DRAWING,
    COURSE_DRAWING,
    HUNDRED,
    REAL,
    Metrics,
    accuracy_on_sentences,
    by_seed,
    recognised,
    recognised_as_asked,
)
from coursework.verdicts import possible
from coursework.write_up import matching, printed

COLUMNS = ("experiment", "course printed", *SETTINGS, "beyond the course")
ON_SENTENCES = (ORIGINAL.name, f"{STANDARD.name}, smaller start")  # as the chapter on sentences calls its settings
DESCENT, REAL_DIGITS = "gradient descent on the image", "real digits, to compare with"


def comparison(results: Metrics) -> list[list[str]]:
    """Rows of experiment, printed figure, and ours in both settings and beyond them; a heading has no figures.

    `results` are the metrics by section, empty for a section that has not been run.
    """
    rows, drawn, generated = [], results["synthesis"], results["gan"]
    if results["mnist"]:
        rows += [_heading("Digits, test accuracy in percent"), *_digits(results["mnist"])]
    if drawn or generated:
        rows += [_heading("Pictures that an independent network recognises, in percent"), *_seen(drawn, generated)]
        title = "Pictures, Fréchet distance to real digits in sets of a hundred (less is better)"
        rows += [_heading(title), *_distances(drawn, generated)]
    if results["sentiment"]:
        title = "Sentences, test accuracy in percent; textbook settings with the smaller start"
        rows += [_heading(title), *_sentences(results["sentiment"])]
    return rows


def _heading(title: str) -> list[str]:
    return [title, *("" for _ in COLUMNS[1:])]


def _row(name: str, printed: Any = None, course: str = "–", textbook: str = "–", beyond: str = "–") -> list[str]:
    printed = f"{printed:.1f}" if isinstance(printed, float) else printed or "–"
    return [name, printed, *(cell.removesuffix(" %") for cell in (course, textbook, beyond))]


def _digits(found: Metrics) -> list[list[str]]:
    course, sweep, test = printed("mnist"), found["sweep_images"], found["test"]

    def row(name: str, key: str, images: int, runs: Metrics) -> list[str]:
        cells = [
            _cell(by_seed(some), Estimate.restored(some["accuracy_estimate"]), test["chance"], test["images"])
            for some in (runs[setting] for setting in SETTINGS)
        ]
        return _row(name, matching(course, images, found["epochs"]).get(key), *cells)

    best = found["best"]["accuracy"]
    interval = share_interval(round(best * test["images"]), test["images"])
    return [
        *(row(f"base network, {n} images", "base", int(n), runs) for n, runs in found["base"].items()),
        *(
            row(f"{width} neurons, {sweep} images", f"hidden_{width}", sweep, runs)
            for width, runs in found["width"].items()
        ),
        *(
            row(f"{kind} network, {sweep} images", kind, sweep, found["depth"][kind])
            for kind in ("shallower", "deeper")
        ),
        _row("best classifier", beyond=f"{100 * best:.1f} ({interval.percent().removesuffix(' %')})"),
    ]


def _seen(drawn: Metrics, generated: Metrics) -> list[list[str]]:
    rows = []
    if drawn:
        course, best, real = (recognised(drawn[name]).percent() for name in (COURSE_DRAWING, BEST_DRAWING, REAL))
        rows += [_row(DESCENT, course=course, beyond=best), _row(REAL_DIGITS, beyond=real)]
    if "conditional GAN" in generated:
        rows.append(_row("conditional GAN", beyond=recognised_as_asked(generated).percent()))
    return rows


def _distances(drawn: Metrics, generated: Metrics) -> list[list[str]]:
    rows = []
    if drawn and drawn[REAL]["pictures"] == HUNDRED:
        course, best, real = (_mean(by_seed(drawn[name], "frechet")) for name in (COURSE_DRAWING, BEST_DRAWING, REAL))
        rows += [_row(DESCENT, course=course, beyond=best), _row(REAL_DIGITS, beyond=real)]
    gans = [name for name in ("GAN", "conditional GAN") if name in generated]
    return rows + [_row(name, beyond=_mean(generated[name]["by_hundreds"]["frechet"])) for name in gans]


def _sentences(found: Metrics) -> list[list[str]]:
    course, sentences, chance = printed("sentiment"), found["test_sentences"], found["baseline"]["majority"]

    def cell(runs: Metrics | None) -> str:
        if runs is None:
            return "–"
        return _cell(by_seed(runs), accuracy_on_sentences(found, runs), chance, sentences)

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
        *(
            _row(
                names[kind].format(value) + _misprint(course[key].get("test_accuracy"), course["test_sentences"]),
                course[key].get("test_accuracy", course[key].get("outcome")),
                *(cell(found[kind].get(value, {}).get(setting)) for setting in ON_SENTENCES),
            )
            for kind, entries in experiments.items()
            for value, key in entries.items()
        ),
        _row("logistic regression on mean vectors", beyond=cell(found["baseline"])),
        _row("Kim's network, made for sentences", beyond=cell(found["beyond"])),
    ]


def _misprint(accuracy: float | None, items: int) -> str:
    """A remark behind the name of a run whose printed accuracy is no share of its test items."""
    return "" if accuracy is None or possible(accuracy, items) else " (printed: a misprint)"


def _cell(accuracies: Sequence[float | None], estimate: Estimate, chance: float, items: int) -> str:
    """The estimate, or how many runs stayed at chance where others did not: their mean would describe neither."""
    outcomes = Outcomes.of(accuracies, chance, items)
    return str(outcomes) if outcomes.mixed() else estimate.percent()


def _mean(values: Sequence[float]) -> str:
    found = Estimate.of(values)
    return f"{found.mean:.0f}" + ("" if found.margin is None else f" ± {found.margin:.0f}")
