"""What is asked of an engine when writing: the seam between a build and where documents lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.archive.listing import ArchiveFile
from index.bm25f import Bm25f
from index.documents.batches import Batch, Reading, RunReader, Workers
from index.engines.arrays.contents import (
    RUNS_FOLDER,
    Base,
    Contents,
    update_contents,
    write_contents,
)
from index.settings import EngineKind
from index.versions.publication import PointerFile, Publication


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


class LocalStore:
    """Whoosh and arrays in the folder of the version."""

    kind = EngineKind.WHOOSH
    reweighs = True

    def publication(self, directory: Path) -> Publication:
        """Return the pointer file in a folder."""
        return PointerFile(directory)

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version; nobody searches it yet."""
        folder, bm25f = writing.folder, writing.bm25f
        with Workers(RunReader, writing.reading, writing.files, folder / RUNS_FOLDER) as workers:
            batches = _counted(workers.batches(), writing.done)
            if writing.base is None:
                return write_contents(folder, batches, bm25f, workers.start)
            return update_contents(folder, batches, bm25f, workers.start, writing.base)

    def discard(self, name: str) -> None:
        """Do nothing: all of it is in the version's folder."""


def _counted(batches: Iterator[Batch], done: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        done(len(batch.records))
