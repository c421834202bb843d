"""What is measured: the work of this project, as data that every framework turns into its own network."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Plan = tuple[tuple, ...]  # layers: a name and its numbers


def block(*filters: int, kernel: tuple[int, int], pool: tuple[int, int]) -> Plan:
    """Convolutions, each with a ReLU, and a pool that rounds up."""
    convolutions = [layer for f in filters for layer in (("conv", f, kernel, 1), ("relu",))]
    return (*convolutions, ("pool", pool))


def head(*units: int) -> Plan:
    """Fully connected layers with ReLUs between them."""
    layers: list[tuple] = [("flatten",)]
    for n in units[:-1]:
        layers += [("dense", n), ("relu",)]
    return (*layers, ("dense", units[-1]))


def digits(channels: int = 8) -> Plan:
    """The base network for digits."""
    return (*block(channels, channels, kernel=(5, 5), pool=(2, 2)), *head(200, 10))


DEEPER = (
    *(layer for f in (8, 16, 32) for layer in block(f, f, kernel=(5, 5), pool=(2, 2))),
    ("conv", 32, (3, 1), 1),
    ("relu",),
    *head(200, 10),
)
SENTENCES = (*block(64, 64, kernel=(3, 1), pool=(2, 1)), *head(128, 2))
GENERATOR = (
    ("dense", 7 * 7 * 256),
    ("leaky",),
    ("reshape", (7, 7, 256)),
    ("up", 128, (7, 7), 2),
    ("leaky",),
    ("up", 32, (7, 7), 2),
    ("leaky",),
    ("conv", 1, (3, 3), 1),
    ("tanh",),
)
DISCRIMINATOR = (
    *(layer for f, s in ((64, 1), (128, 2), (128, 2), (256, 2)) for layer in (("conv", f, (3, 3), s), ("leaky",))),
    ("flatten",),
    ("dropout", 0.4),
    ("dense", 1),
)
LATENT = 100


@dataclass(frozen=True)
class Workload:
    """One line of the comparison.

    Attributes:
        name: what the table calls it.
        kind: "step" (forward, backward, Adam), "drawing" (gradient of the input, Adam on it), "gan", "inference" or
            "training" (4 epochs of batches of 100).
        plan: the network; of a GAN the discriminator.
        shape: of one sample.
        samples: of a batch, or of the whole data.
    """

    name: str
    kind: str
    plan: Plan
    shape: tuple[int, ...]
    samples: int

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Made-up samples (samples, *shape) float32 and classes (samples,)."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.samples, *self.shape), np.float32)
        return x, rng.integers(self.plan[-1][1], size=self.samples)


IMAGE = (28, 28, 1)
WORKLOADS = [
    Workload("MNIST base, step", "step", digits(), IMAGE, 100),
    Workload("MNIST deeper, step", "step", DEEPER, IMAGE, 100),
    Workload("sentiment 100-d, step", "step", SENTENCES, (50, 1, 100), 100),
    Workload("sentiment 300-d, step", "step", SENTENCES, (50, 1, 300), 100),
    Workload("synthesis of 10, step", "drawing", digits(), IMAGE, 10),
    Workload("synthesis of 160, step", "drawing", digits(), IMAGE, 160),
    Workload("GAN, step", "gan", DISCRIMINATOR, IMAGE, 64),
    Workload("inference, 10 000 digits", "inference", digits(), IMAGE, 10_000),
    Workload("base training, 5000 × 4", "training", digits(), IMAGE, 5000),
]
BASE = WORKLOADS[0]
GROWTH = {
    "batch": [replace(BASE, name=f"batch {n}", samples=n) for n in (1, 10, 100, 1000)],
    "channels": [replace(BASE, name=f"channels {n}", plan=digits(n)) for n in (8, 16, 32, 64, 128)],
}
ALL = {w.name: w for w in (*WORKLOADS, *GROWTH["batch"], *GROWTH["channels"])}
