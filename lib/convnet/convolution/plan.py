"""How a convolution is done: each layer makes its plan once, the fastest algorithm for its sizes."""

import numpy as np

from convnet.convolution.dft import Dft
from convnet.convolution.geometry import Geometry
from convnet.convolution.im2col import Im2col

Plan = Im2col | Dft


def make_plan(geometry: Geometry) -> Plan:
    """The fastest way to do a convolution of these sizes.

    Cross-correlation is a bilinear map of images x (N, H, W, C) and filters w (kh, kw, C, F),

        y[n, i, j, f] = Σ_{a, b, c} x[n, i·s + a - top, j·s + b - left, c] · w[a, b, c, f],

    and every pass of a network is made of five steps, which all plans have:

        read_input(x)               what the others need of x
        read_output(dy)             what the others need of dy (N, H', W', F), a gradient with respect to y
        forward(read_x, w)          y
        adjoint(read_dy, w)         the gradient with respect to x, which is the *transposed* convolution of dy
        filter_gradient(read_x, read_dy)    the gradient with respect to w

    The numbers are the same but for rounding.
    """
    return min(plans(geometry), key=lambda plan: plan.cost)


def plans(geometry: Geometry) -> list[Plan]:
    """All ways to do a convolution."""
    return [*(Im2col(geometry, tile) for tile in (1, 2, 4)), Dft(geometry)]


def add_bias(y: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return y (N, H, W, F), changed, plus bias (F,): a row of pixels at a time is faster than pixel by pixel."""
    rows = y.reshape(y.shape[0] * y.shape[1], -1)
    rows += np.tile(bias, y.shape[2])
    return rows.reshape(y.shape)


def channel_sums(dy: np.ndarray) -> np.ndarray:
    """Sum dy (N, H, W, F) over all but the last axis, as a product with ones, which is faster than a reduction."""
    rows = dy.reshape(-1, dy.shape[2] * dy.shape[3])  # N·H, W·F
    return (np.ones(len(rows), dy.dtype) @ rows).reshape(dy.shape[2:]).sum(axis=0)
