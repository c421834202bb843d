"""Progress of a training: a bar in a terminal or notebook front end, a line per epoch anywhere else."""

import os
import sys
import time
from typing import Self

from tqdm.auto import tqdm


def bar_is_watched() -> bool:
    """Whether there is a terminal or notebook front end to show a bar in.

    A notebook that is executed without a front end looks like one with; whoever executes it sets TQDM_DISABLE=1.
    """
    return "TQDM_DISABLE" not in os.environ and ("ipykernel" in sys.modules or sys.stderr.isatty())


class Progress:
    """One bar over all batches of a training; where nobody watches a bar, a printed line per epoch."""

    def __init__(self, title: str | None, epochs: int, batches: int, done: int):
        self.title, self.epochs, self.done = title, epochs, done
        watched = title is not None and bar_is_watched()
        total, initial = epochs * batches, done * batches
        self.bar = tqdm(total=total, initial=initial, desc=title, unit="batch", leave=False, disable=not watched)
        self.started = time.perf_counter()

    def batch(self, loss: float) -> None:
        """One batch is done."""
        self.bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
        self.bar.update()

    def epoch(self, history: dict[str, list[float]]) -> None:
        """One epoch is done: its figures are the last of each list."""
        self.done += 1
        if self.bar.disable and self.title is not None:
            figures = "  ".join(
                f"{name.replace('_', ' ')} {values[-1]:.4f}" for name, values in history.items() if name != "batch_loss"
            )
            seconds = time.perf_counter() - self.started
            print(f"{self.title}: epoch {self.done}/{self.epochs}  {figures}  {seconds:.1f} s", flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()
