"""The stored articles of a version. The only place of this package that knows Whoosh."""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from weakref import finalize

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.article import Article, Listed, from_parts, listed_part, text_part
from index.engines.arrays.whoosh_store import stored_parts


class _MappedFile(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A file that is read where it is mapped: no thread and no process moves in it."""

    def get(self, position: int, length: int) -> bytes:
        """Return some bytes."""
        found: bytes = self.file[position : position + length]
        return found


class _MappedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Maps the files of an index, which never change."""

    def open_file(self, name: str, **options: object) -> StructFile:
        """Return a file of the index."""
        path = Path(self.folder, name)
        if not path.stat().st_size:
            return super().open_file(name, **options)
        with path.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        return _MappedFile(mapped, name=name, **options)


class StoredArticles:
    """The articles in a Whoosh index, by the numbers of their documents.

    Safe for threads, and for processes that were forked from the one that opened it. Nothing that
    was read is kept: the system keeps the files, once for all processes. They are closed at the
    latest when it is used no more.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        index = FileIndex(_MappedStorage(str(folder)))
        reader: IndexReader = index.reader()
        self._listed, self._rest = stored_parts(reader)
        self.close = finalize(self, _close, index, reader)

    def listed(self, document: int) -> Listed:
        """Return what a list of results needs of an article."""
        return listed_part(self._listed[document])

    def text(self, document: int) -> str:
        """Return the text of an article."""
        return text_part(self._rest[document])

    def article(self, document: int, most: int = 0) -> Article:
        """Return an article; of a long one so many bytes of its body and its text, 0 for all."""
        return from_parts(self._listed[document], self._rest[document], most)


def _close(index: FileIndex, reader: IndexReader) -> None:
    reader.close()
    index.close()
