"""Makes the choices that the default profile rests on, on validation digits: `make choices`, fifteen minutes.

It writes what each candidate gave to data/choices, and says what to put into data/choices.toml and the notebooks. What
was computed before is kept, see `coursework.experiments.sweep`.
"""

from __future__ import annotations

import pandas as pd

from coursework.gan import choice as gan
from coursework.paths import DATA
from coursework.synthesis import choice as drawing

SETTINGS = ("discriminator_width", "batch_size", "generator_rate", "discriminator_rate", "smoothing", "epochs")
CANDIDATES = (  # smaller batches and fewer channels with more steps, so that all take roughly as long
    (0.25, 64, 0.001, 0.0005, 0.1, 1.3),
    (0.25, 64, 0.001, 0.002, 0.1, 1.3),
    (0.5, 64, 0.001, 0.001, 0.1, 0.8),
    (0.5, 64, 0.0005, 0.001, 0.0, 0.8),
    (0.25, 64, 0.001, 0.004, 0.1, 1.3),
    (0.25, 32, 0.001, 0.002, 0.1, 1.2),
    (0.25, 64, 0.002, 0.002, 0.1, 1.3),
    (0.25, 64, 0.001, 0.002, 0.0, 1.3),
    (0.5, 32, 0.001, 0.002, 0.1, 0.75),
    (0.25, 32, 0.001, 0.001, 0.1, 1.2),
    (0.25, 32, 0.002, 0.003, 0.1, 1.2),
)


def choose_game() -> pd.DataFrame:
    """All candidates play the beginning of a game; the best plays it whole with two seeds, and once without classes."""
    candidates = [dict(zip(SETTINGS, values, strict=True)) for values in CANDIDATES]
    begun = gan.games(candidates, share=0.4, seeds=[0], conditional=[True])
    winner = gan.best(begun, SETTINGS, 1)
    print(f"The game: {winner}")
    played = gan.games(winner, share=1.0, seeds=[0, 1], conditional=[True])
    return pd.concat([begun, played, gan.games(winner, share=1.0, seeds=[0], conditional=[False])])


def main() -> None:
    folder = DATA / "choices"
    folder.mkdir(exist_ok=True)
    drawn = drawing.choose()
    drawn.to_csv(folder / "drawing.csv", index=False, float_format="%.6g")
    print(f"The drawing: {drawn[drawn['chosen']].set_index('parameter')['value'].to_dict()}")
    choose_game().to_csv(folder / "gan.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
