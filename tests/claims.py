"""What the summary and the closing notes may claim: every sentence they can print, and what must be true for it."""

from __future__ import annotations

import re

import numpy as np
from facts import Facts, sign

N = r"−?\d+(?:\.\d+)?"  # a number
SHARE = rf"({N}(?: ± {N}| to {N}|(?: and {N})*)? %)"  # as `Estimate.percent` writes it
AMOUNT = rf"({N})(?: ± {N})? points"
UNTOLD = (
    rf"(?:\d+ seeds would show {N} points or more|\d+ seeds that scatter so much would show no difference at all|"
    r"\d+ seeds that do not differ leave no scatter to measure it by|"
    "a single seed shows no spread|no seed came to an end)"
)


SAID = []  # (form of a sentence, whether the facts bear it out)


def claim(form):
    """Note a sentence that may be printed, by its form; the function gets the facts and the form's groups."""

    def note(bears_out):
        SAID.append((form, bears_out))
        return bears_out

    return note


HEADLINES = {
    "Whether the settings held the digits back cannot be told.": lambda f: sign(f.settings) == 0,
    "The settings did not hold the digits back.": lambda f: sign(f.settings) < 0,
    "The settings, not the architecture, held the digits back.": lambda f: (
        sign(f.settings) > 0 and all(np.mean(gain) < np.mean(f.settings) for gain in f.changes.values())
    ),
    "The settings held the digits back; whether the architecture did cannot be told.": lambda f: (
        sign(f.settings) > 0 and not f.helping
    ),
    "The architecture held the digits back more than the settings.": lambda f: (
        sign(f.settings) > 0 and max(f.helping.values()) > np.mean(f.settings)
    ),
    "Settings and architecture both held the digits back.": lambda f: sign(f.settings) > 0 and f.helping,
    "The zigzag of the width sweep is consistent with noise.": lambda f: f.zigzag is not None and f.zigzag >= 0.05,
    "The zigzag of the width sweep is more than noise.": lambda f: f.zigzag is not None and f.zigzag < 0.05,
    "Whether the zigzag of the width sweep is noise cannot be told.": lambda f: f.zigzag is None,
    "Depth alone did not fail.": lambda f: deeper(f) > 0,
    "The deeper network does not fail by its settings.": lambda f: deeper(f) < 0,
    "What held the deeper network back cannot be told.": lambda f: deeper(f) == 0,
    "On sentences they have a smaller start than He's.": lambda f: f.lower("sentences") >= 0,
    "It comes with other vectors, batches and an early stop.": lambda f: "Kim's network" in f.steps,
    "The textbook settings gain in some experiments and lose in others.": lambda f: f.ahead and f.behind,
    "The textbook settings are found to gain, and nowhere to lose.": lambda f: f.ahead and not f.behind,
    "The textbook settings are found to lose, and nowhere to gain.": lambda f: f.behind and not f.ahead,
    "Whether the textbook settings gain or lose cannot be told in any experiment.": lambda f: not f.ahead + f.behind,
    "A network trained to resist adversarial noise draws digits that another network recognises.": lambda f: (
        f.robust >= 0.5 and sign(f.drawing) > 0 and sign(f.isolated) > 0
    ),
    "A network can draw; that training against adversarial noise is what it takes is not shown.": lambda f: (
        f.robust >= 0.5 and (sign(f.drawing) <= 0 or sign(f.isolated) <= 0)
    ),
    "Most of what the robust network draws is not recognised by another network.": lambda f: f.robust < 0.5,
    "Each network was trained once.": lambda f: True,
    "Each network was trained once, and another training may come out otherwise.": lambda f: True,
    "The drawn sets are of another size, for which it is another measure.": lambda f: not f.comparable,
    "Kim's network pays on sentences.": lambda f: set(f.lead_signs) == {1} and f.step_signs["Kim's network"] > 0,
    "On sentences all changes together pay; that Kim's network by itself does is not shown.": lambda f: (
        set(f.lead_signs) == {1} and f.step_signs["Kim's network"] <= 0
    ),
    "Kim's network does not pay on sentences.": lambda f: -1 in f.lead_signs,
    "Whether sentences need Kim's network cannot be told.": lambda f: -1 not in f.lead_signs and 0 in f.lead_signs,
    "None of its runs came to an end.": lambda f: f.results["sentiment"]["beyond"]["accuracy"] is None,
}
for text, bears_out in HEADLINES.items():
    claim(re.escape(text))(bears_out)


