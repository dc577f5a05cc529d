"""The types of what the fixtures give."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from index.building.build import BuildReport
from index.settings import IndexSettings


class WriteArchive(Protocol):
    """Writes files into the archive; called again it adds to them."""

    def __call__(self, files: Mapping[str, str | bytes]) -> Path: ...


class BuildIndex(Protocol):
    """Builds or updates the index of an archive."""

    def __call__(
        self, archive: Path, *, only_changes: bool = False, settings: IndexSettings | None = None
    ) -> BuildReport: ...
