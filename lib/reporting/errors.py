"""The package's own exception."""


class ReportError(Exception):
    """Something the reader can mend: the message names the culprit and the remedy."""
