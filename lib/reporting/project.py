"""Where a report's parts are: notebooks, profiles, the description of the report, and what is built of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reporting.errors import ReportError


@dataclass(frozen=True)
class Project:
    """A folder with notebooks/, lib/, data/ and reports/.

    Attributes:
        root: the folder.
    """

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """The project that `start` lies in: the nearest folder upwards with a reports/report.toml.

        Raises:
            ReportError: there is none.
        """
        for folder in (start, *start.parents):
            if (folder / "reports" / "report.toml").exists():
                return cls(folder)
        raise ReportError(f"{start}: no reports/report.toml here or in a folder above; run this inside the project")

    @property
    def reports(self) -> Path:
        """Folder of the report's description, style, and results."""
        return self.root / "reports"

    @cached_property
    def description(self) -> dict[str, Any]:
        """reports/report.toml: title, parts with their notebooks, references, links, the figure on the cover,
        and which notebook `readme` shows.

        Raises:
            ReportError: it cannot be read, or something in it is missing or of another type than expected.
        """
        path = self.reports / "report.toml"
        description = _read_toml(path)
        for name in ("title", "subtitle", "kicker", "after", "authors", "colophon", "identifier", "readme"):
            _require(path, name, description.get(name), str)
        for part in _require(path, "parts", description.get("parts"), list):
            for name in _require(path, "notebooks", _require(path, "parts", part, dict).get("notebooks"), list):
                _require(path, "notebooks", name, str)
        _require(path, "cover", description.get("cover", ""), str)
        for name, address in _require(path, "links", description.get("links", {}), dict).items():
            if name not in ("pdf", "repository", "notebooks", "files"):
                raise ReportError(f"{path}: links.{name}: expected pdf, repository, notebooks or files")
            _require(path, f"links.{name}", address, str)
        for needed in _require(path, "needs", description.get("needs", {}), dict).values():
            _require(path, "needs", needed, list)
        if "evidence" in description:
            about = _require(path, "evidence", description["evidence"], dict)
            _require(path, "evidence.profile", about.get("profile"), str)
            _require(path, "evidence.figures", about.get("figures"), list)
        for key, work in _require(path, "references", description.get("references", {}), dict).items():
            for name in ("authors", "title", "venue"):
                _require(path, f"references.{key}.{name}", _require(path, key, work, dict).get(name), str)
        return description

    @property
    def sections(self) -> list[str]:
        """Names of all notebooks, in the order of the report."""
        return [name for part in self.parts for name in part["notebooks"]]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Parts of the report: a title (None for what stands before or after the numbered parts) and notebooks."""
        return [{"title": None} | part for part in self.description["parts"]]

    def notebook(self, section: str) -> Path:
        """Path of a section's notebook.

        Raises:
            ReportError: there is no such section.
        """
        if section not in self.sections:
            raise ReportError(f"no section {section!r}; reports/report.toml has: {', '.join(self.sections)}")
        path = self.root / "notebooks" / f"{section}.ipynb"
        if not path.exists():
            raise ReportError(f"{path} is missing, but reports/report.toml names it")
        return path

    def needs(self, section: str) -> list[str]:
        """The sections whose metrics a section shows: [needs] in reports/report.toml."""
        return self.description.get("needs", {}).get(section, [])

    def in_order_of_needs(self) -> list[str]:
        """All sections, each after those that it needs.

        Raises:
            ReportError: some need each other.
        """
        waiting, ordered = list(self.sections), []
        while waiting:
            ready = [name for name in waiting if not set(self.needs(name)) & set(waiting)]
            if not ready:
                raise ReportError(f"reports/report.toml: [needs]: {', '.join(waiting)} need each other")
            ordered += ready
            waiting = [name for name in waiting if name not in ready]
        return ordered

    def profile(self, profile: str) -> dict[str, dict[str, Any]]:
        """Parameters by section of a profile in notebooks/profiles.toml; "default" may be absent there.

        Raises:
            ReportError: no such profile, or it names a section that does not exist.
        """
        path = self.root / "notebooks" / "profiles.toml"
        profiles = {"default": {}} | (_read_toml(path) if path.exists() else {})
        if profile not in profiles:
            raise ReportError(f"no profile {profile!r}; {path} has: {', '.join(profiles)}")
        if unknown := _require(path, profile, profiles[profile], dict).keys() - set(self.sections):
            raise ReportError(f"{path}: [{profile}.{min(unknown)}]: no such section")
        for section, values in profiles[profile].items():
            _require(path, f"{profile}.{section}", values, dict)
        return profiles[profile]

    def build_folder(self, profile: str, section: str) -> Path:
        """Where a section executed for the report lies."""
        return self.reports / "build" / profile / section


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{path}: {error}") from error
    except RecursionError as error:
        raise ReportError(f"{path}: nested too deeply") from error


def _require(path: Path, name: str, value: Any, kind: type) -> Any:
    """The value, if it is of this type (raises ReportError)."""
    if not isinstance(value, kind):
        kinds: dict[type, str] = {str: "a text", list: "a list", dict: "a table"}
        raise ReportError(f"{path}: {name}: expected {kinds[kind]}, received {repr(value)[:100]}")
    return value
