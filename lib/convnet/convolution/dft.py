"""Convolution by a discrete Fourier transform (DFT): where the kernel is large, a fraction of the multiplications.

A DFT along the rows and the columns of the image turns convolution into a product (the convolution theorem; Mathieu et
al. 2014 for networks). At each pair of frequencies one complex number of the filter stands in place of its kh × kw:

    X[θ, φ] = Σ x[h, w] e^(i(θh + φw))        Ŵ[θ, φ] = Σ w[a, b] e^(-i(θ(a - top) + φ(b - left)))
    Y[θ, φ] = Ŵ[θ, φ] · X[θ, φ]               y[h, w] = Σ Y[θ, φ] e^(-i(θh + φw)) / (L · L')

With one of a filter as the matrix [[Re, -Im], [Im, Re]], there is one product at each frequency, for all channels,
filters and images. The inverse is the transpose of the DFT, but for a weight of each frequency, which is laid into the
filters' spectrum.

A stride is taken care of before: an image of blocks of stride × stride pixels, a block's pixels as channels of one
pixel, has a stride of one.
"""

import math
import threading
from typing import NamedTuple, Self

import numpy as np

from convnet.convolution.geometry import Geometry
from convnet.convolution.memory import images_last
from convnet.convolution.plan import Plan
from convnet.convolution.transform import Transform, frequencies, inner
from convnet.threads import workspace

LOCK = threading.Lock()  # not of each convolution, for it could not be copied
CHUNK = 1 << 20  # numbers of the gradient of the filters' spectrum that are worked on at once


