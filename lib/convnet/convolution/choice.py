"""Which algorithm does a convolution: each layer makes its plan once, by the fastest for its sizes."""

import numpy as np

from convnet.convolution.dft import Dft
from convnet.convolution.geometry import Geometry
from convnet.convolution.im2col import Im2col, Im2colBack
from convnet.convolution.plan import Plan
from convnet.convolution.tiles import Tiles


def make_plan(geometry: Geometry, dtype: np.dtype) -> Plan:
    """The plan of the least estimated time."""
    return min(plans(geometry, dtype), key=lambda plan: plan.cost)


def plans(geometry: Geometry, dtype: np.dtype) -> list[Plan]:
    """A plan by every algorithm that can do the convolution."""
    algorithms: list[type[Plan]] = [Im2col, Tiles, Dft]
    if geometry.stride == (1, 1):
        algorithms.append(Im2colBack)
    return [algorithm(geometry, dtype) for algorithm in algorithms]