@claim(
    r"(?:(The(?: conditional)? GAN(?: and the GAN)?) comes? nearer to real digits than the best drawing)?(?:(?:; |^)"
    r"([Tt]he best drawing) comes nearer to real digits than (the.*?))?(?:(?:; |^)"
    r"[Ww]hether (the.*?) or the best drawing comes nearer to real digits cannot be told)?\."
)
def _(f, ahead, _, behind, untold):
    said = {1: (ahead or "").lower(), -1: (behind or ""), 0: (untold or "")}
    names = {sign: [name.lower() for name in f.nearer if f.nearer[name] == sign] for sign in said}
    return all(said[sign].lower() == " and ".join(names[sign]) for sign in said)


@claim(rf"From textbook settings, {UNTOLD}; (.*)\.")
def _(f, rest):
    return sign(f.settings) == 0 and others(f, rest)


@claim(rf"The same network gains {AMOUNT} from textbook settings; (.*)\.")
def _(f, gain, rest):
    return sign(f.settings) > 0 and near(gain, shown(f.settings)) and others(f, rest)


@claim(rf"Textbook settings cost {AMOUNT}; (.*)\.")
def _(f, cost, rest):
    return sign(f.settings) < 0 and near(cost, shown(f.settings)) and others(f, rest)


@claim(rf"As the course ran it, more neurons (help|do harm): \d+ (?:gain|cost) {AMOUNT} against \d+\.")
def _(f, verb, gain):
    return sign(f.widening) == {"help": 1, "do harm": -1}[verb] and near(gain, shown(f.widening))


@claim(rf"As the course ran it, \d+ and \d+ neurons cannot be told apart: {UNTOLD}\.")
def _(f):
    return sign(f.widening) == 0


OUTCOMES = r"\d+ of \d+ (?:stayed at chance|diverged|reached .*? %)(?:, \d+ of \d+ (?:diverged|reached .*? %))*"


@claim(rf"Of its runs in the course's settings, {OUTCOMES}; in textbook settings, {OUTCOMES}\.")
def _(f):
    return f.mixed_deeper


def deeper(f):
    """Which way the settings changed the deeper network."""
    return f.deeper_rank if f.mixed_deeper else sign(f.deeper)


@claim(rf"The change of the base network to textbook settings with He's start (gains|costs) {AMOUNT}\.")
def _(f, verb, points):
    mean, p = f.he
    return p < 0.05 and (mean > 0) == (verb == "gains") and near(points, 100 * abs(mean))


@claim(
    r"Whether the change of the base network to textbook settings with He's start gains or costs anything cannot be "
    rf"told: {UNTOLD}\."
)
def _(f):
    return f.he[1] >= 0.05


STEPS = {"Kim's network alone, trained alike,": "Kim's network", "to let its vectors learn, too,": "vectors that learn"}


@claim(rf"(Kim's network alone, trained alike,|To let its vectors learn, too,) (gains|costs) {AMOUNT}\.")
def _(f, step, verb, points):
    name = STEPS[step.replace("To let", "to let")]
    told = f.step_signs[name] == {"gains": 1, "costs": -1}[verb]
    return told and near(points, 100 * abs(f.steps[name][0]))


