"""The workloads by JAX, jitted."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from workloads import GENERATOR, LATENT, Plan, Workload

VARIANTS = ("JAX",)
DIMENSIONS = ("NHWC", "HWIO", "NHWC")


def use_threads(count: int) -> None:
    """Work on so many cores: XLA takes those that the process may use, which the worker has set."""


def kernels() -> str:
    """XLA compiles its own, up to what its flag allows."""
    return f"XLA {os.environ.get('XLA_FLAGS', 'without flags')}"


def initial(plan: Plan, shape: tuple[int, ...]) -> list[Any]:
    """Weights of all layers, drawn from He's distribution, None for layers without."""
    rng, params = np.random.default_rng(0), []
    x = jnp.zeros((1, *shape))
    for layer in plan:
        name, *numbers = layer
        weights = None
        if name == "dense":
            weights = (x.shape[1], numbers[0])
        elif name in ("conv", "up"):
            weights = (*numbers[1], x.shape[3], numbers[0])
        if weights:
            scale = np.sqrt(2 / np.prod(weights[:-1]))
            w = rng.standard_normal(weights, np.float32) * np.float32(scale)
            params.append((jnp.asarray(w), jnp.zeros(weights[-1])))
        else:
            params.append(None)
        x = apply_layer(layer, params[-1], x, jax.random.key(0))
    return params


def apply_layer(layer: tuple, params: Any, x: jnp.ndarray, key: jax.Array) -> jnp.ndarray:
    name, *numbers = layer
    if name == "conv":
        return (
            lax.conv_general_dilated(x, params[0], (numbers[2],) * 2, "SAME", dimension_numbers=DIMENSIONS) + params[1]
        )
    if name == "up":
        return lax.conv_transpose(x, params[0], (numbers[2],) * 2, "SAME", dimension_numbers=DIMENSIONS) + params[1]
    if name == "pool":
        window = (1, *numbers[0], 1)
        return lax.reduce_window(x, -jnp.inf, lax.max, window, window, "SAME")
    if name == "dense":
        return x @ params[0] + params[1]
    if name == "dropout":
        return jnp.where(jax.random.bernoulli(key, 1 - numbers[0], x.shape), x / (1 - numbers[0]), 0)
    return {
        "flatten": lambda: x.reshape(len(x), -1),
        "reshape": lambda: x.reshape(len(x), *numbers[0]),
        "relu": lambda: jnp.maximum(x, 0),
        "leaky": lambda: jnp.where(x > 0, x, 0.2 * x),
        "tanh": lambda: jnp.tanh(x),
    }[name]()


def apply(plan: Plan, params: list[Any], x: jnp.ndarray, key: jax.Array) -> jnp.ndarray:
    for layer, weights in zip(plan, params, strict=True):
        x = apply_layer(layer, weights, x, key)
    return x


def adam_state(params: Any) -> tuple:
    return jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.zeros((), jnp.int32)


def adam(params: Any, grads: Any, state: tuple, rate: float = 0.001, beta1: float = 0.9) -> tuple[Any, tuple]:
    m, v, t = state
    t = t + 1
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, grads)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
    c1, c2 = 1 - beta1**t, 1 - 0.999**t
    params = jax.tree.map(lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-7), params, m, v)
    return params, (m, v, t)


def cross_entropy(logits: jnp.ndarray, labels: jnp.ndarray) -> jnp.ndarray:
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1).mean()


def binary_cross_entropy(logits: jnp.ndarray, target: float) -> jnp.ndarray:
    return (jnp.logaddexp(0, logits) - target * logits).mean()


def prepare(workload: Workload, variant: str) -> Callable[[], float]:
    """A function that does the work once and returns a loss, or another number that depends on all of it."""
    images, labels = workload.data()
    x, y, key, plan = jnp.asarray(images), jnp.asarray(labels), jax.random.key(0), workload.plan
    params = initial(plan, workload.shape)
    if workload.kind == "gan":
        return _gan_step(plan, params, x)
    drawing = workload.kind == "drawing"

    @partial(jax.jit, donate_argnums=(0, 1))
    def update(moved: Any, state: tuple, x: jnp.ndarray, y: jnp.ndarray) -> tuple:
        def loss_of(moved: Any) -> jnp.ndarray:
            return cross_entropy(apply(plan, params, moved, key) if drawing else apply(plan, moved, x, key), y)

        loss, grads = jax.value_and_grad(loss_of)(moved)
        return (*adam(moved, grads, state), loss)

    held = {"moved": jnp.array(x) if drawing else jax.tree.map(jnp.array, params)}
    held["state"] = adam_state(held["moved"])

    def step(x: jnp.ndarray = x, y: jnp.ndarray = y) -> float:
        held["moved"], held["state"], loss = update(held["moved"], held["state"], x, y)
        return float(loss)

    def training() -> float:
        loss, rng = 0.0, np.random.default_rng(0)
        for _ in range(4):
            order = rng.permutation(len(x))
            for start in range(0, len(x), 100):
                chosen = order[start : start + 100]
                loss = step(x[chosen], y[chosen])
        return loss

    predict = jax.jit(lambda x: apply(plan, params, x, key))

    def inference() -> float:
        return float(sum(predict(x[i : i + 500]).sum() for i in range(0, len(x), 500)))

    return {"step": step, "drawing": step, "training": training, "inference": inference}[workload.kind]


def _gan_step(plan: Plan, d: list[Any], real: jnp.ndarray) -> Callable[[], float]:
    half, rates = len(real), {"rate": 0.0002, "beta1": 0.5}
    g = initial(GENERATOR, (LATENT,))

    def teach(d: Any, state: tuple, images: jnp.ndarray, target: float, key: jax.Array) -> tuple:
        grads = jax.grad(lambda d: binary_cross_entropy(apply(plan, d, images, key), target))(d)
        return adam(d, grads, state, **rates)

    @partial(jax.jit, donate_argnums=(0, 1, 2, 3))
    def update(d: Any, of_d: tuple, g: Any, of_g: tuple, key: jax.Array) -> tuple:
        keys = jax.random.split(key, 5)
        d, of_d = teach(d, of_d, real, 1.0, keys[0])
        fakes = apply(GENERATOR, g, jax.random.normal(keys[1], (half, LATENT)), key)
        d, of_d = teach(d, of_d, fakes, 0.0, keys[2])
        z = jax.random.normal(keys[3], (2 * half, LATENT))
        loss, grads = jax.value_and_grad(
            lambda g: binary_cross_entropy(apply(plan, d, apply(GENERATOR, g, z, key), keys[4]), 1.0)
        )(g)
        g, of_g = adam(g, grads, of_g, **rates)
        return d, of_d, g, of_g, loss

    held = [d, adam_state(d), g, adam_state(g)]
    keys = iter(jax.random.split(jax.random.key(1), 10_000))

    def step() -> float:
        *held[:], loss = update(*held, next(keys))
        return float(loss)

    return step
