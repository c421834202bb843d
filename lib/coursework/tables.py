"""Tables that several chapters show."""

from __future__ import annotations

import pandas as pd

from convnet import Sequential


def layer_table(model: Sequential) -> pd.DataFrame:
    """The layers of a built network: name, output (height × width × channels) and number of parameters, as text."""
    layers = pd.DataFrame(model.summary())
    layers["output"] = [" × ".join(map(str, shape)) for shape in layers["output"]]
    layers["parameters"] = [f"{n:,}" if n else "" for n in layers["parameters"]]
    return layers[["layer", "output", "parameters"]]
