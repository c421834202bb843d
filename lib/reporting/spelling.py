"""One spelling of numbers and quantities in all text of the page, whoever wrote it."""

from __future__ import annotations

import re

THIN, BOUND = "\u202f", "\xa0"  # no-break spaces: within a number, and between words that stay in one line

UNITS = (
    "%|points?|times|nats?|[kMG]?B|MiB|GiB|[mµn]?s|seconds?|minutes?|hours?|million|billion|"
    "images?|pixels?|pictures?|digits?|sentences?|words?|tokens?|neurons?|dimensions?|seeds?|epochs?|steps?|cores?"
)
GROUPED = re.compile(r"(?<![\w.,/#])[1-9]\d{0,2}(?:([,  \u202f\u2009])\d{3})(?:\1\d{3})*(?![\d/]|,\d)")
LONG = re.compile(r"(?<![\w.,/#\u202f])\d{5,}(?![\w/])")
MINUS = re.compile(r"(?<![^\s(\[{±×=<>≤≥≈,;/\u2009\u202f])-(?=\.?\d)")
PERCENT = re.compile(r"(?<=\d)%")
OPERATOR = re.compile(r"(?<=[\d)%])[  ]*([±×])[  ]*(?=[\d(−.])")
UNIT = re.compile(rf"(?<=\d)[ \n](?=(?:{UNITS})(?!\w))")
NAMED = re.compile(r"\b(Figures?|Tables?|Sections?|Parts?|Chapters?)[ \n](?=\d)")

TAG = re.compile(r"(<[^>]*>)")
LEFT_ALONE = ("code", "pre", "script", "style", "title", "svg")


def spell(text: str) -> str:
    """The text with numbers in one spelling, and quantities that no line breaks.

    Thin no-break spaces group the digits of numbers from five digits on, a minus is no hyphen, a per cent sign stands
    apart, and a number stays with its sign, unit or name: "-4.5%" becomes "−4.5 %", "60,000 images" "60 000 images".
    """
    text = GROUPED.sub(lambda match: re.sub(r"\D", "", match[0]), text)
    text = LONG.sub(lambda match: f"{int(match[0]):,}".replace(",", THIN) if match[0][0] != "0" else match[0], text)
    text = MINUS.sub("−", text)
    text = PERCENT.sub(f"{BOUND}%", text)
    text = OPERATOR.sub(rf"{BOUND}\1{BOUND}", text)
    text = UNIT.sub(BOUND, text)
    return NAMED.sub(rf"\1{BOUND}", text)


def spell_html(page: str) -> str:
    """The page with all its text spelled so, but for code, styles and scripts."""
    parts = TAG.split(page)
    inside = ""  # the element that is left alone
    for i, part in enumerate(parts):
        if i % 2 == 0:
            parts[i] = part if inside else spell(part)
        elif inside:
            inside = "" if part == f"</{inside}>" else inside
        elif name := re.match(rf"<({'|'.join(LEFT_ALONE)})[\s>]", part):
            inside = name[1]
    return "".join(parts)
