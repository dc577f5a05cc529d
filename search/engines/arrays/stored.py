"""Stored articles of a version. The only module of this package that imports Whoosh."""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from weakref import finalize

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from index.article import Article, Listed
from index.engines.arrays.whoosh_store import stored_parts
from index.preview import Preview, preview_part
from index.storage.compression import Compression, read_dictionary
from index.stored_article import from_parts, listed_part, text_part


class _MappedFile(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A memory-mapped file without a shared seek position: safe for threads and after a fork."""

    def get(self, position: int, length: int) -> bytes:
        """Return ``length`` bytes from a position."""
        found: bytes = self.file[position : position + length]
        return found


class _MappedStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Memory-maps the files of an index, which are immutable."""

    def open_file(self, name: str, **options: object) -> StructFile:
        """Open a file of the index; an empty one cannot be mapped and is read as usual."""
        path = Path(self.folder, name)
        if not path.stat().st_size:
            return super().open_file(name, **options)
        with path.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        return _MappedFile(mapped, name=name, **options)


class StoredArticles:
    """Stored articles of a Whoosh index, by document id.

    Safe for threads, and in processes forked after opening. Nothing is cached beyond the page
    cache, which all processes share. The files are closed by ``close``, or with the last reference.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        self._compression = Compression(read_dictionary(folder))
        index = FileIndex(_MappedStorage(str(folder)))
        reader: IndexReader = index.reader()
        self._listed, self._rest = stored_parts(reader)
        self.close = finalize(self, _close, index, reader)

    def listed(self, document: int) -> Listed:
        """Return the part of an article that a list of results shows."""
        return listed_part(self._listed[document], self._compression)

    def preview(self, document: int) -> Preview:
        """Return what an answer for programs shows of an article."""
        return preview_part(self._listed[document], self._compression)

    def text(self, document: int, most: int) -> str:
        """Return the first ``most`` characters of the text of an article."""
        return text_part(self._rest[document], self._compression, most)

    def article(self, document: int, most: int = 0) -> Article:
        """Return an article, its body and its text cut after about ``most`` bytes; 0 for all."""
        parts = self._listed[document], self._rest[document]
        return from_parts(*parts, self._compression, most)


def _close(index: FileIndex, reader: IndexReader) -> None:
    reader.close()
    index.close()
