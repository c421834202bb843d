"""What the summary and the closing notes may claim: every sentence they can print, and what the metrics must be for it.

The differences, their tests and Holm's correction are worked out here again, from the metrics alone.
"""

from __future__ import annotations

import re
import warnings

import numpy as np
from scipy import stats

from coursework.sentiment.networks import SMALLER_START
from coursework.settings import ORIGINAL, STANDARD

A, B, C = ORIGINAL.name, STANDARD.name, SMALLER_START.name
N = r"−?\d+(?:\.\d+)?"  # a number
AMOUNT = rf"({N})(?: ± {N})? points"
UNTOLD = (
    rf"(?:\d+ seeds would show {N} points or more|\d+ seeds that scatter so much would show no difference at all|"
    "a single seed shows no spread|no seed came to an end)"
)


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
        self.results, depth, width = results, mnist["depth"], mnist["width"]
        self.settings = differences(depth["base"][A], depth["base"][B])
        changes = {f"{name} neurons": runs[A] for name, runs in width.items()}
        changes |= {f"the {kind} network": depth[kind][A] for kind in ("shallower", "deeper")}
        self.changes = {name: differences(depth["base"][A], runs) for name, runs in changes.items()}
        told = holm_signs({name: (np.mean(d) if len(d) else 0, p_value(d)) for name, d in self.changes.items()})
        self.helping = {name: np.mean(self.changes[name]) for name, found in told.items() if found > 0}
        fewest, most = sorted(width, key=int)[0], sorted(width, key=int)[-1]
        self.widening = differences(width[fewest][A], width[most][A])
        self.zigzag = mnist["width_zigzag"]
        self.deeper = differences(depth["deeper"][A], depth["deeper"][B])
        rows = {}
        for experiment in ("base", "width", "depth", "size", "optimizer", "activation"):
            for runs in mnist[experiment].values():
                values = differences(runs[A], runs[B])
                key = tuple(sorted(runs[A]["accuracy_by_seed"].items())), tuple(sorted(runs[B]["accuracy_by_seed"].items()))
                rows["digits", key] = np.mean(values) if len(values) else np.nan, p_value(values)
        rows |= {("sentences", name): saved_difference(saved) for name, saved in sentiment["gains"].items()}
        self.rows, self.signs = rows, holm_signs(rows)
        self.ahead, self.behind = (list(self.signs.values()).count(wanted) for wanted in (1, -1))
        drawn = results["synthesis"]
        self.robust = np.mean(list(drawn["best: robust network"]["recognised_by_seed"].values()))
        self.drawing = differences(drawn["course settings"], drawn["best: robust network"], "recognised")
        gan = results["gan"]["GAN"]["by_hundreds"]["frechet"]
        comparable = drawn["best: robust network"]["pictures"] == 100
        best = list(drawn["best: robust network"]["frechet_by_seed"].values()) if comparable else []
        self.nearer = np.array([b - a for a, b in zip(gan, best, strict=False)])
        self.comparable = comparable
        self.leads = {name: saved_difference(saved) for name, saved in sentiment["leads"].items()}
        self.lead_signs = [int(np.sign(mean)) if p < 0.05 else 0 for mean, p in self.leads.values()]

    def lower(self, part):
        return sum(mean < 0 for (where, _), (mean, _) in self.rows.items() if where == part)

    def lead(self, name):
        mean, p = self.leads[name]
        return int(np.sign(mean)) if p < 0.05 else 0


def near(shown, value, digits=1):
    return abs(float(shown.replace("−", "-")) - value) <= 0.5001 * 10.0**-digits


def shown(values):
    return 100 * abs(np.mean(values))


