"""The numbers of the summary's findings."""

from coursework.settings import ORIGINAL, STANDARD
from coursework.summary.findings import Digits, Drawing, Sentences

A, B = ORIGINAL.name, STANDARD.name


def runs(*accuracies):
    by_seed = {str(seed): value for seed, value in enumerate(accuracies)}
    return {"accuracy": sum(accuracies) / len(accuracies), "accuracy_by_seed": by_seed}


def test_digits():
    metrics = {
        "base": {"500": {A: runs(0.90, 0.92), B: runs(0.95, 0.95)}, "5000": {A: runs(0.1), B: runs(0.1)}},
        "width": {n: {A: runs(0.80 + int(n) / 10_000)} for n in ("100", "300", "600")},
        "depth": {"deeper": {A: runs(0.125), B: runs(0.75)}},
        "best": {"accuracy": 0.99414},
    }
    assert Digits.of(metrics) == Digits(
        gain="4.0 ± 12.7",  # 5 and 3 points; Student's t of one degree of freedom, 12.7, times the standard error of 1
        best="99.41 %",
        least="100",
        most="600",
        narrow="81.0 %",
        wide="86.0 %",
        deeper="12.5 %",
        deeper_standard="75.0 %",
    )


def test_drawing():
    drawn = {"course settings": {"recognised": 0.124}, "best: robust network": {"recognised": 0.996}}
    generated = {"GAN": {}, "conditional GAN": {"recognised": 0.97}}
    assert Drawing.of(drawn, generated) == Drawing(course="12 %", robust="100 %", asked="97 %")


def test_sentences():
    metrics = {"beyond": runs(0.85, 0.85), "baseline": {"mean vectors": 0.812}}
    assert Sentences.of(metrics) == Sentences(beyond="85.0 ± 0.0 %", printed="85.7 %", baseline="81.2 %")
