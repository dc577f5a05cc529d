"""The writing side of the engine seam: the protocol between a build and a document store."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.bm25f import Bm25f
from index.documents.batches import Reading
from index.settings import EngineKind
from index.versions.publication import Publication


@dataclass(frozen=True, slots=True)
class Base:
    """Base version of an update.

    Attributes:
        folder: Folder of the base version.
        gone: Ids of its articles that are deleted or replaced in the new version.
    """

    folder: Path
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Result of writing a version.

    Attributes:
        records: Records of the files that were read.
        faults: Failed consistency checks; empty if the version can be published.
    """

    records: tuple[FileRecord, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """Request to write a version.

    Attributes:
        name: Name of the version.
        folder: Folder of the version; in an update it holds hard links to the base's files.
        files: Files to read.
        reading: Configuration of the readers.
        bm25f: Ranking parameters.
        base: Base of an update, or ``None`` for a full build.
        done: Progress callback, called with the number of files just finished.
    """

    name: str
    folder: Path
    files: tuple[ArchiveFile, ...]
    reading: Reading
    bm25f: Bm25f
    base: Base | None
    done: Callable[[int], None]


class Store(Protocol):
    """Writes the documents of versions."""

    @property
    def kind(self) -> EngineKind:
        """Engine that reads what this store writes."""
        ...

    @property
    def reweighs(self) -> bool:
        """Whether an update recomputes the term weights of retained documents."""
        ...

    def publication(self, directory: Path) -> Publication:
        """Return the publication of the index in a folder."""
        ...

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version, which is not searched yet."""
        ...

    def discard(self, name: str) -> None:
        """Remove the documents of an abandoned version."""
        ...
