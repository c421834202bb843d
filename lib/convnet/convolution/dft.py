"""Convolution by frequencies: where the kernel is large, a fraction of the multiplications.

A discrete Fourier transform (DFT) along the rows and the columns of the image turns convolution into a product (the
convolution theorem; Mathieu et al. 2014 for networks). At each pair of frequencies, one complex number of the filter
stands in place of its kh × kw numbers. With θ = 2πk/L and φ = 2πl/L', for the frequencies k, l of the two axes,

    X[k, l] = Σ x[h, w] e^(-i(θh + φw))        Ŵ[k, l] = Σ w[a, b] e^(i(θ(a - top) + φ(b - left)))
    Y[k, l] = X[k, l] · Ŵ[k, l]

and the inverse transform of Y is the output. An image is real, so k = 0 … L/2 tells all; l runs from 0 to L'-1. Images
of this size need no *fast* Fourier transform: BLAS does a product with a small matrix of sines and cosines, an axis at
a time, at full speed. Complex numbers are kept as real and imaginary part, and their product is one of real matrices,
for all channels, filters and images of a shard at once:

    [Re Y]   [Re Ŵ  -Im Ŵ]   [Re X]
    [Im Y] = [Im Ŵ   Re Ŵ] @ [Im X]

A stride is taken care of before: an image of blocks of stride × stride pixels, a block's pixels as channels of one
pixel, has a stride of one.
"""

import functools
import threading
from typing import NamedTuple, Self

import numpy as np

from convnet.convolution.geometry import Geometry, Pair
from convnet.threads import workspace

LOCK = threading.Lock()  # not of each convolution, for it could not be copied
CHUNK = 1 << 21  # numbers of the filters' spectrum that are worked on at once


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


