"""Learning-rate schedules: functions of (epoch, batch), counted from 0, returning a factor of the learning rate."""

from collections.abc import Callable

Schedule = Callable[[int, int], float]


def constant(epoch: int, batch: int) -> float:
    """The learning rate as it is."""
    return 1.0


def per_batch_decay(factor: float) -> Schedule:
    """The course's schedule: multiplied by `factor` at every batch, and back to the start with every epoch."""

    def schedule(epoch: int, batch: int) -> float:
        return factor**batch

    return schedule


def linear_decay(epochs: int, batches: int) -> Schedule:
    """From 1 at the first of `epochs` x `batches` steps down to nearly 0 at the last."""

    def schedule(epoch: int, batch: int) -> float:
        return 1 - (epoch * batches + batch) / (epochs * batches)

    return schedule
