"""Pictures that are no digits: some for the eleventh class of the course's second remedy, others for its judge.

Every function takes digits (N, 28, 28) uint8 and a generator, and returns N pictures of the same kind and range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.ndimage import gaussian_filter

Maker = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def uniform_noise(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every pixel anything from white to black."""
    return rng.integers(0, 256, digits.shape, np.uint8)


def gaussian_noise(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Normal noise with the mean and spread of the digits' pixels, cut to their range."""
    return _pixels(rng.normal(digits.mean(), digits.std(), digits.shape))


def shuffled_pixels(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The pixels of a digit in random order: the right amount of ink in the wrong places."""
    return rng.permuted(digits.reshape(len(digits), -1), axis=1).reshape(digits.shape)


def patchwork(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Four quarters from four digits."""
    parts = digits[rng.integers(len(digits), size=(4, len(digits)))]
    top = np.concatenate([parts[0, :, :14, :14], parts[1, :, :14, 14:]], axis=2)
    return np.concatenate([top, np.concatenate([parts[2, :, 14:, :14], parts[3, :, 14:, 14:]], axis=2)], axis=1)


def mixtures(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two digits on top of each other."""
    return np.maximum(digits, rng.permutation(digits))


def noisy_digits(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A faint digit in strong noise: what the course's own pictures look like."""
    return _pixels(0.5 * digits + rng.normal(0, 60, digits.shape))


def smooth_clouds(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blurred noise, stretched to the full range."""
    return _stretch(gaussian_filter(rng.standard_normal(digits.shape), (0, 2, 2)))


def block_scramble(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit cut into sixteen squares that change places."""
    n = len(digits)
    blocks = digits.reshape(n, 4, 7, 4, 7).swapaxes(2, 3).reshape(n, 16, 7, 7)
    order = rng.permuted(np.tile(np.arange(16), (n, 1)), axis=1)
    blocks = np.take_along_axis(blocks, order[:, :, None, None], axis=1)
    return blocks.reshape(n, 4, 4, 7, 7).swapaxes(2, 3).reshape(n, 28, 28)


def negatives(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """White digits on black."""
    return 255 - digits


def speckled_digits(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit with three tenths of its pixels set to black or white at random."""
    dots = rng.choice(np.array([0, 255], np.uint8), digits.shape)
    return np.where(rng.random(digits.shape) < 0.3, dots, digits)


def strokes(digits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Three random straight strokes of a pen."""
    n = len(digits)
    t = np.linspace(0, 1, 40)[:, None]
    ends = rng.uniform(4, 24, (n, 3, 2, 1, 2))
    points = (ends[:, :, 0] * (1 - t) + ends[:, :, 1] * t).reshape(n, -1, 2)  # n, 3·40, (row, column)
    canvas = np.zeros(digits.shape)
    rows, columns = np.rint(points).astype(int).transpose(2, 0, 1)
    canvas[np.arange(n)[:, None], rows, columns] = 1
    return _stretch(gaussian_filter(canvas, (0, 0.8, 0.8)))


TRAINING_KINDS: Mapping[str, Maker] = {
    f.__name__: f for f in (uniform_noise, gaussian_noise, shuffled_pixels, patchwork, mixtures)
}
EVALUATION_KINDS: Mapping[str, Maker] = {
    f.__name__: f for f in (noisy_digits, smooth_clouds, block_scramble, negatives, speckled_digits, strokes)
}


def make_non_digits(digits: np.ndarray, kinds: Mapping[str, Maker], count: int, rng: np.random.Generator) -> np.ndarray:
    """About `count` non-digits (N, 28, 28) uint8, as many of each kind, made from random ones of `digits`."""
    each = count // len(kinds)
    return np.concatenate([make(digits[rng.integers(len(digits), size=each)], rng) for make in kinds.values()])


def _pixels(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _stretch(values: np.ndarray) -> np.ndarray:
    """Each picture from 0 to 255."""
    low, high = (f(values, axis=(1, 2), keepdims=True) for f in (np.min, np.max))
    return _pixels(255 * (values - low) / np.maximum(high - low, 1e-9))