CLAIMS = {
    # what held the digits back
    r"Whether the settings held the digits back cannot be told\.": lambda f: sign(f.settings) == 0,
    r"The settings did not hold the digits back\.": lambda f: sign(f.settings) < 0,
    r"The settings, not the architecture, held the digits back\.": lambda f: sign(f.settings) > 0
    and all(np.mean(gain) < np.mean(f.settings) for gain in f.changes.values()),
    r"The settings held the digits back; whether the architecture did cannot be told\.": lambda f: sign(f.settings) > 0
    and not f.helping,
    r"The architecture held the digits back more than the settings\.": lambda f: sign(f.settings) > 0
    and max(f.helping.values()) > np.mean(f.settings),
    r"Settings and architecture both held the digits back\.": lambda f: sign(f.settings) > 0 and f.helping,
    rf"From textbook settings, {UNTOLD}; (.*)\.": lambda f, rest: 0 in (sign(f.settings), sign(f.deeper))
    and others(f, rest),
    rf"The same network gains {AMOUNT} from textbook settings; (.*)\.": lambda f, gain, rest: sign(f.settings) > 0
    and near(gain, shown(f.settings))
    and others(f, rest),
    rf"Textbook settings cost {AMOUNT}; (.*)\.": lambda f, cost, rest: sign(f.settings) < 0
    and near(cost, shown(f.settings))
    and others(f, rest),
    # width
    r"The zigzag of the width sweep is consistent with noise\.": lambda f: f.zigzag is not None
    and f.zigzag >= 0.05,
    r"The zigzag of the width sweep is more than noise\.": lambda f: f.zigzag is not None and f.zigzag < 0.05,
    r"Whether the zigzag of the width sweep is noise cannot be told\.": lambda f: f.zigzag is None,
    rf"More neurons help: \d+ gain {AMOUNT} against \d+\.": lambda f, gain: sign(f.widening) > 0
    and near(gain, shown(f.widening)),
    rf"More neurons do harm: \d+ cost {AMOUNT} against \d+\.": lambda f, cost: sign(f.widening) < 0
    and near(cost, shown(f.widening)),
    rf"\d+ and \d+ neurons cannot be told apart: {UNTOLD}\.": lambda f: sign(f.widening) == 0,
    # depth
    r"Depth alone did not fail\.": lambda f: sign(f.deeper) > 0,
    r"The deeper network does not fail by its settings\.": lambda f: sign(f.deeper) < 0,
    r"What held the deeper network back cannot be told\.": lambda f: sign(f.deeper) == 0,
    rf"The same deeper network gains {AMOUNT} from the textbook settings\.": lambda f, gain: sign(f.deeper) > 0
    and near(gain, shown(f.deeper)),
    rf"Textbook settings cost it {AMOUNT}\.": lambda f, cost: sign(f.deeper) < 0 and near(cost, shown(f.deeper)),
    rf"From textbook settings, {UNTOLD}\.": lambda f: sign(f.deeper) == 0,
    # all tables
    r"The textbook settings gain in some experiments and lose in others\.": lambda f: f.ahead and f.behind,
    r"The textbook settings are found to gain, and nowhere to lose\.": lambda f: f.ahead and not f.behind,
    r"The textbook settings are found to lose, and nowhere to gain\.": lambda f: f.behind and not f.ahead,
    r"Whether the textbook settings gain or lose cannot be told in any experiment\.": lambda f: not f.ahead + f.behind,
    r"Of (\d+) rows they are ahead in (\d+) and behind in (\d+) by more than chance \(Holm's correction over all rows\)"
    r"(?:: (.*))?\.": lambda f, *found: [*map(int, found[:3])] == [len(f.rows), f.ahead, f.behind]
    and (found[3] or "").count("(") == f.behind,
    r"Their mean is the lower one in (\d+) of \d+ on digits and (\d+) of \d+ on sentences\.": lambda f, digits, sentences: (
        (int(digits), int(sentences)) == (f.lower("digits"), f.lower("sentences"))
    ),
    r"The tables compare our two settings in (\d+) rows\.": lambda f, rows: int(rows) == len(f.rows),
    r"If they did not differ anywhere, about (\d+) of the intervals would leave zero out; (\d+) do, and (\d+) still do "
    r"after a correction for all rows\.": lambda f, chance, alone, corrected: (
        near(chance, len(f.rows) / 20, 0)
        and int(alone) == sum(p < 0.05 for _, p in f.rows.values())
        and int(corrected) == f.ahead + f.behind
    ),
    # drawing
    r"A network trained to resist adversarial noise draws digits that another network recognises\.": lambda f: f.robust
    >= 0.5
    and sign(f.drawing) > 0,
    r"A network can draw; that training against adversarial noise is what it takes is not shown\.": lambda f: f.robust
    >= 0.5
    and sign(f.drawing) <= 0,
    r"Most of what the robust network draws is not recognised by another network\.": lambda f: f.robust < 0.5,
    rf"An independent network recognises ({N})(?: ± {N})? % of what the robust network draws, {AMOUNT} (more|less) than "
    r"of the course's drawings\.": lambda f, share, gap, word: near(share, 100 * f.robust)
    and near(gap, shown(f.drawing))
    and sign(f.drawing) == {"more": 1, "less": -1}[word],
    rf"An independent network recognises ({N})(?: ± {N})? % of what the robust network draws, as {UNTOLD}, not to be told "
    r"from what is recognised of the course's drawings\.": lambda f, share: near(share, 100 * f.robust)
    and sign(f.drawing) == 0,
    # generating
    r"A GAN comes nearer to real digits than the best drawing\.": lambda f: sign(f.nearer) > 0,
    r"The best drawing comes nearer to real digits than a GAN\.": lambda f: sign(f.nearer) < 0,
    r"Whether a GAN or the best drawing comes nearer to real digits cannot be told\.": lambda f: sign(f.nearer) == 0,
    r"In sets of a hundred pictures the Fréchet distance to real ones is (\d+) for the GAN(?:, (\d+) for the best drawing "
    r"and \d+ for real digits)?\.": lambda f, gan, drawing: near(
        gan, np.mean(f.results["gan"]["GAN"]["by_hundreds"]["frechet"]), 0
    )
    and (drawing is not None) == f.comparable,
    r"The drawn sets are of another size, for which it is another measure\.": lambda f: not f.comparable,
    rf"Asked for a class, a conditional GAN draws what is recognised as it in ({N})(?: ± {N})? %\.": lambda f, share: near(
        share, 100 * np.mean(f.results["gan"]["conditional GAN"]["by_hundreds"]["recognised"])
    ),
    rf"Ours has ({N}) times the write-up's channels and took ([\d,]+) steps, not 9,360\.": lambda f, width, steps: (
        f.results["gan"]["GAN"]["width"] == float(width)
        and f.results["gan"]["GAN"]["steps"] == int(steps.replace(",", ""))
    ),
    # sentences
    r"A network made for sentences pays\.": lambda f: set(f.lead_signs) == {1},
    r"A network made for sentences does not pay\.": lambda f: -1 in f.lead_signs,
    r"Whether sentences need a network made for them cannot be told\.": lambda f: -1 not in f.lead_signs
    and 0 in f.lead_signs,
    rf"It reaches ({N})(?: ± {N})? %\.": lambda f, share: near(share, 100 * f.results["sentiment"]["beyond"]["accuracy"]),
    r"None of its runs came to an end\.": lambda f: f.results["sentiment"]["beyond"]["accuracy"] is None,
    rf"This network is ahead of (.*) by {AMOUNT}\.": lambda f, other, lead: f.lead(other) > 0
    and near(lead, 100 * f.leads[other][0]),
    rf"(.*) is ahead of this network by {AMOUNT}\.": lambda f, other, lead: f.lead(other[0].lower() + other[1:]) < 0
    and near(lead, -100 * f.leads[other[0].lower() + other[1:]][0]),
    rf"This network and (.*) cannot be told apart: {UNTOLD}\.": lambda f, other: f.lead(other) == 0,
    # the conclusions of the write-up
    r"All of their conclusions were confirmed \((\d+) of \d+\)\.": lambda f, n: conclusions(f) == (int(n), 0, 0),
    r"(Most|Some|None) of their conclusions were confirmed \((\d+) of (\d+)\)"
    r"(?:; (\d+) (?:was|were) contradicted)?(?:; (\d+) cannot be told)?\.": lambda f, word, confirmed, n, against, open_: (
        conclusions(f) == (int(confirmed), int(against or 0), int(open_ or 0))
        and word == ("None" if confirmed == "0" else "Most" if 2 * int(confirmed) > int(n) else "Some")
    ),
}


