"""The package's own exceptions."""


class CourseworkError(Exception):
    """Base of all errors raised by this package: one clear message that names the culprit and the remedy."""


class DataError(CourseworkError):
    """A data file that is missing, damaged, hostile or cannot be got."""


class SourceError(Exception):
    """One source of data did not deliver; the next one may."""


class StoppedError(CourseworkError):
    """A training was told to stop."""
