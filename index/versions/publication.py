"""Publication of versions: the pointer to the current version of an index."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from index.errors import VersionError
from index.settings import EngineKind
from index.storage.disk import fault, replace_text
from index.versions.manifest import ANOTHER, Manifest

POINTER = "current"
UNFINISHED = ".new"
"""Suffix of files and folders that are being written."""
NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{4}")
"""Pattern of version names."""


class Publication(Protocol):
    """Pointer to the current version, and access to version data outside the index folder."""

    @property
    def kind(self) -> EngineKind:
        """Engine whose versions it publishes."""
        ...

    def current(self) -> str | None:
        """Return the name of the current version, or ``None`` if none was ever published.

        Raises:
            VersionError: If the pointer cannot be read or contains no version name.
            ClusterDownError: If the pointer is in a cluster that does not answer.
        """
        ...

    def point_to(self, name: str) -> None:
        """Atomically and durably make a version current."""
        ...

    def check(self, manifest: Manifest) -> None:
        """Check the data of a version outside its folder.

        Raises:
            VersionError: If it is missing or incomplete.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove the data of a version outside its folder."""
        ...

    def tidy(self, kept: Collection[str]) -> None:
        """Remove the leftovers of crashed builds: data outside the folders of kept versions."""
        ...


class PointerFile:
    """A pointer file in the index folder; versions have no data outside their folders."""

    kind = EngineKind.WHOOSH

    def __init__(self, directory: Path) -> None:
        """Use the pointer file in the index folder ``directory``."""
        self._directory = directory

    def current(self) -> str | None:
        """Return the name of the current version, or ``None`` if none was ever published.

        Raises:
            VersionError: If the pointer cannot be read or contains no version name.
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
        """Atomically and durably make a version current."""
        replace_text(self._directory / POINTER, f"{name}\n", UNFINISHED)

    def check(self, manifest: Manifest) -> None:
        """Do nothing: there is no data outside the folder."""

    def remove(self, name: str) -> None:
        """Do nothing: there is no data outside the folder."""

    def tidy(self, kept: Collection[str]) -> None:
        """Do nothing: there is no data outside the folder."""