def others(facts, text):
    """Whether the best change of the architecture is what a sentence says in its second half."""
    if text == "no change of the architecture is found to gain anything":
        return not facts.helping
    found = re.fullmatch(rf"the best change of the architecture, (.*), gains {AMOUNT}", text)
    return found[1] == max(facts.helping, key=facts.helping.get) and near(found[2], 100 * facts.helping[found[1]])


def conclusions(facts):
    """How many conclusions are confirmed, contradicted and open."""
    found = [s for section in ("mnist", "sentiment") for s in facts.results[section]["conclusions"].values()]
    return tuple(found.count(wanted) for wanted in (1, -1, 0))


def claimed(prose):
    """What is claimed in the prose of the summary and of the closing notes: Markdown, a text for each output."""
    prose = [re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text) for text in prose]  # as it is read
    findings = [text for text in prose if text.startswith("- **")]
    (multiplicity,) = re.findall(r"The tables compare .*? for all rows\.", " ".join(prose))
    (fared,) = re.findall(r"(?:All|Most|Some|None) of their conclusions .*?\.", " ".join(prose))
    return "\n".join([*findings, multiplicity, fared])


def contradictions(text, results):
    """The sentences in Markdown that the metrics contradict, and those that CLAIMS does not know."""
    facts, wrong = Facts(results), []
    plain = re.sub(r" \(\[@[^)]*\)|\*\*|^- ", "", text, flags=re.MULTILINE)
    for sentence in re.split(r"(?<=[.])\s+(?=[A-Z\d])", plain.strip()):
        matches = [(check, found) for form, check in CLAIMS.items() if (found := re.fullmatch(form, sentence))]
        if len(matches) != 1:
            wrong.append(f"known as {len(matches)} claims: {sentence}")
        elif not matches[0][0](facts, *matches[0][1].groups()):
            wrong.append(f"contradicted: {sentence}")
    return wrong
