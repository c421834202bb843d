"""Whether ours and PyTorch compute the same: losses of some steps from equal weights."""

from __future__ import annotations

import numpy as np
from workloads import BASE

STEPS = 10


def largest_difference() -> float:
    """The largest relative difference of the losses of the base network (raises ImportError without PyTorch)."""
    import ours
    import pytorch
    import torch

    import convnet as cn

    images, labels = BASE.data()
    model = ours.network(BASE.plan).build(BASE.shape, np.random.default_rng(0))
    peer = pytorch.network(BASE.plan, BASE.shape)
    weights = [(name, p) for name, p in model.params.items() if not name.endswith("bias")]
    targets = [p for name, p in peer.named_parameters() if name.endswith("weight")]
    with torch.no_grad():
        for (name, ours_w), theirs in zip(weights, targets, strict=True):
            if name.endswith("filters"):
                ours_w = ours_w.transpose(3, 2, 0, 1)  # kh, kw, C, F -> F, C, kh, kw
            else:
                if name == "dense_1.weights":  # its rows are pixels (H, W, C), there (C, H, W)
                    ours_w = ours_w.reshape(14, 14, 8, -1).transpose(2, 0, 1, 3).reshape(ours_w.shape)
                ours_w = ours_w.T
            theirs.copy_(torch.from_numpy(np.ascontiguousarray(ours_w)))
        for name, theirs in peer.named_parameters():
            if name.endswith("bias"):
                theirs.zero_()
    adam, of_peer, loss_of = cn.Adam(), pytorch.adam(peer.parameters()), torch.nn.CrossEntropyLoss()
    x, y = torch.from_numpy(images.transpose(0, 3, 1, 2).copy()), torch.from_numpy(labels)
    differences = []
    for _ in range(STEPS):
        g = cn.loss_and_gradients(model, images, labels, training=True, need_input=False)
        adam.step(model.params, g.params)
        of_peer.zero_grad()
        loss = loss_of(peer(x), y)
        loss.backward()
        of_peer.step()
        differences.append(abs(g.loss - loss.item()) / loss.item())
    return max(differences)
