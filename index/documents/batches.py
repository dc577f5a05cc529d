"""Read files into batches of documents.

A batch is the unit of work of one process; its content depends on the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from index.archive.listing import ArchiveFile
from index.archive.sites.site import UNKNOWN, Site
from index.czech.analyzer import Analyzer
from index.mentions.known import KnownNames
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

RUNS_FOLDER = "runs"
"""Temporary folder, within a version's, for the files of batches; removed after the build."""

B_co = TypeVar("B_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """Configuration of readers.

    Attributes:
        settings: Settings of the archive.
        analyzer: Produces the terms.
        vocabulary: Normalises the names of categories, companies and people.
        site: The site that the archive is the source of.
        now: Time of the build; articles published later are left out.
        known: Names to look for in texts; ``None`` to look for none.
    """

    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary
    site: Site = UNKNOWN
    now: datetime | None = None
    known: KnownNames | None = None


class BatchReader(Protocol[B_co]):
    """Reads batches in one process."""

    def read(self, files: Iterable[ArchiveFile], folder: Path) -> B_co:
        """Read files into a batch, which may write its own files into a new folder."""
        ...
