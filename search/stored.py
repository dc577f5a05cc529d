"""The stored articles of a version. The only place of this package that knows Whoosh."""

from pathlib import Path
from threading import Lock
from weakref import finalize

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.article import Article, Listed, from_parts, listed_part, text_part
from index.whoosh_store import stored_parts


class StoredArticles:
    """The articles in a Whoosh index, by the numbers of their documents; safe for threads.

    Nothing that was read is kept: the system keeps the files, once for all processes. They are
    closed at the latest when it is used no more.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        index = FileIndex(FileStorage(str(folder)))
        reader: IndexReader = index.reader()
        self._listed, self._rest = stored_parts(reader)
        # Whoosh moves in shared files, so one thread at a time reads them.
        self._lock = Lock()
        self.close = finalize(self, _close, index, reader)

    def listed(self, document: int) -> Listed:
        """Return what a list of results needs of an article."""
        with self._lock:
            part = self._listed[document]
        return listed_part(part)

    def text(self, document: int) -> str:
        """Return the text of an article."""
        with self._lock:
            part = self._rest[document]
        return text_part(part)

    def article(self, document: int) -> Article:
        """Return an article whole."""
        with self._lock:
            parts = self._listed[document], self._rest[document]
        return from_parts(*parts)


def _close(index: FileIndex, reader: IndexReader) -> None:
    reader.close()
    index.close()
