"""The same network in PyTorch, where it is installed: same outputs, same gradients, same course of training."""

import numpy as np
import pytest

from convnet import Adam, Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential, loss_and_gradients

torch = pytest.importorskip("torch")


def twin(model):
    """The base network of the course in PyTorch with our weights, in float64."""
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.params.items()}

    def forward(x):
        x = torch.tensor(x).permute(0, 3, 1, 2)
        for i in (1, 2):
            w, b = p[f"conv2d_{i}.filters"], p[f"conv2d_{i}.bias"]
            x = torch.relu(torch.nn.functional.conv2d(x, w.permute(3, 2, 0, 1), b, padding=2))
        x = torch.nn.functional.max_pool2d(x, 2).permute(0, 2, 3, 1).flatten(1)
        x = torch.relu(x @ p["dense_1.weights"] + p["dense_1.bias"])
        return x @ p["dense_2.weights"] + p["dense_2.bias"]

    return p, forward


def test_losses_agree_over_ten_steps_of_adam(rng):
    model = Sequential(
        [Conv2D(8, 5), ReLU(), Conv2D(8, 5), ReLU(), MaxPool2D(2), Flatten(), Dense(20), ReLU(), Dense(10)]
    ).build((12, 12, 1), rng, np.float64)
    params, forward = twin(model)
    ours, theirs = Adam(0.01), torch.optim.Adam(params.values(), lr=0.01, eps=1e-7)
    for _ in range(10):
        x, labels = rng.standard_normal((30, 12, 12, 1)), rng.integers(10, size=30)
        g = loss_and_gradients(model, x, labels)
        theirs.zero_grad()
        loss = torch.nn.functional.cross_entropy(forward(x), torch.tensor(labels))
        loss.backward()
        assert g.loss == pytest.approx(loss.item(), rel=1e-9)
        for name, grad in g.params.items():
            np.testing.assert_allclose(grad, params[name].grad.numpy(), atol=1e-8)
        ours.step(model.params, g.params)
        theirs.step()
