"""The numbers that the summary's findings state, from the metrics of the sections they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coursework.experiments.statistics import Estimate
from coursework.settings import ORIGINAL, STANDARD
from coursework.write_up import printed

Metrics = dict[str, Any]


@dataclass(frozen=True)
class Digits:
    """Of the classifier of digits; accuracies on the test images.

    Attributes:
        gain: points that the smallest base run gains from the textbook settings, paired by seed.
        best: accuracy of the best classifier.
        least, most: neurons of the narrowest and of the widest network.
        narrow, wide: their mean accuracies as the course ran it.
        deeper, deeper_standard: mean accuracy of the deeper network, as the course ran it and in textbook settings.
    """

    gain: str
    best: str
    least: str
    most: str
    narrow: str
    wide: str
    deeper: str
    deeper_standard: str

    @classmethod
    def of(cls, metrics: Metrics) -> Digits:
        """From the metrics of the section "mnist"."""
        base, deeper = next(iter(metrics["base"].values())), metrics["depth"]["deeper"]
        first, second = (base[setting.name]["accuracy_by_seed"] for setting in (ORIGINAL, STANDARD))
        widths = list(metrics["width"].items())
        (least, narrow), (most, wide) = widths[0], widths[-1]
        return cls(
            gain=Estimate.of([second[seed] - first[seed] for seed in first]).percent().removesuffix(" %"),
            best=_percent(metrics["best"]["accuracy"], 2),
            least=least,
            most=most,
            narrow=_percent(narrow[ORIGINAL.name]["accuracy"]),
            wide=_percent(wide[ORIGINAL.name]["accuracy"]),
            deeper=_percent(deeper[ORIGINAL.name]["accuracy"]),
            deeper_standard=_percent(deeper[STANDARD.name]["accuracy"]),
        )


@dataclass(frozen=True)
class Drawing:
    """Of digits that are drawn or generated: shares that an independent network recognises.

    Attributes:
        course, robust: by gradient descent, with the course's settings and with a robust network.
        asked: by the conditional GAN.
    """

    course: str
    robust: str
    asked: str

    @classmethod
    def of(cls, drawn: Metrics, generated: Metrics) -> Drawing:
        """From the metrics of the sections "synthesis" and "gan"."""
        return cls(
            course=_percent(drawn["course settings"]["recognised"], 0),
            robust=_percent(drawn["best: robust network"]["recognised"], 0),
            asked=_percent(generated["conditional GAN"]["recognised"], 0),
        )


@dataclass(frozen=True)
class Sentences:
    """Of the classifier of sentences; accuracies on the test sentences.

    Attributes:
        beyond: of the network of several widths, with its interval.
        printed: the best that the course printed.
        baseline: of logistic regression on mean vectors.
    """

    beyond: str
    printed: str
    baseline: str

    @classmethod
    def of(cls, metrics: Metrics) -> Sentences:
        """From the metrics of the section "sentiment"."""
        runs = [run for run in printed("sentiment").values() if isinstance(run, dict)]
        return cls(
            beyond=Estimate.of(list(metrics["beyond"]["accuracy_by_seed"].values())).percent(),
            printed=f"{max(run['test_accuracy'] for run in runs if 'test_accuracy' in run):.1f} %",
            baseline=_percent(metrics["baseline"]["mean vectors"]),
        )


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"