@claim(
    r"Whether (Kim's network alone, trained alike,|to let its vectors learn, too,) gains or costs anything "
    rf"cannot be told: {UNTOLD}\."
)
def _(f, step):
    return f.step_signs[STEPS[step]] == 0


@claim(rf"The same deeper network gains {AMOUNT} from the textbook settings\.")
def _(f, gain):
    return not f.mixed_deeper and sign(f.deeper) > 0 and near(gain, shown(f.deeper))


@claim(rf"Textbook settings cost it {AMOUNT}\.")
def _(f, cost):
    return sign(f.deeper) < 0 and near(cost, shown(f.deeper))


@claim(rf"From textbook settings, {UNTOLD}\.")
def _(f):
    return sign(f.deeper) == 0


@claim(
    r"Of (\d+) rows they are ahead in (\d+) and behind in (\d+) by more than chance "
    r"\(Holm's correction over all rows\)(?:: (.*))?\."
)
def _(f, rows, ahead, behind, where):
    told = (int(rows), int(ahead), int(behind)) == (len(f.rows), f.ahead, f.behind)
    return told and len(re.findall(r"\((?:digits|sentences)\)", where or "")) == f.behind


@claim(r"Their mean is the lower one in (\d+) of \d+ on digits and (\d+) of \d+ on sentences\.")
def _(f, digits, sentences):
    return (int(digits), int(sentences)) == (f.lower("digits"), f.lower("sentences"))


@claim(
    r"The tables compare the course's settings with the textbook's, on sentences with the smaller start, "
    r"in (\d+) rows\."
)
def _(f, rows):
    return int(rows) == len(f.rows)


@claim(r"If these did not differ anywhere, about (\d+) of the intervals would leave zero out\.")
def _(f, chance):
    return near(chance, len(f.rows) / 20, 0)


@claim(r"Those that do number (\d+); with a correction for all rows, (\d+)\.")
def _(f, alone, corrected):
    return int(alone) == sum(p < 0.05 for _, p in f.rows.values()) and int(corrected) == f.ahead + f.behind


@claim(
    rf"An independent network recognises {SHARE} of what the robust network draws"
    rf"(?:, {AMOUNT} (more|less) than of the course's drawings|"
    rf"; whether that is more than of the course's drawings cannot be told: {UNTOLD})\."
)
def _(f, share, gap, word):
    told = sign(f.drawing) == {"more": 1, "less": -1, None: 0}[word] and share_near(share, f.robust)
    return told and (word is None or near(gap, shown(f.drawing)))


@claim(
    rf"A judge accepts {AMOUNT} (more|less) of its digits than of those by the better of two networks that draw by the "
    r"same recipe but met no such noise\."
)
def _(f, gap, word):
    return sign(f.isolated) == {"more": 1, "less": -1}[word] and near(gap, shown(f.isolated))


@claim(
    r"Whether a judge prefers its digits to those by two networks that draw by the same recipe but met no such noise "
    rf"cannot be told: {UNTOLD}\."
)
def _(f):
    return sign(f.isolated) == 0


@claim(
    r"In sets of a hundred pictures the Fréchet distance to real ones is (?:(\d+) for the conditional GAN(?:,| and) )?"
    r"(\d+) for the GAN(, \d+ for the best drawing and \d+ for real digits)?\."
)
def _(f, conditional, gan, drawn):
    found = f.results["gan"]
    told = near(gan, np.mean(found["GAN"]["by_hundreds"]["frechet"]), 0) and (drawn is not None) == f.comparable
    if conditional is None:
        return told and "conditional GAN" not in found
    return told and near(conditional, np.mean(found["conditional GAN"]["by_hundreds"]["frechet"]), 0)


@claim(rf"Asked for a class, a conditional GAN draws what is recognised as it in {SHARE}\.")
def _(f, share):
    return share_near(share, np.mean(f.results["gan"]["conditional GAN"]["by_hundreds"]["recognised"]))