class _Axis(NamedTuple):
    """One axis of a convolution, in blocks of `stride`."""

    size: int
    kernel: int
    outputs: int
    offset: int  # from an output to the beginning of its window
    shift: int  # zeros put before the kernel, so that its windows begin with a block
    points: int  # L of the DFT

    @classmethod
    def of(cls, size: int, kernel: int, outputs: int, stride: int, before: int) -> Self:
        shift = -before % stride
        blocks, taps, offset = -(-size // stride), -(-(kernel + shift) // stride), (before + shift) // stride
        after = outputs - 1 - offset + taps - blocks  # blocks that the last window reaches past the image
        # enough zeros after the image that no window reaches around into pixels that it should not see
        return cls(blocks, taps, outputs, offset, shift, max(blocks + max(offset, after), outputs))


class Dft(Plan):
    """A convolution as products of spectra."""

    def __init__(self, geometry: Geometry, dtype: np.dtype):
        super().__init__(geometry, dtype)
        g, before = geometry, (geometry.padding[0][0], geometry.padding[1][0])
        axes = zip(g.size, g.kernel, g.outputs, g.stride, before, strict=True)
        self.rows, self.columns = (_Axis.of(*axis) for axis in axes)
        self.channels = g.stride[0] * g.stride[1] * g.channels  # of a block
        self.points = self.rows.points, self.columns.points
        self.input = Transform(self.points, (self.rows.size, self.columns.size), dtype)
        self.output = Transform(self.points, g.outputs, dtype)
        self.zero = inner(self.points[0]) * len(frequencies(self.points[1])) + inner(self.points[1])  # of θ = φ = 0
        self.waves = self._waves().astype(dtype)
        self._kept: tuple[np.ndarray, np.ndarray] | None = None  # filters and their spectrum

    @property
    def cost(self) -> float:
        products = 12 * self.waves.shape[1] * self.channels * self.geometry.filters
        images = self.input.multiplications * self.channels + self.output.multiplications * self.geometry.filters
        return 0.04 * (products + 2 * images) + 2000  # the filters' spectrum is shared by all images of a batch

    def read_input(self, x: np.ndarray) -> np.ndarray:
        """Spectrum (frequencies, 2·C, N)."""
        return self.input.analyse(self._to_blocks(images_last(x)))

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        """Spectrum (frequencies, 2·F, N)."""
        return self.output.analyse(images_last(dy))

    def forward(self, read_x: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        product = self._product(self._spectrum_of(w), read_x)
        product[self.zero, : len(bias)] += bias[:, None]  # a constant is all in the frequency zero
        return self.output.transpose(product).transpose(3, 0, 1, 2)

    def adjoint(self, read_dy: np.ndarray, w: np.ndarray) -> np.ndarray:
        product = self._product(self._spectrum_of(w).swapaxes(1, 2), read_dy)
        return self._from_blocks(self.input.transpose(product)).transpose(3, 0, 1, 2)

    def gradients(self, read_x: np.ndarray, read_dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        c, f = self.channels, self.geometry.filters
        parts = workspace("parts", (2, len(read_x), f, c), read_x.dtype)
        step = max(1, CHUNK // (4 * f * c))
        for start in range(0, len(read_x), step):
            some = slice(start, start + step)
            dbank = np.matmul(read_dy[some], read_x[some].swapaxes(1, 2)).reshape(-1, 2, f, 2, c)
            np.add(dbank[:, 0, :, 0], dbank[:, 1, :, 1], out=parts[0, some])
            np.subtract(dbank[:, 1, :, 0], dbank[:, 0, :, 1], out=parts[1, some])
        dtaps = self.waves.reshape(-1, self.waves.shape[2]).T @ parts.reshape(-1, f * c)
        return self._from_taps(dtaps), read_dy[self.zero, :f].sum(axis=1)

    def _product(self, bank: np.ndarray, spectrum: np.ndarray) -> np.ndarray:
        shape = (len(bank), bank.shape[1], spectrum.shape[2])
        return np.matmul(bank, spectrum, out=workspace("product", shape, spectrum.dtype))

    def _waves(self) -> np.ndarray:
        """Real and imaginary part of e^(-i(θ(a - top) + φ(b - left))), weighted: (2, frequencies, kh·kw)."""
        (theta, phi), (i, j) = (frequencies(points) for points in self.points), self.input.inner
        axes = (self.rows, self.columns)
        alpha, beta = (np.outer(frequencies(a.points), np.arange(a.kernel) - a.offset) for a in axes)
        weight = np.full((len(theta), len(phi)), 2.0)  # for the mirrored frequency (-θ, -φ), too
        weight[i:, j:] = 1  # which is the same one here
        alpha, beta, weight = alpha[:, None, :, None], beta[None, :, None, :], weight[:, :, None, None]
        waves = weight * np.exp(-1j * (alpha + beta))
        mirrored = 2 * np.exp(-1j * (beta[:, :j] - alpha[:i]))
        taps = self.rows.kernel * self.columns.kernel
        both = np.concatenate([waves.reshape(-1, taps), mirrored.reshape(-1, taps)])
        return np.stack([both.real, both.imag]) / math.prod(self.points)

    def _spectrum_of(self, w: np.ndarray) -> np.ndarray:
        """The matrices (frequencies, 2·F, 2·C) that filters (kh, kw, C, F) are at each pair of frequencies."""
        with LOCK:  # the shards of a batch share them
            if self._kept is None or not np.array_equal(self._kept[0], w):
                self._kept = None  # frees the memory first
                self._kept = w.copy(), self._make_spectrum_of(w)
            return self._kept[1]

    def _make_spectrum_of(self, w: np.ndarray) -> np.ndarray:
        f, c = w.shape[3], self.channels
        real, imaginary = np.matmul(self.waves, self._to_taps(w)).reshape(2, -1, f, c)
        bank = np.empty((len(real), 2, f, 2, c), w.dtype)
        bank[:, 0, :, 0], bank[:, 1, :, 1], bank[:, 1, :, 0] = real, real, imaginary
        np.negative(imaginary, out=bank[:, 0, :, 1])
        return bank.reshape(-1, 2 * f, 2 * c)

    def _to_taps(self, w: np.ndarray) -> np.ndarray:
        """Filters (kh, kw, C, F) → (kh · kw, F · C), with strides in blocks: (taps, F · stride · stride · C)."""
        (kh, kw, c, f), (down, right), rows, columns = w.shape, self.geometry.stride, self.rows, self.columns
        padded = np.zeros((rows.kernel * down, columns.kernel * right, c, f), w.dtype)
        padded[rows.shift :, columns.shift :][:kh, :kw] = w
        blocks = padded.reshape(rows.kernel, down, columns.kernel, right, c, f)
        return blocks.transpose(0, 2, 5, 1, 3, 4).reshape(rows.kernel * columns.kernel, -1)

    def _from_taps(self, taps: np.ndarray) -> np.ndarray:
        """Undo `_to_taps`."""
        (kh, kw), (down, right), rows, columns = self.geometry.kernel, self.geometry.stride, self.rows, self.columns
        blocks = taps.reshape(rows.kernel, columns.kernel, -1, down, right, self.geometry.channels)
        shape = rows.kernel * down, columns.kernel * right, self.geometry.channels, -1
        padded = blocks.transpose(0, 3, 1, 4, 5, 2).reshape(shape)
        return np.ascontiguousarray(padded[rows.shift :, columns.shift :][:kh, :kw])

    def _to_blocks(self, x: np.ndarray) -> np.ndarray:
        """(H, W, C, N) → (H / stride, W / stride, stride · stride · C, N), with zeros after what does not divide."""
        if self.geometry.stride == (1, 1):
            return x
        (h, w, c, n), (down, right), rows, columns = x.shape, self.geometry.stride, self.rows.size, self.columns.size
        if (h, w) != (rows * down, columns * right):
            x = np.pad(x, ((0, rows * down - h), (0, columns * right - w), (0, 0), (0, 0)))
        return x.reshape(rows, down, columns, right, c, n).swapaxes(1, 2).reshape(rows, columns, -1, n)

    def _from_blocks(self, x: np.ndarray) -> np.ndarray:
        """Undo `_to_blocks`."""
        if self.geometry.stride == (1, 1):
            return x
        (rows, columns, _, n), (down, right), (h, w) = x.shape, self.geometry.stride, self.geometry.size
        x = x.reshape(rows, columns, down, right, -1, n).swapaxes(1, 2)
        return np.ascontiguousarray(x.reshape(rows * down, columns * right, -1, n)[:h, :w])
