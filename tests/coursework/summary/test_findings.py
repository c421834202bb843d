"""The summary's findings follow the metrics, to either side."""

from coursework.settings import ORIGINAL, STANDARD
from coursework.summary import findings

A, B = ORIGINAL.name, STANDARD.name


def runs(*accuracies, name="accuracy"):
    return {f"{name}_by_seed": {str(seed): value for seed, value in enumerate(accuracies)}}


def digits(textbook, wide, deeper):
    """Metrics in which the base network has 0.85 as the course ran it, and this in textbook settings, and so on."""
    return {
        "base": {},
        "width": {
            "600": {A: runs(wide, wide + 0.01)},
            "1000": {A: runs(wide, wide + 0.01)},
            "20": {A: runs(0.85, 0.86)},
        },
        "width_zigzag": 0.3,
        "depth": {
            "base": {A: runs(0.85, 0.86), B: runs(textbook, textbook + 0.0101)},
            "shallower": {A: runs(0.85, 0.85)},
            "deeper": {A: runs(0.11, 0.12), B: runs(deeper, deeper + 0.0101)},
        },
    }


def test_findings_on_digits():
    held, width, depth = findings.digits(digits(textbook=0.95, wide=0.85, deeper=0.8))
    assert held.startswith("**The settings, not the architecture, held the digits back.** The same network gains 10.0")
    assert "is consistent with noise.** 1000 and 20 neurons cannot be told apart" in width
    assert depth.startswith("**Depth alone did not fail.**")


def test_contrary_findings_on_digits():
    held, _, depth = findings.digits(digits(textbook=0.80, wide=0.9, deeper=0.05))
    assert held.startswith("**The settings did not hold the digits back.**")
    assert depth.startswith("**The deeper network does not fail by its settings.**")
    assert "cannot be told" in findings.digits(digits(textbook=0.85, wide=0.85, deeper=0.12))[0]


def test_a_diverged_run_and_a_seed_of_one_side_only_are_no_pairs():
    drawn = {
        "course settings": runs(0.2, 0.9, None, 0.1, name="recognised"),
        "best: robust network": runs(0.99, 1.0, 1.0, name="recognised"),
    }
    said = findings.drawing(drawn, {"conditional GAN": {"recognised": 0.97}})
    assert "as 2 seeds that scatter so much would show no difference" in said
    assert "97 % are recognised as the class" in said


def test_findings_on_sentences():
    metrics = {
        "beyond": runs(0.86, 0.87, 0.88, 0.9),
        "baseline": runs(0.80, 0.80, 0.81, 0.8),
        "network": {"base": {A: runs(0.82, 0.84, 0.84)}},
    }
    said = findings.sentences(metrics)
    assert said.startswith("**Sentences need a network made for them.** It reaches 87.8 ± 2.7 %.")
    assert "the course's network is 3.7 ± 1.4 points, from" in said
    metrics["baseline"] = runs(0.90, 0.91, 0.925, 0.93)
    assert findings.sentences(metrics).startswith("**A network made for sentences does not pay.**")
