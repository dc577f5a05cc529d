"""The stored articles of a version. The only place of this package that knows Whoosh."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.article import Article, from_json
from index.schema import STORED

CACHED_ARTICLES = 4_000
"""Articles that are kept as they were read; some 10 kB each."""


class StoredArticles:
    """The articles in a Whoosh index, by the numbers of their documents; safe for threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        self._index = FileIndex(FileStorage(str(folder)))
        self._reader: IndexReader = self._index.reader()
        # Whoosh moves in shared files, so one thread at a time reads them.
        self._lock = Lock()
        self.article = lru_cache(CACHED_ARTICLES)(self._read)

    def _read(self, document: int) -> Article:
        with self._lock:
            stored: bytes = self._reader.stored_fields(document)[STORED]
        return from_json(stored)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._index.close()
