"""Sentences whose words are coloured by what they do to the network's answer."""

from __future__ import annotations

import html
from collections.abc import Sequence

RAISES, LOWERS = "0, 114, 178", "213, 94, 0"  # blue and vermilion after Okabe & Ito, as in all figures


def marked_sentences(rows: Sequence[tuple[str, Sequence[str], Sequence[float]]]) -> tuple[str, str]:
    """A table of sentences, as HTML and as plain text: words are blue above zero, orange below, the more the stronger.

    Args:
        rows: what stands before the sentence, its words, and their weights.
    """
    largest = max((abs(weight) for _, _, weights in rows for weight in weights), default=1) or 1
    lines = "".join(
        f'<tr><th scope="row">{html.escape(head)}</th><td>'
        + " ".join(_marked(word, weight / largest) for word, weight in zip(words, weights, strict=True))
        + "</td></tr>\n"
        for head, words, weights in rows
    )
    text = "\n".join(f"{head}: {' '.join(words)}" for head, words, _ in rows)
    return f'<table class="data">\n<tbody>\n{lines}</tbody>\n</table>', text


def _marked(word: str, strength: float) -> str:
    opacity = 0.6 * abs(strength)  # more, and the word could not be read any longer in one of the two themes
    color = RAISES if strength > 0 else LOWERS
    return f'<span style="background: rgba({color}, {opacity:.2f})">{html.escape(word)}</span>'
