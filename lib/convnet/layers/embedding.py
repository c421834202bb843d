"""The layer that words go through first."""

from typing import Any

import numpy as np

from convnet import checks
from convnet.errors import InputError
from convnet.layers.base import Array, Layer, Params, Rng, Shape


class Embedding(Layer):
    """Vectors in place of numbers: (length,) whole numbers → (length, dimensions).

    The vectors are parameters and learn with the rest of the network; that of 0, for what is no word, has no gradient.

    Args:
        table: (words, dimensions), the vectors to begin with.

    >>> Embedding(np.eye(3)).build((2,), rng, float)(np.array([[2, 0]]))
    array([[[0., 0., 1.],
            [1., 0., 0.]]])
    """

    axes = ("length",)
    takes_numbers = True

    def __init__(self, table: Array):
        self.table = checks.array("Embedding: table", table)
        if table.ndim != 2 or 0 in table.shape or table.dtype.kind not in "fiu" or not np.isfinite(table).all():
            received = f"{table.dtype} {table.shape}"
            raise InputError(f"Embedding: expected a finite table (words, dimensions), received {received}")

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape, self.table.shape[1])

    def _init_params(self, rng: np.random.Generator) -> Params:
        return {"table": self.table}

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        if x.size and not (x.min() >= 0 and x.max() < len(self.table)):
            raise InputError(f"{self}: expected numbers from 0 to {len(self.table) - 1}")
        return self.params["table"][x], x  # N, length, dimensions

    def _backward(self, dy: Array, tape: Any, need_input: bool, need_params: bool) -> tuple[Array | None, Params]:
        dtable = np.zeros_like(self.params["table"])
        np.add.at(dtable, tape.reshape(-1), dy.reshape(-1, dy.shape[-1]))
        dtable[0] = 0
        return None, {"table": dtable}  # numbers have no gradient
