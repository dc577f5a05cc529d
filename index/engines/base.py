"""What is asked of an engine when writing: the seam between a build and where documents lie."""

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
    """The version that an update starts from.

    Attributes:
        folder: Where it is.
        gone: Ids of its articles that the new version has no more, or has anew.
    """

    folder: Path
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What was written.

    Attributes:
        records: What is to be remembered of the files that were read.
        faults: What is wrong with it; nothing when it can be published.
    """

    records: tuple[FileRecord, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """A version that is to be written.

    Attributes:
        name: The version's.
        folder: Its folder; from a base it has links to the files of that.
        files: The files to read.
        reading: How they are read.
        bm25f: What words count.
        base: The version to start from, if any.
        done: Called with how many more files are done.
    """

    name: str
    folder: Path
    files: tuple[ArchiveFile, ...]
    reading: Reading
    bm25f: Bm25f
    base: Base | None
    done: Callable[[int], None]


class Store(Protocol):
    """Where the documents of versions are kept."""

    @property
    def kind(self) -> EngineKind:
        """Which engine this is."""
        ...

    @property
    def reweighs(self) -> bool:
        """Whether an update can change what words count in documents that stay."""
        ...

    def publication(self, directory: Path) -> Publication:
        """Return what knows which version of the index in a folder is current."""
        ...

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version; nobody searches it yet."""
        ...

    def discard(self, name: str) -> None:
        """Remove what was written of a version that will not be published."""
        ...
