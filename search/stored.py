"""The stored articles of a version. The only place of this package that knows Whoosh."""

from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from weakref import finalize

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.article import Article, from_json
from index.schema import STORED

CACHED_ARTICLES = 4_000
"""Articles that are kept as they were read; some 15 kB each."""


class StoredArticles:
    """The articles in a Whoosh index, by the numbers of their documents; safe for threads.

    The files are closed at the latest when it is used no more.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        index = FileIndex(FileStorage(str(folder)))
        reader: IndexReader = index.reader()
        self.article = lru_cache(CACHED_ARTICLES)(partial(_read, reader, Lock()))
        self.close = finalize(self, _close, index, reader)


def _read(reader: IndexReader, lock: Lock, document: int) -> Article:
    # Whoosh moves in shared files, so one thread at a time reads them.
    with lock:
        stored: bytes = reader.stored_fields(document)[STORED]
    return from_json(stored)


def _close(index: FileIndex, reader: IndexReader) -> None:
    reader.close()
    index.close()
