"""The package's own exceptions: each message says what was expected, what was received, and of whom."""


class ConvnetError(ValueError):
    """Base of all errors raised by this package."""


class ShapeError(ConvnetError):
    """An array of the wrong shape or dtype, or a layer that does not fit the one before it."""


class InputError(ConvnetError):
    """An argument outside its range: a label without a class, an empty data set, a missing generator."""


class DivergedError(ConvnetError):
    """Training reached a loss that is not a finite number."""


class CheckpointError(ConvnetError):
    """A checkpoint that cannot be read, or that belongs to another network or another training."""
