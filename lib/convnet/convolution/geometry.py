"""The sizes of a convolution."""

from typing import NamedTuple

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]


class Geometry(NamedTuple):
    """Which windows of an image (H, W, C) a convolution sees, and how many filters look at each.

    Attributes:
        size, channels: (H, W) and C of the image.
        filters: F, channels of the output.
        kernel: (kh, kw), size of a window.
        stride: steps (down, right) from one window to the next.
        padding: zeros ((top, bottom), (left, right)) around the image, each less than the kernel.
    """

    size: Pair
    channels: int
    filters: int
    kernel: Pair
    stride: Pair
    padding: Padding

    @property
    def outputs(self) -> Pair:
        """Number of windows (H', W'); zero or less where the kernel does not fit."""
        axes = zip(self.size, self.kernel, self.stride, self.padding, strict=True)
        rows, columns = ((size + sum(padding) - kernel) // stride + 1 for size, kernel, stride, padding in axes)
        return rows, columns


def same_padding(size: int, kernel: int, stride: int) -> Pair:
    """Zeros (before, after) one axis so that it yields ceil(size / stride) outputs, the odd one after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2
