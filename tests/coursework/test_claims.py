"""The summary and the closing notes claim what their metrics bear, whatever these are."""

import json
import re

import pytest
from claims import claimed, contradictions
from made_up_metrics import diverged, made_up, reversed_gains, single_seed, untold
from projects import ROOT
from reading import executed

SETS = {
    "as made up": made_up(),
    "reversed": reversed_gains(made_up()),
    "untold": untold(made_up()),
    "diverged": diverged(made_up()),
    "single seed": single_seed(made_up()),
    "diverged, reversed": diverged(reversed_gains(made_up())),
}


@pytest.fixture(scope="module")
def prose(tmp_path_factory):
    return executed(SETS, tmp_path_factory.mktemp("metrics"))


@pytest.mark.parametrize("name", SETS)
def test_no_claim_contradicts_its_metrics(prose, name):
    assert not contradictions(claimed(prose[name]), SETS[name])


def test_contrary_metrics_make_contrary_claims(prose):
    """Were a claim typed, it would stand above one of these sets in which it is false."""
    for name in SETS:
        for other in ("as made up", "reversed", "untold"):
            wrong = contradictions(claimed(prose[name]), SETS[other])
            assert bool(wrong) == (name != other)


@pytest.mark.parametrize("name", SETS)
def test_every_finding_names_its_evidence_and_no_number_is_missing(prose, name):
    findings = [line for text in prose[name] for line in text.splitlines() if line.startswith("- **")]
    assert len(findings) == 7
    labels = {label for finding in findings for label in re.findall(r"\[@(\w+:[\w-]+)\]", finding)}
    assert all(re.search(r" \(\[@[^)]*\]\)$", finding) for finding in findings)
    assert not labels - _labels()
    assert not re.search(r"\b(nan|inf)\b", " ".join(prose[name]))


def _labels():
    """Of all figures and tables in the stored notebooks."""
    found = set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf8"))["cells"]:
            source = "".join(cell["source"])
            for kind, label in re.findall(r"report\.(figure|html_table|table)\(.*?label=\"([\w-]+)\"", source, re.S):
                found.add(f"{'fig' if kind == 'figure' else 'tab'}:{label}")
    return found
