"""The workloads by this project's own network."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_info
from workloads import GENERATOR, LATENT, Plan, Workload

import convnet as cn
from coursework.gan.model import Gan

VARIANTS = ("NumPy",)
LAYERS = {
    "conv": lambda f, kernel, stride: cn.Conv2D(f, kernel, stride),
    "up": lambda f, kernel, stride: cn.ConvTranspose2D(f, kernel, stride),
    "pool": lambda window: cn.MaxPool2D(window, ceil=True),
    "dense": cn.Dense,
    "flatten": cn.Flatten,
    "reshape": cn.Reshape,
    "dropout": cn.Dropout,
    "relu": cn.ReLU,
    "leaky": lambda: cn.LeakyReLU(0.2),
    "tanh": cn.Tanh,
}


def use_threads(count: int) -> None:
    """Work on so many cores."""
    os.environ["CONVNET_THREADS"] = str(count)


def kernels() -> str:
    """Which kernels BLAS has chosen."""
    return ", ".join(
        sorted({f"{b['internal_api']} {b['architecture']}" for b in threadpool_info() if "architecture" in b})
    )


def network(plan: Plan) -> cn.Sequential:
    return cn.Sequential([LAYERS[name](*numbers) for name, *numbers in plan])


def prepare(workload: Workload, variant: str) -> Callable[[], float]:
    """A function that does the work once and returns a loss, or another number that depends on all of it."""
    x, labels = workload.data()
    rng = np.random.default_rng(0)
    if workload.kind == "gan":
        gan = Gan(network(GENERATOR), network(workload.plan), 0, latent=LATENT)
        return lambda: gan.step(x, np.zeros(len(x), int))["g"]
    model = network(workload.plan).build(workload.shape, rng)
    adam = cn.Adam()

    def step() -> float:
        g = cn.loss_and_gradients(model, x, labels, training=True, need_input=False)
        adam.step(model.params, g.params)
        return g.loss

    def drawing() -> float:
        g = cn.loss_and_gradients(model, x, labels, need_params=False)
        adam.step({"image": x}, {"image": g.input})
        return g.loss

    def training() -> float:
        fresh = network(workload.plan).build(workload.shape, np.random.default_rng(0))
        history = cn.fit(fresh, cn.Adam(), x, labels, epochs=4, rng=np.random.default_rng(0), title=None)
        return history["loss"][-1]

    def inference() -> float:
        return float(model(x).sum())

    return {"step": step, "drawing": drawing, "training": training, "inference": inference}[workload.kind]
