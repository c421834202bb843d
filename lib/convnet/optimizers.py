"""Optimisers: change parameters in place, and keep their state by parameter name so that training can be resumed."""

import math
from collections.abc import Iterator

import numpy as np

from convnet.checks import choice, number
from convnet.description import Described
from convnet.errors import InputError
from convnet.layers.base import Array, Params
from convnet.threads import workspace

BLOCK = 1 << 15  # numbers


class Optimizer(Described):
    """Parameters move by `step`; `state` holds arrays by name (and nothing before the first step).

    Args:
        learning_rate: lr.
        weight_decay: λ; before each step, p ← (1 - lr·λ)·p, apart from the gradient (Loshchilov & Hutter 2019).
    """

    def __init__(self, learning_rate: float, weight_decay: float):
        name = type(self).__name__
        self.learning_rate = number(f"{name}: learning rate", learning_rate, 0)
        self.weight_decay = number(f"{name}: weight decay", weight_decay, 0)
        self.state: Params = {}

    def step(self, params: Params, grads: Params, factor: float = 1.0) -> None:
        """Move every parameter of `grads` in place, at `factor` times the learning rate.

        Raises:
            InputError: a gradient without a parameter, or of another shape or dtype, or than in an earlier step; a
                factor that is negative or not finite.
        """
        kind = type(self).__name__
        for name, grad in grads.items():
            known = f"{params[name].dtype} {params[name].shape}" if name in params else "no such parameter"
            if known != (received := f"{grad.dtype} {grad.shape}"):
                raise InputError(f"{kind}: gradient of {name}: received {received}, expected {known}")
        for key, kept in self.state.items():
            grad = grads.get(key.partition(".")[2], kept)
            if (kept.dtype, kept.shape) != (grad.dtype, grad.shape):
                received = f"received {grad.dtype} {grad.shape}, expected {kept.dtype} {kept.shape} as in earlier steps"
                raise InputError(f"{kind}: gradient for {key}: {received}; make an optimiser for each network")
        rate = number(f"{kind}: factor of the learning rate", factor, 0) * self.learning_rate
        if self.weight_decay:
            for name in grads:
                params[name] *= 1 - rate * self.weight_decay
        self._step(params, grads, rate)

    def _step(self, params: Params, grads: Params, rate: float) -> None:
        raise NotImplementedError

    def _memory(self, kind: str, name: str, like: Array) -> Array:
        """A running average of parameter `name`, zero at first."""
        key = f"{kind}.{name}"
        if key not in self.state:
            self.state[key] = np.zeros(like.shape, like.dtype)
        return self.state[key]


class SGD(Optimizer):
    """Gradient descent with momentum: v ← γ·v + lr·g, p ← p - v (Ruder 2016, sec. 4.1).

    Args:
        learning_rate, weight_decay: see `Optimizer`.
        momentum: γ in [0, 1), zero for plain gradient descent.

    >>> params = {"w": np.array([1.0, 2.0])}
    >>> SGD(0.1, weight_decay=0.5).step(params, {"w": np.array([1.0, 0.0])})
    >>> params["w"]
    array([0.85, 1.9 ])
    """

    def __init__(self, learning_rate: float, momentum: float = 0.0, weight_decay: float = 0.0):
        super().__init__(learning_rate, weight_decay)
        self.momentum = number("SGD: momentum", momentum, 0, 1)

    def _step(self, params: Params, grads: Params, rate: float) -> None:
        for name, grad in grads.items():
            for g, p, velocity in _blocks(grad, params[name], self._memory("velocity", name, grad)):
                velocity *= self.momentum
                velocity += np.multiply(g, rate, out=workspace("step", g.shape, g.dtype))
                p -= velocity


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1): p ← p - lr · m̂ / (√v̂ + ε); with weight decay, AdamW.

    Args:
        learning_rate, weight_decay: see `Optimizer`.
        beta1, beta2: decay of the running means m of g and v of g², in [0, 1).
        epsilon: ε > 0, outside the root.
        bias_correction: "by step" divides m and v by 1-β1^t and 1-β2^t; "constant" always by 1-β1 and 1-β2: the first
            step is the same, later ones shrink to √(1-β2) / (1-β1) ≈ 0.32 of Adam's.

    >>> params = {"w": np.array([1.0, 2.0])}
    >>> Adam(0.1).step(params, {"w": np.array([5.0, -0.01])})
    >>> params["w"].round(3)
    array([0.9, 2.1])
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-7,
        bias_correction: str = "by step",
        weight_decay: float = 0.0,
    ):
        super().__init__(learning_rate, weight_decay)
        self.beta1, self.beta2 = number("Adam: beta1", beta1, 0, 1), number("Adam: beta2", beta2, 0, 1)
        self.epsilon = number("Adam: epsilon", epsilon, float(np.finfo(np.float32).tiny))
        self.bias_correction = choice("Adam: bias_correction", bias_correction, ("by step", "constant"))

    def _step(self, params: Params, grads: Params, rate: float) -> None:
        t = self.state.setdefault("t", np.zeros((), np.int64))
        t += 1
        power = 1 if self.bias_correction == "constant" else int(t)
        # kept are m / (1-β1) and v / (1-β2), so that a gradient is added as it is; the factors come in at the end, as
        # rate · factor1 · m / (factor2 · √v + ε) = rate · factor1 / factor2 · m / (√v + ε / factor2)
        factor1 = (1 - self.beta1) / (1 - self.beta1**power)
        factor2 = math.sqrt((1 - self.beta2) / (1 - self.beta2**power))

        for name, grad in grads.items():
            memories = self._memory("m", name, grad), self._memory("v", name, grad)
            for g, p, m, v in _blocks(grad, params[name], *memories):
                step = workspace("step", g.shape, g.dtype)
                m *= self.beta1
                m += g
                v *= self.beta2
                np.multiply(g, g, out=step)
                v += step
                np.sqrt(v, out=step)
                step += self.epsilon / factor2
                np.divide(m, step, out=step)
                step *= rate * factor1 / factor2
                p -= step


def _blocks(grad: Array, *changed: Array) -> Iterator[tuple[Array, ...]]:
    """Views of the arrays, which have one shape, block by block: what is done to a block is done in the cache."""
    if not all(array.flags.c_contiguous for array in changed):  # reshaped, it would be a copy that is changed in vain
        yield grad, *changed
        return
    flat = [array.reshape(-1) for array in (grad, *changed)]
    for start in range(0, flat[0].size, BLOCK):
        yield tuple(array[start : start + BLOCK] for array in flat)
