"""Which version of an index is current: a pointer file, or what takes its place."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from index.errors import VersionError
from index.settings import EngineKind
from index.storage.disk import fault, sync
from index.versions.manifest import ANOTHER, Manifest

POINTER = "current"
UNFINISHED = ".new"
"""Ends the names of what is being written."""
NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{4}")
"""Names of versions."""


class Publication(Protocol):
    """Which version is current, and what of the versions lies outside their folders."""

    @property
    def kind(self) -> EngineKind:
        """Return which versions it can name."""
        ...

    def current(self) -> str | None:
        """Return the name of the current version, or nothing if none was ever published.

        Raises:
            VersionError: If what names it cannot be read or names none.
            ClusterDownError: If what names it is in a cluster that does not answer.
        """
        ...

    def point_to(self, name: str) -> None:
        """Make a version current at one blow: it is so for good when this returns."""
        ...

    def check(self, manifest: Manifest) -> None:
        """Check what lies outside the folder of a version.

        Raises:
            VersionError: If it is not there or not whole.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove what lies outside the folder of a version."""
        ...

    def tidy(self, kept: Collection[str]) -> None:
        """Remove what a crash left of all versions but some."""
        ...


class PointerFile:
    """The pointer in the index folder; nothing lies outside it."""

    kind = EngineKind.WHOOSH

    def __init__(self, directory: Path) -> None:
        """Take the index folder."""
        self._directory = directory

    def current(self) -> str | None:
        """Return the name of the current version, or nothing if none was ever published.

        Raises:
            VersionError: If the pointer cannot be read or names none.
        """
        pointer = self._directory / POINTER
        try:
            name = pointer.read_bytes().decode("ascii", "replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise VersionError(str(pointer), fault(error), "make it readable") from error
        if not NAME.fullmatch(name):
            raise VersionError(str(pointer), "names no version", ANOTHER)
        return name

    def point_to(self, name: str) -> None:
        """Make a version current at one blow: it is so for good when this returns."""
        pointer = self._directory / POINTER
        fresh = pointer.with_suffix(UNFINISHED)
        try:
            fresh.write_text(f"{name}\n", "utf-8")
            sync(fresh)
            fresh.replace(pointer)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        sync(self._directory)

    def check(self, manifest: Manifest) -> None:
        """Find nothing to check."""

    def remove(self, name: str) -> None:
        """Find nothing to remove."""

    def tidy(self, kept: Collection[str]) -> None:
        """Find nothing to remove."""