@claim(rf"Ours has ({N}) times the write-up's channels and took ([\d,]+) steps, not 9,360\.")
def _(f, width, steps):
    gan = f.results["gan"]["GAN"]
    return (gan["width"], gan["steps"]) == (float(width), int(steps.replace(",", "")))


@claim(rf"It reaches {SHARE}\.")
def _(f, share):
    return share_near(share, f.results["sentiment"]["beyond"]["accuracy"])


@claim(rf"This network is ahead of (.*) by {AMOUNT}\.")
def _(f, other, lead):
    return f.lead(other) > 0 and near(lead, 100 * f.leads[other][0])


@claim(rf"(.*) is ahead of this network by {AMOUNT}\.")
def _(f, other, lead):
    other = other[0].lower() + other[1:]
    return f.lead(other) < 0 and near(lead, -100 * f.leads[other][0])


@claim(rf"This network and (.*) cannot be told apart: {UNTOLD}\.")
def _(f, other):
    return f.lead(other) == 0


@claim(
    r"(All|Most|Some|None) of their conclusions are consistent with our runs \((\d+) of (\d+)\)"
    r"(?:; (\d+) (?:is|are) contradicted)?(?:; (\d+) (?:is|are) open)?\."
)
def _(f, word, *counts):
    confirmed, every, against, untold = (int(count or 0) for count in counts)
    found = [s for section in ("mnist", "sentiment") for s in f.results[section]["conclusions"].values()]
    share = confirmed / every
    return (confirmed, every, against, untold) == (found.count(1), len(found), found.count(-1), found.count(0)) and (
        word == ("All" if share == 1 else "Most" if share > 0.5 else "Some" if share else "None")
    )


def near(shown, value, digits=1):
    return abs(float(shown.replace("−", "-")) - value) <= 0.5001 * 10.0**-digits


def share_near(text, share):
    """Whether a share is what `text` shows: a mean with its margin or without, or two ends that it lies between."""
    numbers = [float(number) for number in re.findall(N, text)]
    if " to " in text or " and " in text:
        return numbers[0] - 0.06 <= 100 * share <= numbers[-1] + 0.06
    return near(str(numbers[0]), 100 * share)


def shown(values):
    return 100 * abs(np.mean(values))


def others(facts, text):
    """Whether the best change of the architecture is what a sentence says in its second half."""
    if re.fullmatch(rf"no change of the architecture is found to gain anything as the course ran it: {UNTOLD}", text):
        return not facts.helping
    found = re.fullmatch(rf"the best change of the architecture, (.*), gains {AMOUNT}", text)
    return found[1] == max(facts.helping, key=facts.helping.get) and near(found[2], 100 * facts.helping[found[1]])


def claimed(prose):
    """What is claimed in the prose of the summary and of the closing notes: Markdown, a text for each output."""
    prose = [re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text) for text in prose]  # as it is read
    findings = [text for text in prose if text.startswith("- **")]
    (multiplicity,) = re.findall(r"The tables compare .*? for all rows, \d+\.", " ".join(prose))
    (fared,) = re.findall(r"(?:All|Most|Some|None) of their conclusions .*?\.", " ".join(prose))
    return "\n".join([*findings, multiplicity, fared])


def contradictions(text, results):
    """The sentences in Markdown that the metrics contradict, and those that no claim above knows."""
    facts, wrong = Facts(results), []
    plain = re.sub(r" \(\[@[^)]*\)|\*\*|^- ", "", text, flags=re.MULTILINE)
    for sentence in re.split(r"(?<=[.])\s+(?=[A-Z\d])", plain.strip()):
        matches = [(check, found) for form, check in SAID if (found := re.fullmatch(form, sentence))]
        if len(matches) != 1:
            wrong.append(f"known as {len(matches)} claims: {sentence}")
        elif not matches[0][0](facts, *matches[0][1].groups()):
            wrong.append(f"contradicted: {sentence}")
    return wrong
