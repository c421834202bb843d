"""Convolution by frequencies: faster than by windows where the kernel is tall, with a stride of one along the rows.

A discrete Fourier transform (DFT) down the columns of the image turns convolution along the rows into a product (the
convolution theorem; Mathieu et al. 2014 for networks): at each frequency k = 0 … L/2, one complex number of the filter
in place of its kh rows. With θ = 2πk/L,

    X[k] = Σ_h x[h] e^(-iθh)     Ŵ[k] = Σ_a w[a] e^(iθ(a - top))     Y[k] = X[k] · Ŵ[k]     y[h] = Σ_k Y[k] e^(iθh) / L

The transforms are products with small matrices of sines and cosines, which BLAS does at full speed. What remains at
each frequency is a convolution along the columns, done by tiles (`windows`), real and imaginary part side by side:

    [Re X  Im X] @ [ Re Ŵ  Im Ŵ]  =  [Re Y  Im Y]
                   [-Im Ŵ  Re Ŵ]
"""

import functools

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convnet.parallel import scratch
from convnet.windows import Padding, Pair, expand, fold


def length(size: int, outputs: int, padding: Pair) -> int:
    """Points L of the DFT: enough zeros after `size` rows that no window reaches around into rows it should not see."""
    return max(size + max(padding), outputs)


def conv2d(
    x: np.ndarray, w: np.ndarray, bias: np.ndarray, padding: Padding, size: Pair, tile: int
) -> tuple[np.ndarray, np.ndarray]:
    """`kernels.conv2d` with stride 1 and outputs of the given size (H', W'); the tape is the matrix of windows."""
    n, h, kw, f = *x.shape[:2], w.shape[1], w.shape[3]
    points = length(h, size[0], padding[0])
    tiles = -(-size[1] // tile)
    columns = _gather(_spectrum(x, points, padding[1], tiles * tile + kw - 1), tiles, tile, kw)
    bank = _bank(w.tobytes(), w.shape, w.dtype, points, padding[0][0], tile)
    spectrum = scratch("product", (2, len(columns), n * tiles, tile * f), x.dtype)
    np.matmul(columns, bank[0], out=spectrum[0])
    np.matmul(columns, bank[1], out=spectrum[1])
    spectrum[0, 0] += np.tile(bias, tile) * x.dtype.type(points)  # a constant lives in frequency 0
    inverse = _dft(points, x.dtype)[1][: size[0]]  # H', 2K
    rows = inverse @ spectrum.reshape(inverse.shape[1], -1)  # H', N·tiles·tile·F
    return np.ascontiguousarray(rows.reshape(size[0], n, -1, f).swapaxes(0, 1)[:, :, : size[1]]), columns


def filter_gradient(
    columns: np.ndarray, dy: np.ndarray, size: Pair, kernel: Pair, padding: Padding, tile: int
) -> np.ndarray:
    """`kernels.conv2d_filter_gradient` with stride 1, from the tape of `conv2d` for inputs of size (H, W)."""
    (kh, kw), (n, h_out, w_out, f) = kernel, dy.shape
    points = length(size[0], h_out, padding[0])
    tiles = -(-w_out // tile)
    dspectrum = _spectrum(dy, points, (0, 0), tiles * tile).reshape(2, len(columns), n * tiles, tile * f)
    dbank = np.matmul(columns.swapaxes(1, 2), dspectrum)  # 2, K, 2·window·C, tile·F
    # Parseval: a sum over the rows is a weighted one over the frequencies
    mix = _mix(points, kh, padding[0][0], dy.dtype) * _dft(points, dy.dtype)[2][:, None, None]
    dbank = mix.reshape(-1, kh).T @ dbank.reshape(4 * len(columns), -1)  # kh, window·C·tile·F
    return fold(dbank.reshape(kh, tile + kw - 1, -1, tile, f), kw, 1)


@functools.lru_cache(maxsize=16)  # the shards of a batch share it
def _bank(filters: bytes, shape: tuple[int, ...], dtype: np.dtype, points: int, top: int, tile: int) -> np.ndarray:
    """The spectrum of w (kh, kw, C, F), given as bytes, repeated over a tile: (part of Y, K, 2·window·C, tile·F)."""
    kh, kw, c, f = shape
    mix = _mix(points, kh, top, dtype)
    spectrum = mix @ np.frombuffer(filters, dtype).reshape(kh, -1)  # 2, K, 2, kw·C·F
    bank = expand(spectrum.reshape(*mix.shape[:3], kw, c, f), tile, 1)  # 2, K, 2, window, C, tile, F
    return bank.reshape(2, mix.shape[1], -1, tile * f)


@functools.cache
def _dft(points: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The DFT of L = `points` real numbers as matrices: forward (2K, L), inverse (L, 2K), and weights (K,).

    The K = L // 2 + 1 real parts come first, then the imaginary parts; the rest of the spectrum mirrors these, so that
    in a sum over all of it most frequencies weigh double.
    """
    k = np.arange(points // 2 + 1)
    angle = 2 * np.pi * np.outer(k, np.arange(points)) / points
    forward = np.concatenate([np.cos(angle), -np.sin(angle)])
    weights = np.where((k == 0) | (2 * k == points), 1, 2) / points
    inverse = (np.tile(weights, 2)[:, None] * forward).T
    return tuple(np.ascontiguousarray(a, dtype) for a in (forward, inverse, weights))


@functools.cache
def _mix(points: int, kh: int, top: int, dtype: np.dtype) -> np.ndarray:
    """The matrix in the module's text, for each row of the filter: (part of Y, K, part of X, kh)."""
    angle = 2 * np.pi * np.outer(np.arange(points // 2 + 1), np.arange(kh) - top) / points
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], axis=1), np.stack([sin, cos], axis=1)]).astype(dtype)


def _spectrum(x: np.ndarray, points: int, padding: Pair, width: int) -> np.ndarray:
    """DFT down the columns of x (N, H, W, C), padded to `width`: (2, K, N, width, C), in this thread's scratch."""
    (n, h, w, c), left = x.shape, padding[0]
    by_row = scratch("padded", (h, n, max(width, left + w), c), x.dtype)
    by_row[:, :, :left] = 0
    by_row[:, :, left + w :] = 0
    by_row[:, :, left : left + w] = x.swapaxes(0, 1)
    forward = _dft(points, x.dtype)[0][:, :h]
    out = scratch("spectrum", (len(forward), by_row[0].size), x.dtype)
    np.matmul(forward, by_row.reshape(h, -1), out=out)
    return out.reshape(2, -1, *by_row.shape[1:])


def _gather(spectrum: np.ndarray, tiles: int, tile: int, kw: int) -> np.ndarray:
    """Copy the windows of all tiles, at each frequency, into the rows of a matrix (K, N·tiles, 2·window·C)."""
    _, frequencies, n, _, c = spectrum.shape
    part, k, image, column, item = spectrum.strides
    shape = (frequencies, n, tiles, 2, (tile + kw - 1) * c)
    windows = as_strided(spectrum, shape, (k, image, column * tile, part, item), writeable=False)
    return windows.copy().reshape(frequencies, n * tiles, -1)
