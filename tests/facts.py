"""What the metrics of all sections say, worked out once more: differences, their tests, and Holm's correction."""

from __future__ import annotations

import json
import warnings

import numpy as np
from scipy import stats

from coursework.settings import ORIGINAL, STANDARD

A, B = ORIGINAL.name, STANDARD.name


def differences(first, second, of="accuracy"):
    """Of the seeds that both have and that came to an end."""
    one, other = first[f"{of}_by_seed"], second[f"{of}_by_seed"]
    pairs = [(one[seed], other[seed]) for seed in one.keys() & other.keys()]
    return np.array([b - a for a, b in pairs if a is not None and b is not None])


def p_value(values):
    if len(values) < 2 or np.mean(values) == 0:
        return 1.0
    if np.ptp(values) == 0:
        return 0.0
    with warnings.catch_warnings(action="ignore"):  # nearly equal values lose precision
        return stats.ttest_1samp(values, 0).pvalue


def sign(values):
    return int(np.sign(np.mean(values))) if p_value(values) < 0.05 else 0


def rank_sign(first, second):
    """Of how the second values rank against the first."""
    above = sum((b > a) - (b < a) for a in first for b in second)
    return int(np.sign(above)) if stats.mannwhitneyu(second, first).pvalue < 0.05 else 0


def two_samples(first, second):
    """1 or -1 if the second sample has the larger or smaller mean by Welch's test, 0 if that cannot be told."""
    if min(len(first), len(second)) < 2:
        return 0
    with warnings.catch_warnings(action="ignore"):  # nearly equal values lose precision
        p = stats.ttest_ind(second, first, equal_var=False).pvalue
    return int(np.sign(np.mean(second) - np.mean(first))) if p < 0.05 else 0


def holm_signs(found):
    """Signs of differences {name: (mean, p)} that stay significant together."""
    signs, ordered = dict.fromkeys(found, 0), sorted(found, key=lambda name: found[name][1])
    for rank, name in enumerate(ordered):
        mean, p = found[name]
        if p * (len(found) - rank) >= 0.05:
            break
        signs[name] = int(np.sign(mean))
    return signs


def saved_difference(saved):
    """Mean and p-value of a difference that a chapter saved with its own interval."""
    mean, _, margin, n, _ = saved
    if mean is None or margin is None or mean == 0:
        return np.nan if mean is None else mean, 1.0
    return mean, 2 * stats.t.sf(abs(mean) / margin * stats.t.ppf(0.975, n - 1), n - 1)


class Facts:
    """What the claims are about, from the metrics by section."""

    def __init__(self, results):
        mnist, sentiment = results["mnist"], results["sentiment"]
        self.test = mnist["test"]
        self.results, depth, width = results, mnist["depth"], mnist["width"]
        self.settings = differences(depth["base"][A], depth["base"][B])
        changes = {f"{name} neurons": runs[A] for name, runs in width.items()}
        changes |= {f"the {kind} network": depth[kind][A] for kind in ("shallower", "deeper")}
        changes = {name: runs for name, runs in changes.items() if not self.mixed(runs)}
        self.changes = {name: differences(depth["base"][A], runs) for name, runs in changes.items()}
        told = holm_signs({name: (np.mean(d) if len(d) else 0, p_value(d)) for name, d in self.changes.items()})
        self.helping = {name: np.mean(self.changes[name]) for name, found in told.items() if found > 0}
        fewest, most = sorted(width, key=int)[0], sorted(width, key=int)[-1]
        self.widening = differences(width[fewest][A], width[most][A])
        self.zigzag = mnist["width_zigzag"]
        self.deeper = differences(depth["deeper"][A], depth["deeper"][B])
        self.mixed_deeper = any(self.mixed(depth["deeper"][name]) for name in (A, B))
        self.deeper_rank = rank_sign(*(self.ranked(depth["deeper"][name]) for name in (A, B)))
        rows = {}
        for experiment in ("base", "width", "depth", "size", "optimizer"):
            for runs in mnist[experiment].values():
                if self.mixed(runs[A]) or self.mixed(runs[B]):
                    continue
                values = differences(runs[A], runs[B])
                key = json.dumps([runs[A], runs[B]], sort_keys=True)  # several tables may show the same runs
                rows["digits", key] = np.mean(values) if len(values) else np.nan, p_value(values)
        rows |= {("sentences", name): saved_difference(saved) for name, saved in sentiment["gains"].items()}
        self.rows, self.signs = rows, holm_signs(rows)
        self.ahead, self.behind = (list(self.signs.values()).count(wanted) for wanted in (1, -1))
        drawn = results["synthesis"]
        self.robust = np.mean(list(drawn["best: robust network"]["recognised_by_seed"].values()))
        self.drawing = differences(drawn["course settings"], drawn["best: robust network"], "recognised")
        same = [drawn["best recipe, ordinary network"], drawn["best recipe, eleventh class"]]
        rival = max(same, key=lambda method: method["accepted"])
        self.isolated = differences(rival, drawn["best: robust network"], "accepted")
        comparable = drawn["best: robust network"]["pictures"] == 100
        best = list(drawn["best: robust network"]["frechet_by_seed"].values()) if comparable else []
        self.nearer = {
            f"the {name}": two_samples(results["gan"][name]["by_hundreds"]["frechet"], best)
            for name in ("conditional GAN", "GAN")
            if name in results["gan"]
        }
        self.comparable = comparable
        self.leads = {name: saved_difference(saved) for name, saved in sentiment["leads"].items()}
        self.he = saved_difference(sentiment["gain of He's start"])
        self.steps = {name: saved_difference(saved) for name, saved in sentiment["steps"].items()}
        self.step_signs = holm_signs(self.steps)
        self.lead_signs = [int(np.sign(mean)) if p < 0.05 else 0 for mean, p in self.leads.values()]

    def learnt(self, runs):
        """Accuracies of runs on digits that are better than guesses."""
        images = self.test["images"]
        limit = stats.binom.ppf(0.975, images, self.test["chance"])
        return [v for v in runs["accuracy_by_seed"].values() if v is not None and v * images > limit + 1e-3]

    def mixed(self, runs):
        """Whether some runs on digits learn and others do not."""
        return 0 < len(self.learnt(runs)) < len(runs["accuracy_by_seed"])

    def ranked(self, runs):
        """Diverged runs below those at chance, these below the others."""
        learnt = self.learnt(runs)
        return [-1 if v is None else v if v in learnt else 0 for v in runs["accuracy_by_seed"].values()]

    def lower(self, part):
        return sum(mean < 0 for (where, _), (mean, _) in self.rows.items() if where == part)

    def lead(self, name):
        mean, p = self.leads[name]
        return int(np.sign(mean)) if p < 0.05 else 0
