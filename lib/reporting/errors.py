"""The package's own exception."""

from __future__ import annotations

from pathlib import Path


class ReportError(Exception):
    """Something the reader can mend: the message names the culprit and the remedy."""


def not_writable(path: str | Path, error: OSError) -> ReportError:
    """What to raise when the disk refuses `path`."""
    return ReportError(f"{path}: cannot be written ({error.strerror}); free space or permit writing there")
