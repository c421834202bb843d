"""Tables of what the sentences are, and of which words have a vector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from coursework.datasets.glove import Vectors
from coursework.datasets.reviews import SITES, Sentences


def reading_table(readings: Mapping[str, Sentences]) -> pd.DataFrame:
    """How many sentences each way of reading finds, by site and in all, how many are positive, and the longest."""
    return pd.DataFrame(
        [
            [
                name,
                *(f"{(found.sites == site).sum():,}" for site in range(len(SITES))),
                f"{len(found.texts):,}",
                f"{100 * found.labels.mean():.1f} %",
                f"{max(map(len, found.texts)):,}",
            ]
            for name, found in readings.items()
        ],
        columns=["", *SITES, "all", "positive", "longest, characters"],
    )


def example_table(sentences: Sentences, seed: int) -> pd.DataFrame:
    """A positive and a negative sentence of each site, drawn at random."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.choice(np.flatnonzero((sentences.sites == site) & (sentences.labels == label)))
        for site in range(len(SITES))
        for label in (1, 0)
    ]
    return pd.DataFrame(
        [
            [SITES[sentences.sites[i]], "positive" if sentences.labels[i] else "negative", sentences.texts[i].strip()]
            for i in drawn
        ],
        columns=["site", "label", "sentence"],
    )


def coverage_table(counts: Counter[str], vectors: Iterable[Vectors]) -> pd.DataFrame:
    """How many of the tokens have a vector, as types and as they occur, and the most frequent of those without.

    Args:
        counts: how often each token occurs.
        vectors: of several files.
    """
    rows = []
    for known in vectors:
        unknown = [token for token, _ in counts.most_common() if token not in known.index]
        found = sum(count for token, count in counts.items() if token in known.index)
        rows.append(
            [
                known.rows.shape[1],
                f"{100 * (1 - len(unknown) / len(counts)):.1f} %",
                f"{100 * found / counts.total():.1f} %",
                ", ".join(unknown[:10]),
                known.source,
            ]
        )
    return pd.DataFrame(
        rows, columns=["dimensions", "of all types", "of all tokens", "most frequent without", "read from"]
    )
