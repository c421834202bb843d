"""Tables of the drawing: what was tried before its values were chosen."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from coursework.mnist.classifier import Classifier

FIXED_SEEDS = {
    "the course's classifier": 0,
    "independent classifier": 11,
    "judge": 12,
}  # by the training


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


def networks_table(networks: Mapping[str, tuple[Classifier, str, int]]) -> pd.DataFrame:
    """Text cells: of each network that draws or measures its classes, what it learns from, its epochs and its seed."""
    return pd.DataFrame(
        [
            {
                "network": name,
                "classes": str(classifier.model.output_shape[0]),
                "learns from": images,
                "epochs": str(len(classifier.history["loss"])),
                "seed": str(seed),
            }
            for name, (classifier, images, seed) in networks.items()
        ]
    )
