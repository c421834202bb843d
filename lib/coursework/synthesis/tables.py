"""Tables of the drawing: what was tried before its values were chosen."""

from __future__ import annotations

import pandas as pd


def trials_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Text cells, shares in percent: a row for each value tried, see `choice.choose`."""
    names = trials["parameter"].str.replace("_", " ")
    return pd.DataFrame(
        {
            "": names.where(names != names.shift(), ""),
            "value": trials["value"],
            "chosen": trials["chosen"].map({True: "chosen", False: ""}),
            "Fréchet distance": trials["frechet"].map("{:.1f}".format),
            "density": trials["density"].map("{:.2f}".format),
            "coverage": (100 * trials["coverage"]).map("{:.1f}".format),
            "recognised": (100 * trials["recognised"]).map("{:.1f}".format),
            "accepted by the judge": (100 * trials["accepted"]).map("{:.1f}".format),
        }
    )
