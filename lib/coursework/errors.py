"""The package's own exceptions."""


class CourseworkError(Exception):
    """Base of all errors raised by this package: one clear message that names the culprit and the remedy."""


class DataError(CourseworkError):
    """A data file that is missing, damaged, hostile or cannot be got."""
