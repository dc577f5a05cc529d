"""Write the documents of a version, which worker processes read."""

from collections.abc import Callable, Iterator

from index.documents.batches import RUNS_FOLDER
from index.documents.workers import Workers
from index.engines.arrays.batches import Batch, RunReader
from index.engines.arrays.contents import update_contents, write_contents
from index.engines.base import Contents, Writing


def write_documents(writing: Writing) -> Contents:
    """Write all documents of a version into its folder."""
    folder, bm25f = writing.folder, writing.bm25f
    with Workers(RunReader, writing.reading, writing.files, folder / RUNS_FOLDER) as workers:
        batches = _counted(workers.batches(), writing.done)
        if writing.base is None:
            return write_contents(folder, batches, bm25f, workers.start)
        return update_contents(folder, batches, bm25f, workers.start, writing.base)


def _counted(batches: Iterator[Batch], done: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        done(len(batch.records))
