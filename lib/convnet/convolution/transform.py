"""The discrete Fourier transform (DFT) of real images, as products of real matrices.

Images of this size need no *fast* transform: BLAS multiplies by a small matrix of cosines and sines, an axis at a time.
The cosine a and sine b along the rows, c and d along the columns, make two complex numbers of each pair of frequencies:

    X[θ, φ] = Σ x[h, w] e^(i(θh + φw))        A = (ac, ad)        B = (bd, -bc)
    X[θ, φ] = A - B                           X[-θ, φ] = A + B

An image is real, so θ and φ from 0 to π tell all; where one of them is 0 or π, X[θ, φ] alone does. Those frequencies
come last, so that the others are one block. Complex numbers are kept as real and imaginary part.
"""

import numpy as np

from convnet.convolution.geometry import Pair
from convnet.threads import workspace


def inner(points: int) -> int:
    """How many frequencies of so many points lie between 0 and π."""
    return (points - 1) // 2


def frequencies(points: int) -> np.ndarray:
    """Those between 0 and π, then 0, then π if it is one."""
    numbers = [*range(1, inner(points) + 1), 0, points // 2]
    return 2 * np.pi / points * np.array(numbers[: points // 2 + 1])


class Transform:
    """The DFT of images (H, W) to so many points along rows and columns; what is beyond H and W counts as zero.

    Attributes:
        inner: how many frequencies lie between 0 and π, of rows and of columns.
        rows: (L, H), cosines of all frequencies, then sines of the inner ones.
        a, b: (2·K', W), what makes A of the rows' cosines, and B of their sines.
    """

    def __init__(self, points: Pair, size: Pair, dtype: np.dtype):
        self.inner = inner(points[0]), inner(points[1])
        (a, b), (c, d) = (_waves(*axis) for axis in zip(points, size, strict=True))
        self.rows = np.concatenate([a, b[: self.inner[0]]]).astype(dtype)
        self.a, self.b = (np.stack(p, axis=1).reshape(-1, size[1]).astype(dtype) for p in ((c, d), (d, -c)))

    @property
    def multiplications(self) -> int:
        """Of real numbers, for an image of one channel."""
        (points, h), (pairs, w) = self.rows.shape, self.a.shape
        return points * w * (h + pairs)

    def analyse(self, x: np.ndarray) -> np.ndarray:
        """Spectrum (frequencies, 2·C, N) of images (H, W, C, N)."""
        (h, w, c, n), (i, j), k = x.shape, self.inner, len(self.rows) - self.inner[0]
        half = workspace("half", (len(self.rows), w, c * n), x.dtype)
        np.matmul(self.rows, x.reshape(h, w, -1).swapaxes(0, 1), out=half.swapaxes(0, 1))
        z = np.empty((k * len(self.a) // 2 + i * j, 2 * c, n), x.dtype)
        p, q = self._parts(z)
        b = workspace("b", (i, *p.shape[1:]), x.dtype)
        np.matmul(self.a, half[:k], out=p)  # A
        np.matmul(self.b, half[k:], out=b)  # B
        np.add(p[:i, : 2 * j], b[:, : 2 * j], out=q)
        p[:i] -= b
        return z

    def transpose(self, z: np.ndarray) -> np.ndarray:
        """Images (H, W, C, N) of a spectrum (frequencies, 2·C, N), which is used up."""
        (_, channels, n), (i, j), k = z.shape, self.inner, len(self.rows) - self.inner[0]
        p, q = self._parts(z)
        b = workspace("b", (i, *p.shape[1:]), z.dtype)
        np.subtract(q, p[:i, : 2 * j], out=b[:, : 2 * j])  # what X[θ, φ] and X[-θ, φ] have of B, then of A
        np.negative(p[:i, 2 * j :], out=b[:, 2 * j :])
        p[:i, : 2 * j] += q
        half = workspace("half", (len(self.rows), self.a.shape[1], p.shape[2]), z.dtype)
        np.matmul(self.a.T, p, out=half[:k])
        np.matmul(self.b.T, b, out=half[k:])
        x = np.empty((self.rows.shape[1], *half.shape[1:]), z.dtype)
        np.matmul(self.rows.T, half.swapaxes(0, 1), out=x.swapaxes(0, 1))
        return x.reshape(*x.shape[:2], channels // 2, n)

    def _parts(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The spectrum at (θ, φ), (K, 2·K', C·N), and at (-θ, φ), without the last frequencies."""
        (i, j), pairs, numbers = self.inner, len(self.a), z.shape[1] * z.shape[2] // 2
        size = len(z) - i * j
        return z[:size].reshape(-1, pairs, numbers), z[size:].reshape(i, 2 * j, numbers)


def _waves(points: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosine and sine at all frequencies, of `size` numbers: (K, size) each."""
    angle = np.outer(frequencies(points), np.arange(size))
    return np.cos(angle), np.sin(angle) * (np.arange(len(angle)) < inner(points))[:, None]
