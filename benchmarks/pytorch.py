"""The workloads by PyTorch, in both of its memory formats, and compiled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from workloads import GENERATOR, LATENT, Plan, Workload

VARIANTS = ("PyTorch", "PyTorch, channels last", "PyTorch, compiled")


def use_threads(count: int) -> None:
    """Work on so many cores."""
    torch.set_num_threads(count)


def kernels() -> str:
    """Which kernels of its own PyTorch has chosen."""
    return f"ATen {torch.backends.cpu.get_cpu_capability()}"


class _Reshape(nn.Module):
    def __init__(self, shape: tuple[int, int, int]):
        super().__init__()
        self.shape = (shape[2], *shape[:2])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(-1, *self.shape)


def network(plan: Plan, shape: tuple[int, ...]) -> nn.Sequential:
    """Layers for samples of `shape`, (H, W, C) or (n,); sizes are followed along the plan."""
    layers: list[nn.Module] = []
    for name, *numbers in plan:
        if name in ("conv", "up"):
            filters, kernel, stride = numbers
            padding = tuple(k // 2 for k in kernel)
            if name == "conv":
                layers.append(nn.Conv2d(shape[2], filters, kernel, stride, padding))
                shape = (-(-shape[0] // stride), -(-shape[1] // stride), filters)
            else:
                layers.append(nn.ConvTranspose2d(shape[2], filters, kernel, stride, padding, output_padding=stride - 1))
                shape = (shape[0] * stride, shape[1] * stride, filters)
        elif name == "pool":
            uneven = any(size % window for size, window in zip(shape, numbers[0], strict=False))
            layers.append(nn.MaxPool2d(numbers[0], ceil_mode=uneven))
            shape = (-(-shape[0] // numbers[0][0]), -(-shape[1] // numbers[0][1]), shape[2])
        elif name == "flatten":
            layers.append(nn.Flatten())
            shape = (int(np.prod(shape)),)
        elif name == "dense":
            layers.append(nn.Linear(shape[0], numbers[0]))
            shape = (numbers[0],)
        elif name == "reshape":
            layers.append(_Reshape(numbers[0]))
            shape = numbers[0]
        else:
            plain = {"relu": nn.ReLU, "leaky": lambda: nn.LeakyReLU(0.2), "tanh": nn.Tanh, "dropout": nn.Dropout}
            layers.append(plain[name](*numbers))
    return nn.Sequential(*layers)


def adam(parameters, rate: float = 0.001, beta1: float = 0.9) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, lr=rate, betas=(beta1, 0.999), eps=1e-7, fused=True)


def prepare(workload: Workload, variant: str) -> Callable[[], float]:
    """A function that does the work once and returns a loss, or another number that depends on all of it."""
    torch.manual_seed(0)
    images, labels = workload.data()
    memory = torch.contiguous_format if variant == "PyTorch" else torch.channels_last
    x = torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).contiguous(memory_format=memory)
    y = torch.from_numpy(labels)
    compiled = torch.compile if "compiled" in variant else lambda module: module
    model = compiled(network(workload.plan, workload.shape).to(memory_format=memory))
    if workload.kind == "gan":
        return _gan_step(model, compiled(network(GENERATOR, (LATENT,)).to(memory_format=memory)), x)
    loss_of, optimizer = nn.CrossEntropyLoss(), adam(model.parameters())

    def step(x: torch.Tensor = x, y: torch.Tensor = y) -> float:
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    if workload.kind == "drawing":
        model.requires_grad_(False)
        image = x.clone(memory_format=memory).requires_grad_()
        on_image = adam([image])

        def drawing() -> float:
            on_image.zero_grad()
            loss = loss_of(model(image), y)
            loss.backward()
            on_image.step()
            return loss.item()

        return drawing

    def training() -> float:
        loss = 0.0
        for _ in range(4):
            order = torch.randperm(len(x))
            for start in range(0, len(x), 100):
                chosen = order[start : start + 100]
                loss = step(x[chosen].contiguous(memory_format=memory), y[chosen])
        return loss

    @torch.inference_mode()
    def inference() -> float:
        return torch.cat([model(part) for part in x.split(500)]).sum().item()

    return {"step": step, "training": training, "inference": inference}[workload.kind]


def _gan_step(discriminator: nn.Module, generator: nn.Module, real: torch.Tensor) -> Callable[[], float]:
    loss_of, half = nn.BCEWithLogitsLoss(), len(real)
    of_d, of_g = (adam(network.parameters(), 0.0002, 0.5) for network in (discriminator, generator))
    ones, zeros = torch.ones(2 * half, 1), torch.zeros(half, 1)

    def teach(images: torch.Tensor, target: torch.Tensor) -> None:
        of_d.zero_grad()
        loss_of(discriminator(images), target).backward()
        of_d.step()

    def step() -> float:
        discriminator.requires_grad_(True)
        teach(real, ones[:half])
        with torch.no_grad():
            fakes = generator(torch.randn(half, LATENT))
        teach(fakes, zeros)
        discriminator.requires_grad_(False)  # frozen: its weights need no gradient
        of_g.zero_grad()
        loss = loss_of(discriminator(generator(torch.randn(2 * half, LATENT))), ones)
        loss.backward()
        of_g.step()
        return loss.item()

    return step
