"""In which epochs the fading rate shows, in made-up costs."""

import numpy as np

from coursework.mnist.flattening import flattening


def costs(bend, seed):
    """Costs (3, 80) of four epochs, whose second half falls less than the first by `bend` in each epoch."""
    half = np.arange(10)
    log = np.concatenate(
        [np.concatenate([-0.1 * half, -1 - (0.1 - b) * half]) - 2 * epoch for epoch, b in enumerate(bend)]
    )
    return np.exp(log + 0.001 * np.random.default_rng(seed).standard_normal((3, 80)))


def test_flattening_is_named_where_it_is():
    plain = costs([0, 0, 0, 0], 0)
    said = [flattening(costs(bend, 1), plain, 4) for bend in ([0.1] * 4, [0.1, 0, 0, 0], [0.1, 0, 0.1, 0], [0] * 4)]
    assert said == [
        "shows as a flattening towards the end of each epoch",
        "shows as a flattening in epoch 1 only",
        "shows as a flattening in epochs 1 and 3 only",
        "does not show as a flattening in any epoch",
    ]
    bent = costs([0.1] * 4, 0)  # what every setting does is not the fading rate's
    assert "does not show" in flattening(costs([0.1] * 4, 1), bent, 4)
    assert "cannot be seen" in flattening(plain[:, :6], plain[:, :6], 2)
