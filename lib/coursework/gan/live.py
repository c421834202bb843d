"""What the widget needs whose reader asks the generator for digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from convnet import Sequential
from coursework.gan.networks import LATENT
from coursework.live import describe


def asked_generator(
    generator: Sequential, rng: np.random.Generator, directions: int = 3, spread: float = 3.0
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts and arrays of the widget `generator`.

    Args:
        generator: built; takes a latent point, and beside it the class if there are several.
        rng: draws the latent point to begin with.
        directions: how many the reader can go along: those in the latent space that its first layer amplifies most.
        spread: how far, in standard deviations of a latent coordinate.
    """
    layers, arrays = describe({"generator": generator})
    _, _, most = np.linalg.svd(
        generator.params["dense_1.weights"][:LATENT].T, full_matrices=False
    )  # directions, LATENT
    facts = {
        "networks": layers,
        "latent": LATENT,
        "classes": generator.input_shape[0] - LATENT,
        "spread": spread,
    }
    point = rng.standard_normal(LATENT).astype(np.float32)
    return facts, arrays | {"directions": most[:directions].astype(np.float32), "point": point}
