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
from itertools import starmap

import numpy as np

from convnet.convolution.geometry import Geometry, Pair
from convnet.convolution.memory import images_last
from convnet.convolution.plan import Plan
from convnet.convolution.transform import Transform, frequencies, inner
from convnet.threads import workspace

LOCK = threading.Lock()  # not of each convolution, for it could not be copied
CHUNK = 1 << 20  # numbers of the gradient of the filters' spectrum that are worked on at once


class Dft(Plan):
    """A convolution as products of spectra."""

    def __init__(self, geometry: Geometry, dtype: np.dtype):
        super().__init__(geometry, dtype)
        g, before = geometry, (geometry.padding[0][0], geometry.padding[1][0])
        axes = zip(g.size, g.kernel, g.outputs, g.stride, before, strict=True)
        self.blocks, self.taps, self.offset, self.shift, self.points = zip(*starmap(_along, axes), strict=True)
        self.channels = g.stride[0] * g.stride[1] * g.channels  # of a block
        self.input = Transform(self.points, self.blocks, dtype)
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
        return self.input.analyse(to_blocks(images_last(x), self.blocks, self.geometry.stride))

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        """Spectrum (frequencies, 2·F, N)."""
        return self.output.analyse(images_last(dy))

    def forward(self, read_x: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        product = self._product(self._spectrum_of(w), read_x)
        product[self.zero, : len(bias)] += bias[:, None]  # a constant is all in the frequency zero
        return self.output.transpose(product).transpose(3, 0, 1, 2)

    def adjoint(self, read_dy: np.ndarray, w: np.ndarray) -> np.ndarray:
        product = self._product(self._spectrum_of(w).swapaxes(1, 2), read_dy)
        x = from_blocks(self.input.transpose(product), self.geometry.size, self.geometry.stride)
        return x.transpose(3, 0, 1, 2)

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
        dtaps = dtaps.reshape(*self.taps, f, c).swapaxes(2, 3)
        dw = from_blocks(dtaps, self.geometry.kernel, self.geometry.stride, self.shift)
        return dw, read_dy[self.zero, :f].sum(axis=1)

    def _product(self, bank: np.ndarray, spectrum: np.ndarray) -> np.ndarray:
        shape = (len(bank), bank.shape[1], spectrum.shape[2])
        return np.matmul(bank, spectrum, out=workspace("product", shape, spectrum.dtype))

    def _waves(self) -> np.ndarray:
        """Real and imaginary part of e^(-i(θ(a - top) + φ(b - left))), weighted: (2, frequencies, kh·kw)."""
        (theta, phi), (i, j) = (frequencies(points) for points in self.points), self.input.inner
        axes = zip((theta, phi), self.taps, self.offset, strict=True)
        alpha, beta = (np.outer(angles, np.arange(taps) - offset) for angles, taps, offset in axes)
        weight = np.full((len(theta), len(phi)), 2.0)  # for the mirrored frequency (-θ, -φ), too
        weight[i:, j:] = 1  # which is the same one here
        alpha, beta, weight = alpha[:, None, :, None], beta[None, :, None, :], weight[:, :, None, None]
        waves = weight * np.exp(-1j * (alpha + beta))
        mirrored = 2 * np.exp(-1j * (beta[:, :j] - alpha[:i]))
        both = np.concatenate([part.reshape(-1, math.prod(self.taps)) for part in (waves, mirrored)])
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
        taps = to_blocks(w, self.taps, self.geometry.stride, self.shift).swapaxes(2, 3)  # rows, columns, F, C
        real, imaginary = np.matmul(self.waves, taps.reshape(math.prod(self.taps), -1)).reshape(2, -1, f, c)
        bank = np.empty((len(real), 2, f, 2, c), w.dtype)
        bank[:, 0, :, 0], bank[:, 1, :, 1], bank[:, 1, :, 0] = real, real, imaginary
        np.negative(imaginary, out=bank[:, 0, :, 1])
        return bank.reshape(-1, 2 * f, 2 * c)


def _along(size: int, kernel: int, outputs: int, stride: int, before: int) -> tuple[int, int, int, int, int]:
    """A convolution along one axis, in blocks of `stride`.

    Returns:
        Blocks of the image and of the kernel; blocks from an output to the beginning of its window; zeros put before
        the kernel, so that its windows begin with a block; and points of the DFT.
    """
    shift = -before % stride
    blocks, taps, offset = -(-size // stride), -(-(kernel + shift) // stride), (before + shift) // stride
    after = outputs - 1 - offset + taps - blocks  # blocks that the last window reaches past the image
    # enough zeros after the image that no window reaches around into pixels that it should not see
    return blocks, taps, offset, shift, max(blocks + max(offset, after), outputs)


def to_blocks(x: np.ndarray, blocks: Pair, stride: Pair, shift: Pair = (0, 0)) -> np.ndarray:
    """(H, W, C, M) as so many blocks, (rows, columns, stride · stride · C, M); zeros before, by `shift`, and after."""
    (h, w, c, m), (rows, columns), (down, right), (top, left) = x.shape, blocks, stride, shift
    if (h, w) != (rows * down, columns * right):
        x = np.pad(x, ((top, rows * down - top - h), (left, columns * right - left - w), (0, 0), (0, 0)))
    return x.reshape(rows, down, columns, right, c, m).swapaxes(1, 2).reshape(rows, columns, -1, m)


def from_blocks(x: np.ndarray, size: Pair, stride: Pair, shift: Pair = (0, 0)) -> np.ndarray:
    """Undo `to_blocks` of (H, W, C, M), where (H, W) is `size`."""
    (rows, columns, _, m), (down, right), (h, w), (top, left) = x.shape, stride, size, shift
    pixels = x.reshape(rows, columns, down, right, -1, m).swapaxes(1, 2).reshape(rows * down, columns * right, -1, m)
    return np.ascontiguousarray(pixels[top : top + h, left : left + w])
