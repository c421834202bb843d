"""What the widget needs that reads the digits its reader draws, and the figure in its place on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from coursework.datasets.mnist import Digits
from coursework.live import Described, describe
from coursework.mnist.classifier import Classifier

ORDINALS = ("first", "second", "third", "fourth")


def drawn_digits(
    classifiers: Mapping[str, Classifier], digits: Digits, seed: int = 0, random: int = 32, hardest: int = 12
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Facts and arrays of the widget `digit`.

    Args:
        classifiers: the networks that read, by what the page calls them; the first decides which digits are hard.
        digits: of which test digits are shown.
        seed: decides which.
        random: how many are drawn at random.
        hardest: how many of those are shown to which the first network gives the least probability.
    """
    networks = {f"reader {i}": classifier for i, classifier in enumerate(classifiers.values(), start=1)}
    layers, arrays = describe({name: classifier.model for name, classifier in networks.items()})
    chosen = np.random.default_rng(seed).permutation(len(digits.test_images))[:random]
    first = next(iter(classifiers.values())).probabilities(digits.test_images)
    hard = np.argsort(first[np.arange(len(first)), digits.test_labels], kind="stable")[:hardest]
    facts = {
        "networks": layers,
        "readers": [
            titled(name, title, networks[name]) | {"filters": _filters(layers[name]), "layers": _maps(layers[name])}
            for name, title in zip(networks, classifiers, strict=True)
        ],
        "random": len(chosen),
    }
    return facts, arrays | {"digits": digits.test_images[np.concatenate([chosen, hard])]}


def titled(network: str, title: str, classifier: Classifier) -> dict[str, Any]:
    """What the page calls a network, what it calls it before its reader, and what becomes of pixels before it."""
    return {"network": network, "title": title, "mean": classifier.standardize.mean, "sd": classifier.standardize.sd}


def _maps(layers: list[Described]) -> list[dict[str, Any]]:
    """Which layers put out pictures that are worth a look: each convolution with its activation, and each pool."""
    maps, convolutions = [], 0
    for i, layer in enumerate(layers):
        if layer["type"] == "convolution":
            what = f"feature maps of the {ORDINALS[convolutions]} convolution"
            maps.append({"layer": i + 1, "what": what, "shape": [*layer["outputs"], layer["filters"]]})
            convolutions += 1
        elif layer["type"] == "pool":
            maps.append({"layer": i, "what": "what max-pooling keeps", "shape": [*layer["outputs"], layer["channels"]]})
    return maps


def _filters(layers: list[Described]) -> dict[str, Any]:
    """The filters of the first convolution, which has one channel."""
    first = next(layer for layer in layers if layer["type"] == "convolution")
    what, shape = "filters of the first convolution", [*first["kernel"], first["filters"]]
    return first["weights"] | {"what": what, "shape": shape}


def readings(image: np.ndarray, classifiers: Mapping[str, Classifier]) -> Figure:
    """An image (28, 28), and beside it the probabilities that each network gives to the ten digits."""
    fig, axes = plt.subplots(
        1, 1 + len(classifiers), figsize=(6.8, 1.7), width_ratios=[1, *[2] * len(classifiers)], layout="constrained"
    )
    axes[0].imshow(image, cmap="gray_r", interpolation="none")
    axes[0].axis("off")
    for ax, (name, classifier) in zip(axes[1:], classifiers.items(), strict=True):
        ax.bar(range(10), 100 * classifier.probabilities(image[None])[0], color="0.35")
        ax.set(title=name, ylim=(0, 100), xticks=range(10), ylabel="%")
    return fig
