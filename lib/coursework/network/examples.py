"""Examples small enough for pencil and paper, and what becomes of one digit in a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from convnet import Conv2D, MaxPool2D, Sequential, softmax, softmax_cross_entropy
from convnet.optimizers import Optimizer
from coursework.network import reference

PICTURE = np.array([[0, 0, 1, 1, 0]] * 4 + [[0, 0, 0, 0, 0]], float)  # a bar
EDGES = np.array([[-1.0, 0, 1]] * 3)  # a filter: what is on the right less what is on the left


def cross_entropy_by_hand(logits: np.ndarray, label: int) -> tuple[float, pd.DataFrame]:
    """Loss of one sample with logits (classes,), and for each class its logit, probability, target and gradient."""
    loss, dlogits = softmax_cross_entropy(logits[None], np.array([label]))
    wanted = (np.arange(len(logits)) == label).astype(float)
    columns = {"logit": logits, "probability": softmax(logits), "wanted": wanted, "gradient": dlogits[0]}
    return loss, pd.DataFrame(columns).rename_axis("class")


def convolution_by_hand(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """PICTURE under the filter EDGES: the output (5, 5), and, if only the output in the second row and column matters
    to the loss, the gradients of the filter (3, 3) and of the picture (5, 5)."""
    layer = Conv2D(1, 3).build((5, 5, 1), rng, np.float64)
    layer.params["filters"][...] = EDGES[:, :, None, None]
    y, tape = layer.forward(PICTURE[None, :, :, None])
    dx, grads = layer.backward(at_place(1.0)[None, :, :, None], tape)
    return y[0, :, :, 0], grads["filters"][:, :, 0, 0], dx[0, :, :, 0]


def at_place(value: float) -> np.ndarray:
    """Zeros (5, 5) with a value in the second row and column."""
    place = np.zeros((5, 5))
    place[1, 1] = value
    return place


def pool_by_hand(x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Max-pooling of x (H, W): the maxima of its windows of 2 × 2, and the gradient (H, W) for that of the maxima."""
    pool = MaxPool2D(2).build((*x.shape, 1), np.random.default_rng(0), np.float64)
    y, tape = pool.forward(x[None, :, :, None])
    return y[0, :, :, 0], pool.backward(dy[None, :, :, None], tape)[0][0, :, :, 0]


def softmax_by_both_forms(samples: Sequence[Sequence[float]]) -> pd.DataFrame:
    """Text: softmax of some logits as the formula stands, and with the largest logit taken off first."""
    with np.errstate(over="ignore", invalid="ignore"):
        return pd.DataFrame(
            [
                [_listed(z, "g"), _listed(reference.softmax(z), ".3g"), _listed(softmax(z), ".3g")]
                for z in map(np.array, samples)
            ],
            columns=["logits", "by the first form", "by the second (ours)"],
        )


def _listed(values: np.ndarray, form: str) -> str:
    return ", ".join(f"{value:{form}}" for value in values).replace("-", "−").replace("nan", "NaN")


def optimizer_path(optimizer: Optimizer, gradients: Sequence[float]) -> list[float]:
    """Where a single parameter that starts at 0 is after each step."""
    p, path = {"p": np.zeros(1)}, []
    for g in gradients:
        optimizer.step(p, {"p": np.array([g])})
        path.append(p["p"][0])
    return path


def descent(optimizer: Optimizer, curvature: np.ndarray, start: np.ndarray, steps: int) -> np.ndarray:
    """Positions (steps + 1, 2) on the way down the bowl Σ curvature·x² / 2."""
    p, path = {"p": start.copy()}, [start]
    for _ in range(steps):
        optimizer.step(p, {"p": curvature * p["p"]})
        path.append(p["p"].copy())
    return np.array(path)


def feature_maps(model: Sequential, x: np.ndarray, layers: int) -> Mapping[str, np.ndarray]:
    """Maps (H, W, F) behind each of the first layers but convolutions, whose maps their activation shows.

    Args:
        model: built.
        x: one image (1, 28, 28, 1).
        layers: how many of the first layers to look at.
    """
    maps = {}
    for name, layer in zip(model.names[:layers], model.layers[:layers], strict=True):
        x, _ = layer.forward(x)
        if not isinstance(layer, Conv2D):
            maps[f"{name}, {x.shape[1]} × {x.shape[2]}"] = x[0]
    return maps