class Dft:
    """A convolution as products of spectra; see `plan.make_plan`."""

    def __init__(self, geometry: Geometry):
        g = self.geometry = geometry
        before = (g.padding[0][0], g.padding[1][0])
        axes = zip(g.size, g.kernel, g.outputs, g.stride, before, strict=True)
        self.rows, self.columns = (_Axis.of(*axis) for axis in axes)
        self.channels = g.stride[0] * g.stride[1] * g.channels  # of a block
        self.frequencies = (self.rows.points // 2 + 1, self.columns.points)  # K, L
        self._kept: tuple[np.ndarray, np.ndarray] | None = None  # filters and their spectrum

    @property
    def cost(self) -> float:
        """Estimated time for an image, counted in multiplications of a large product of matrices.

        Measured with OpenBLAS on x86-64; only ratios matter. The filters' spectrum is shared by some 50 images, a pixel
        is copied a few times, and what is left between many small products counts a third more.
        """
        k, points = self.frequencies
        products = 4 * k * points * self.channels * self.geometry.filters
        transforms = pixels = 0
        for h, w, c in (
            (self.rows.size, self.columns.size, self.channels),
            (self.rows.outputs, self.columns.outputs, self.geometry.filters),
        ):
            transforms += 2 * k * w * c * (h + 2 * points)
            pixels += h * w * c
        taps = self.rows.kernel * self.columns.kernel
        return 1.3 * (products * (1.3 + 1.5 * taps / 50) + transforms + 20 * pixels)

    def read_input(self, x: np.ndarray) -> np.ndarray:
        """Spectrum (K·L, 2·C, N) of images (N, H, W, C)."""
        rows, columns = self._matrices("size", x.dtype)
        return self._transform(self._to_blocks(x), rows[0], columns[0])

    def read_output(self, dy: np.ndarray) -> np.ndarray:
        """Spectrum (K·L, 2·F, N) of output gradients (N, H', W', F), weighted as in a sum over all frequencies."""
        rows, columns = self._matrices("outputs", dy.dtype)
        return self._transform(dy, rows[1].T, columns[1].T)

    def forward(self, spectrum: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Output (N, H', W', F) from what `read_input` returned."""
        product = workspace("product", (len(spectrum), 2 * w.shape[3], spectrum.shape[2]), w.dtype)
        np.matmul(self._spectrum_of(w), spectrum, out=product)
        rows, columns = self._matrices("outputs", w.dtype)
        return self._restore(product, rows[1], columns[1])

    def adjoint(self, dspectrum: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Gradient (N, H, W, C) of the input from what `read_output` returned."""
        product = workspace("product", (len(dspectrum), 2 * self.channels, dspectrum.shape[2]), w.dtype)
        np.matmul(self._spectrum_of(w).swapaxes(1, 2), dspectrum, out=product)
        rows, columns = self._matrices("size", w.dtype)
        return self._from_blocks(self._restore(product, rows[0].T, columns[0].T))

    def filter_gradient(self, spectrum: np.ndarray, dspectrum: np.ndarray) -> np.ndarray:
        """Gradient (kh, kw, C, F) from what `read_input` and `read_output` returned."""
        waves, c, f = self._waves(spectrum.dtype), self.channels, self.geometry.filters
        dblocks = np.zeros((waves.shape[2], f * c), spectrum.dtype)
        step = max(1, CHUNK // (4 * f * c))
        for start in range(0, len(spectrum), step):
            chosen = slice(start, start + step)
            dbank = np.matmul(dspectrum[chosen], spectrum[chosen].swapaxes(1, 2)).reshape(-1, 2, f, 2, c)
            parts = np.empty((2, len(dbank), f, c), dbank.dtype)
            np.add(dbank[:, 0, :, 0], dbank[:, 1, :, 1], out=parts[0])
            np.subtract(dbank[:, 1, :, 0], dbank[:, 0, :, 1], out=parts[1])
            dblocks += waves[:, chosen].reshape(-1, len(dblocks)).T @ parts.reshape(-1, f * c)
        (down, right), (kh, kw) = self.geometry.stride, self.geometry.kernel
        dw = dblocks.reshape(self.rows.kernel, self.columns.kernel, f, down, right, -1).transpose(0, 3, 1, 4, 5, 2)
        dw = dw.reshape(*self._padded_kernel(), -1, f)[self.rows.shift :, self.columns.shift :]
        return np.ascontiguousarray(dw[:kh, :kw])

    def _spectrum_of(self, w: np.ndarray) -> np.ndarray:
        """The matrices (K·L, 2·F, 2·C) that filters (kh, kw, C, F) are at each pair of frequencies."""
        with LOCK:  # the shards of a batch share them
            if self._kept is None or self._kept[0].dtype != w.dtype or not np.array_equal(self._kept[0], w):
                self._kept = None  # frees the memory first
                self._kept = w.copy(), self._make_spectrum_of(w)
            return self._kept[1]

    def _make_spectrum_of(self, w: np.ndarray) -> np.ndarray:
        (kh, kw, _, f), (down, right), c = w.shape, self.geometry.stride, self.channels
        padded = np.zeros((*self._padded_kernel(), *w.shape[2:]), w.dtype)
        padded[self.rows.shift :, self.columns.shift :][:kh, :kw] = w
        blocks = padded.reshape(self.rows.kernel, down, self.columns.kernel, right, -1, f).transpose(5, 0, 2, 1, 3, 4)
        blocks = blocks.reshape(f, -1, c)  # F, taps, C
        cos, sin = self._waves(w.dtype)
        bank = np.empty((len(cos), 2, f, 2, c), w.dtype)
        for y, x, wave in ((0, 0, cos), (0, 1, -sin), (1, 0, sin), (1, 1, cos)):
            np.matmul(wave, blocks, out=bank[:, y, :, x].swapaxes(0, 1))
        return bank.reshape(-1, 2 * f, 2 * c)

    def _matrices(self, size: str, dtype: np.dtype) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """DFT and inverse along the rows and along the columns, of images ("size") or of "outputs"."""
        return (
            _dft(self.rows.points, getattr(self.rows, size), True, dtype),
            _dft(self.columns.points, getattr(self.columns, size), False, dtype),
        )

    def _waves(self, dtype: np.dtype) -> np.ndarray:
        axes = ((a.points, a.kernel, a.offset) for a in (self.rows, self.columns))
        return _waves(*axes, dtype)

    def _padded_kernel(self) -> Pair:
        down, right = self.geometry.stride
        return self.rows.kernel * down, self.columns.kernel * right

    def _transform(self, image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Multiply images (N, H, W, C) by matrices (2K, H) and (2L, 2W): a new spectrum (K·L, 2·C, N)."""
        n, h, w, c = image.shape
        pixels = workspace("pixels", (h * w * c, n), image.dtype)
        pixels[...] = image.reshape(n, -1).T  # with the images last, all is products of large matrices
        half = workspace("half", (len(rows) // 2, 2 * w, c * n), image.dtype)
        np.matmul(rows, pixels.reshape(h, -1), out=half.reshape(len(rows), -1))
        return np.matmul(columns, half).reshape(-1, 2 * c, n)

    def _restore(self, spectrum: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Multiply a spectrum (K·L, 2·C, N) by matrices (H, 2K) and (2W, 2L): images (N, H, W, C)."""
        _, channels, n = spectrum.shape
        c, h, w, k = channels // 2, len(rows), len(columns) // 2, rows.shape[1] // 2
        half = workspace("half", (k, 2 * w, c * n), spectrum.dtype)
        np.matmul(columns, spectrum.reshape(k, -1, c * n), out=half)
        pixels = workspace("pixels", (h * w * c, n), spectrum.dtype)
        np.matmul(rows, half.reshape(2 * k, -1), out=pixels.reshape(h, -1))
        return pixels.T.copy().reshape(n, h, w, c)  # a copy even of one image, whose transpose is contiguous as it is

    def _to_blocks(self, x: np.ndarray) -> np.ndarray:
        """(N, H, W, C) → (N, H / stride, W / stride, stride · stride · C), with zeros after what does not divide."""
        if self.geometry.stride == (1, 1):
            return x
        (n, h, w, c), (down, right), rows, columns = x.shape, self.geometry.stride, self.rows.size, self.columns.size
        x = np.pad(x, ((0, 0), (0, rows * down - h), (0, columns * right - w), (0, 0)))
        return x.reshape(n, rows, down, columns, right, c).swapaxes(2, 3).reshape(n, rows, columns, -1)

    def _from_blocks(self, x: np.ndarray) -> np.ndarray:
        """Undo `_to_blocks`."""
        if self.geometry.stride == (1, 1):
            return x
        (n, rows, columns, _), (down, right), (h, w) = x.shape, self.geometry.stride, self.geometry.size
        x = x.reshape(n, rows, columns, down, right, -1).swapaxes(2, 3)
        return np.ascontiguousarray(x.reshape(n, rows * down, columns * right, -1)[:, :h, :w])


@functools.cache
def _dft(points: int, size: int, real: bool, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """The DFT of L = `points` numbers, of which the first `size` are not zero, as real matrices: forward and inverse.

    Of real numbers, forward is (2K, size) with K = L // 2 + 1: the rest of the spectrum mirrors these frequencies, so
    in the inverse (size, 2K) most of them weigh double. Of complex ones it is (2L, 2·size). Real and imaginary part
    are the inner axis of frequencies and the outer one of numbers.
    """
    k = np.arange(points // 2 + 1 if real else points)
    angle = 2 * np.pi * np.outer(k, np.arange(size)) / points
    cos, sin = np.cos(angle), np.sin(angle)
    parts = [cos, -sin] if real else [np.hstack([cos, sin]), np.hstack([-sin, cos])]
    forward = np.stack(parts, axis=1).reshape(2 * len(k), -1)
    weights = np.where(real & (k != 0) & (2 * k != points), 2, 1) / points
    inverse = (np.repeat(weights, 2)[:, None] * forward).T
    return np.ascontiguousarray(forward, dtype), np.ascontiguousarray(inverse, dtype)


@functools.cache
def _waves(rows: tuple[int, int, int], columns: tuple[int, int, int], dtype: np.dtype) -> np.ndarray:
    """Cosine and sine of θ(a - top) + φ(b - left): (2, K·L, kh·kw), which make a filter's spectrum.

    Of rows and columns: the points, the size of the kernel, and the offset of its windows.
    """
    (points, kernel, offset), (points2, kernel2, offset2) = rows, columns
    theta = 2 * np.pi * np.outer(np.arange(points // 2 + 1), np.arange(kernel) - offset) / points  # K, kh
    phi = 2 * np.pi * np.outer(np.arange(points2), np.arange(kernel2) - offset2) / points2  # L, kw
    angle = (theta[:, None, :, None] + phi[:, None]).reshape(len(theta) * len(phi), -1)
    return np.stack([np.cos(angle), np.sin(angle)]).astype(dtype)
