"""Tables of the GAN: what generated digits are worth, and what was tried before its settings were chosen."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def quality_table(found: Mapping[str, Mapping[str, float]], asked: Mapping[str, bool]) -> pd.DataFrame:
    """Text cells, shares in percent: of each set of pictures what `quality` returns.

    Args:
        found: `quality` by name.
        asked: whether a class was asked of its pictures; if not, it cannot be said to be recognised.
    """
    return pd.DataFrame(
        [
            {
                "": name,
                "Fréchet distance": f"{row['frechet']:.1f}",
                "density": f"{row['density']:.2f}",
                "coverage": f"{100 * row['coverage']:.1f}",
                "rarest class": f"{100 * row['rarest']:.1f}",
                "recognised": f"{100 * row['recognised']:.1f}" if asked[name] else "–",
            }
            for name, row in found.items()
        ]
    )


def trials_table(trials: pd.DataFrame, chosen: Mapping[str, float]) -> pd.DataFrame:
    """Text cells: each setting that was tried, and means over its games; longer games below, the best of each first.

    Args:
        trials: a row for each game: the settings named in `chosen`, share, conditional, and what `game` returns.
        chosen: the setting that was chosen; its row is marked.
    """
    games = trials.groupby([*chosen, "share", "conditional"], sort=False, dropna=False)
    means = games[["knowledge", "frechet", "coverage", "recognised"]].mean().assign(games=games.size()).reset_index()
    means = means.sort_values(["conditional", "share", "frechet"], ascending=[False, True, True])
    return pd.DataFrame(
        [
            {
                "": "chosen" if all(row[name] == value for name, value in chosen.items()) else "",
                "network": "conditional" if row["conditional"] else "plain",
                "steps played, %": f"{100 * row['share']:.0f}",
                "games": row["games"],
                "batch": row["batch_size"],
                "rate of G": f"{row['generator_rate']:g}",
                "rate of D": f"{row['discriminator_rate']:g}",
                "width of D": f"{row['discriminator_width']:g}",
                "smoothing": f"{row['smoothing']:g}",
                "doubt removed, %": _or_lost(100 * row["knowledge"], 0),
                "Fréchet distance": _or_lost(row["frechet"], 1),
                "coverage, %": _or_lost(100 * row["coverage"], 0),
                "recognised, %": _or_lost(100 * row["recognised"], 1) if row["conditional"] else "–",
            }
            for _, row in means.iterrows()
        ]
    )


def _or_lost(value: float, digits: int) -> str:
    return "lost" if pd.isna(value) else f"{value:.{digits}f}"
