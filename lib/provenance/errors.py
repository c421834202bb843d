"""The package's own exception."""


class ProvenanceError(Exception):
    """A file that cannot be kept or code that is not what ran: the message names the culprit and the remedy."""
