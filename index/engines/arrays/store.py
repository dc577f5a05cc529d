"""Store of the embedded engine: a Whoosh index and arrays in the version's folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.documents.batches import RUNS_FOLDER
from index.documents.workers import Workers
from index.engines.arrays.batches import Batch, RunReader
from index.engines.arrays.contents import update_contents, write_contents
from index.engines.base import Contents, Writing
from index.settings import EngineKind
from index.versions.publication import PointerFile, Publication


class LocalStore:
    """Writes a Whoosh index and arrays into the version's folder."""

    kind = EngineKind.WHOOSH
    reweighs = True

    def publication(self, directory: Path) -> Publication:
        """Return the pointer file of the index in a folder."""
        return PointerFile(directory)

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version, which is not searched yet."""
        folder, bm25f = writing.folder, writing.bm25f
        with Workers(RunReader, writing.reading, writing.files, folder / RUNS_FOLDER) as workers:
            batches = _counted(workers.batches(), writing.done)
            if writing.base is None:
                return write_contents(folder, batches, bm25f, workers.start)
            return update_contents(folder, batches, bm25f, workers.start, writing.base)

    def discard(self, name: str) -> None:
        """Do nothing: all documents are in the version's folder."""


def _counted(batches: Iterator[Batch], done: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        done(len(batch.records))
