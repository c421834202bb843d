"""What every algorithm for a convolution does."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from convnet.convolution.geometry import Geometry
from convnet.convolution.memory import channel_sums


class Plan(ABC):
    """A convolution of certain sizes, by one algorithm.

    Cross-correlation is a bilinear map of images x (N, H, W, C) and filters w (kh, kw, C, F),

        y[n, i, j, f] = Σ_{a, b, c} x[n, i·s + a - top, j·s + b - left, c] · w[a, b, c, f] + bias[f],

    and every pass of a network is made of five steps. The numbers are the same by all algorithms but for rounding.
    Images come and go in any memory order; each plan copies them into its own if they are not yet in it. What is
    returned is never part of a work buffer.
    """

    def __init__(self, geometry: Geometry, dtype: np.dtype):
        self.geometry = geometry

    @property
    @abstractmethod
    def cost(self) -> float:
        """Estimated nanoseconds for an image, fitted to measurements; only ratios matter."""

    @abstractmethod
    def read_input(self, x: np.ndarray) -> Any:
        """What `forward` and `gradients` need of x."""

    @abstractmethod
    def read_output(self, dy: np.ndarray) -> Any:
        """What `adjoint` and `gradients` need of dy (N, H', W', F), a gradient with respect to y."""

    @abstractmethod
    def forward(self, read_x: Any, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Output y (N, H', W', F)."""

    @abstractmethod
    def adjoint(self, read_dy: Any, w: np.ndarray) -> np.ndarray:
        """Gradient (N, H, W, C) with respect to x, which is the *transposed* convolution of dy."""

    @abstractmethod
    def gradients(self, read_x: Any, read_dy: Any) -> tuple[np.ndarray, np.ndarray]:
        """Gradients with respect to w (kh, kw, C, F) and bias (F,)."""


class Transposed(Plan):
    """A transposed convolution, from outputs to inputs: what another plan does to gradients, plus a bias.

    What that one calls filters are (kh, kw, filters, channels) of this one.
    """

    def __init__(self, plan: Plan):
        self.plan, self.geometry = plan, plan.geometry

    @property
    def cost(self) -> float:
        return self.plan.cost

    def read_input(self, x: np.ndarray) -> Any:
        return self.plan.read_output(x)

    def read_output(self, dy: np.ndarray) -> Any:
        return self.plan.read_input(dy), dy

    def forward(self, read_x: Any, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        y = self.plan.adjoint(read_x, w)
        y += bias
        return y

    def adjoint(self, read_dy: Any, w: np.ndarray) -> np.ndarray:
        return self.plan.forward(read_dy[0], w, np.zeros(w.shape[3], w.dtype))

    def gradients(self, read_x: Any, read_dy: Any) -> tuple[np.ndarray, np.ndarray]:
        return self.plan.gradients(read_dy[0], read_x)[0], channel_sums(read_dy[1])
