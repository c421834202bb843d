"""Layers that give samples another shape."""

import math
from typing import Any

from convnet import checks
from convnet.errors import ShapeError
from convnet.layers.base import Array, Layer, Rng, Shape


class Reshape(Layer):
    """The same numbers in another shape: samples of shape `shape`.

    >>> Reshape((7, 7, 128)).build((6272,), rng).output_shape
    (7, 7, 128)
    """

    def __init__(self, shape: Shape):
        self.shape = checks.shape("Reshape: shape", shape)

    def _output_shape(self, input_shape: Shape) -> Shape:
        if math.prod(input_shape) != math.prod(self.shape):
            raise ShapeError(f"{self}: cannot be made of samples of shape {input_shape}")
        return self.shape

    def _forward(self, x: Array, training: bool, rng: Rng) -> tuple[Array, Any]:
        return x.reshape(len(x), *self.output_shape), None  # (N, *input_shape) -> (N, *shape)

    def _input_gradient(self, dy: Array, tape: Any) -> Array:
        return dy.reshape(len(dy), *self.input_shape)


class Flatten(Reshape):
    """Each sample as one row: (H, W, C) → (H·W·C,).

    >>> Flatten().build((28, 28, 1), rng).output_shape
    (784,)
    """

    def __init__(self) -> None:
        pass  # the shape is that of the input

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (math.prod(input_shape),)
