"""A network small enough to be trained in tests, for images of stripes."""

import numpy as np

from convnet import Conv2D, Dense, Dropout, Flatten, MaxPool2D, ReLU, Sequential


def network(rng, dtype=np.float32):
    return Sequential([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dropout(0.2), Dense(16), ReLU(), Dense(3)]).build(
        (8, 8, 1), rng, dtype
    )
