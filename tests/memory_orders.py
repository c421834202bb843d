"""The memory orders that a caller's images (N, H, W, C) may have."""

import numpy as np

ORDERS = {
    "images first": np.ascontiguousarray,
    "images last": lambda x: np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2),
    "Fortran": np.asfortranarray,
    "every other column": lambda x: np.repeat(x, 2, axis=2)[:, :, ::2],
    "backwards": lambda x: x[:, ::-1].copy()[:, ::-1],
}
