"""Learning-rate schedules: functions of (epoch, batch), counted from 0, returning a factor of the learning rate."""

from collections.abc import Callable
from dataclasses import dataclass

from convnet.checks import integer

Schedule = Callable[[int, int], float]


def constant(epoch: int, batch: int) -> float:
    """The learning rate as it is."""
    return 1.0


@dataclass(frozen=True)
class LinearDecay:
    """From 1 at the first of `epochs` x `batches` steps down to nearly 0 at the last.

    >>> LinearDecay(epochs=2, batches=5)(1, 0)
    0.5
    """

    epochs: int
    batches: int

    def __post_init__(self) -> None:
        integer("LinearDecay: epochs", self.epochs)
        integer("LinearDecay: batches", self.batches)

    def __call__(self, epoch: int, batch: int) -> float:
        """The factor of a step."""
        return 1 - (epoch * self.batches + batch) / (self.epochs * self.batches)
