"""The write-up's two networks, a generator of digits and a discriminator, after Radford et al. (2016); not built."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from convnet import (
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Flatten,
    LeakyReLU,
    Reshape,
    Sequential,
    Tanh,
    glorot_uniform,
)
from coursework.tables import layer_table

LATENT = 100


def generator(width: float = 1.0) -> Sequential:
    """Latent points, with the class beside them if there is one, to images (28, 28, 1) between -1 and 1.

    `width` multiplies all channels; 1 is the write-up's network.
    """
    first, second, third = _channels(width, 256, 128, 32)
    layers = [Dense(7 * 7 * first, glorot_uniform), LeakyReLU(0.2), Reshape((7, 7, first))]
    for channels in (second, third):
        layers += [ConvTranspose2D(channels, 7, strides=2, kernel_initializer=glorot_uniform), LeakyReLU(0.2)]
    return Sequential([*layers, Conv2D(1, 3, kernel_initializer=glorot_uniform), Tanh()])


def discriminator(width: float = 1.0, classes: int = 1) -> Sequential:
    """Images (28, 28, 1) to the logit of being real; with several classes, of being a real one of each."""
    layers = []
    for channels, stride in zip(_channels(width, 64, 128, 128, 256), (1, 2, 2, 2), strict=True):
        layers += [Conv2D(channels, 3, stride, kernel_initializer=glorot_uniform), LeakyReLU(0.2)]
    return Sequential([*layers, Flatten(), Dropout(0.4), Dense(classes, glorot_uniform)])


def _channels(width: float, *counts: int) -> list[int]:
    return [max(1, round(width * count)) for count in counts]


def generator_input(generator: Sequential, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Latent points, and beside each its class as numbers of which one is 1, if the generator takes classes.

    Args:
        generator: built.
        latent: (N, coordinates).
        labels: integers (N,); not looked at by a generator without classes.

    Returns:
        (N, coordinates + classes).
    """
    if classes := generator.input_shape[0] - latent.shape[1]:
        latent = np.concatenate([latent, np.eye(classes)[labels]], axis=1)
    return latent.astype(generator.dtype)


def draw(generator: Sequential, latent: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Digits (N, 28, 28) of 0 … 255 for latent points and classes, see `generator_input`."""
    return (generator(generator_input(generator, latent, labels))[..., 0] + 1) * np.float32(127.5)


def layers_of(networks: Mapping[str, Sequential]) -> pd.DataFrame:
    """The layers of several built networks as text: network, layer, kernel, stride, output, parameters."""
    return pd.concat(
        layer_table(network).assign(
            network=name, kernel=_sizes(network, "kernel_size"), stride=_sizes(network, "strides")
        )
        for name, network in networks.items()
    )[["network", "layer", "kernel", "stride", "output", "parameters"]]


def _sizes(network: Sequential, option: str) -> list[str]:
    """An option of each layer as text, nothing where a layer has no such option."""
    return [" × ".join(map(str, getattr(layer, option, ()))) for layer in network.layers]
