"""Write the documents of a version, which worker processes read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from index.archive.listing import ArchiveFile
from index.documents.article_reader import ArticleReader
from index.documents.batches import RUNS_FOLDER, Reading
from index.documents.workers import Workers
from index.engines.arrays.batches import Batch, RunReader
from index.engines.arrays.contents import update_contents, write_contents
from index.engines.arrays.version import ENGINE_FOLDER
from index.engines.base import Contents, Writing
from index.storage.compression import read_dictionary, trained
from index.stored_article import encoded_parts

SAMPLED = 256
"""Number of articles on which a dictionary is trained, at most. Of half as many, stored articles
take a fourteenth more; of twice as many, as much."""
SAMPLED_SHARE = 8
"""Number of files of which one is sampled, at least: it is read twice."""
MAX_SAMPLED = 100_000
"""Bytes of a file that may be sampled."""


def write_documents(writing: Writing) -> Contents:
    """Write all documents of a version into its folder."""
    folder, bm25f, base = writing.folder, writing.bm25f, writing.base
    if base is None:
        dictionary = _dictionary(writing.reading, writing.files)
    else:
        dictionary = read_dictionary(base.folder / ENGINE_FOLDER)
    reader = partial(RunReader, dictionary=dictionary)
    with Workers(reader, writing.reading, writing.files, folder / RUNS_FOLDER) as workers:
        batches = _counted(workers.batches(), writing.done)
        if base is None:
            return write_contents(folder, batches, bm25f, workers.start, dictionary)
        return update_contents(folder, batches, bm25f, workers.start, base)


def _dictionary(reading: Reading, files: Sequence[ArchiveFile]) -> bytes:
    """Return a dictionary trained on some of the articles, evenly spread over the archive."""
    step = max(SAMPLED_SHARE, len(files) // SAMPLED)
    articles = ArticleReader(replace(reading, known=None))
    found = [articles.read(file)[1] for file in files[::step] if file.size <= MAX_SAMPLED]
    return trained([part for article in found if article for part in encoded_parts(article)])


def _counted(batches: Iterator[Batch], done: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        done(len(batch.records))
