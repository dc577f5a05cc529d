"""Write documents into a Whoosh index. The only place of this package that knows Whoosh.

Whoosh holds the articles themselves, and the lemmas of their titles, summaries and key points: by
itself it can find an article by these and by its id. All else is in the arrays.

No analyser of Whoosh's is used: the terms come analysed, and sorted as a run of the arrays has
them. Whoosh would collect them document by document, and sort all of them by itself.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from whoosh import columns, fields, formats
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, SegmentReader
from whoosh.system import pack_uint
from whoosh.writing import NO_MERGE, SegmentWriter

from index.article import from_parts, to_parts
from index.documents.document import Document
from index.engines.arrays.whoosh_postings import FIELDS_OF_TERMS, Posting, postings_of
from index.schema import LISTED, REST, KeywordField
from index.storage.layout import Inverted

INLINED = 32
"""Documents of a term from which on Whoosh gives its postings a block of their own."""
MAX_SEGMENTS = 12
"""Segments from which on the small ones are merged: each costs an open file."""


class _InliningWriter(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Keeps the postings of rare terms beside the terms.

    Whoosh means to, but calls its own method by a wrong name: ``set_inline``.
    """

    def finish_postings(self) -> W3TermInfo:
        """Return what is known of the term that was written last."""
        if self.written() or len(self) >= INLINED:
            return super().finish_postings()
        info: W3TermInfo = self._terminfo
        self._terminfo: W3TermInfo | None = None
        info.add_block(self)
        # Empty values are not collected, and would be read back as none at all.
        info.set_inlined(self._ids, self._weights, self._values or [b""] * len(self))
        return info


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own file format at its cheapest: most of its time went into rare terms' blocks."""

    length_stats = False

    def postings_writer(
        self, file: StructFile, byteids: bool = False
    ) -> W3PostingsWriter:  # Whoosh's signature
        """Return what writes the postings of a field."""
        return _InliningWriter(file, self._blocklimit, byteids, compression=0)


class Lemmas(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Lemmas, of which a document only says how many it has."""

    indexed = True

    def __init__(self) -> None:
        """Choose how terms are kept."""
        self.format = formats.Frequency()
        self.scorable = True
        self.stored = self.unique = False
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: int, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield one posting that only tells the length; the others are :class:`_Postings`."""
        yield b"", value, float(value), b""


class Keywords(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Values that are matched whole."""

    indexed = True

    def __init__(self) -> None:
        """Choose how values are kept."""
        self.format = formats.Existence()
        self.scorable = self.stored = self.unique = False
        self.analyzer = self.vector = self.column_type = None

    def index(self, _value: str, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield nothing: all postings are :class:`_Postings`."""
        return iter(())


def schema() -> fields.Schema:
    """Return Whoosh's description of our fields."""
    layout: dict[str, Any] = {field.value: Lemmas() for field in FIELDS_OF_TERMS}
    layout[KeywordField.ID] = Keywords()
    # What Whoosh calls stored fields it would pickle and compress, document by document.
    layout |= {part: fields.COLUMN(columns.VarBytesColumn()) for part in (LISTED, REST)}
    return fields.Schema(**layout)


@dataclass(frozen=True, slots=True)
class WhooshDocument:
    """What Whoosh holds of a document beside its postings.

    Attributes:
        lengths: By field, how many terms it has.
        listed, rest: The parts of the article.
    """

    id: str
    lengths: Mapping[str, int]
    listed: bytes
    rest: bytes


def whoosh_document(document: Document) -> WhooshDocument:
    """Return what Whoosh holds of a document beside its postings."""
    lengths = {
        field.value: sum(terms.values())
        for field in FIELDS_OF_TERMS
        if (terms := document.lemmas.get(field))
    }
    return WhooshDocument(document.id, lengths, *to_parts(document.article))


def _writer(index: FileIndex) -> SegmentWriter:
    # Each part of a compound file would be read into memory whole: files of their own are mapped.
    return index.writer(codec=_Codec(), compound=False)


class _Postings:
    """Stands where Whoosh collects postings to sort them: gives sorted ones."""

    def __init__(self) -> None:
        self.sorted: Iterable[Posting] = ()

    def add(self, posting: Posting) -> None:
        """Drop what a document says of its length."""

    def iter_postings(self) -> Iterable[Posting]:
        """Return the postings to be written."""
        return self.sorted

    def cleanup(self) -> None:
        """Leave nothing behind."""


class WhooshWriter:
    """Adds documents to the index in a folder; a context manager.

    What was added and removed is there when the block ends, or, when it ends by an exception,
    nothing is. Documents are numbered on from those that are there, in the order of adding;
    numbers of removed ones stay unused until :func:`merge_small`.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, or make an empty one there."""
        storage = FileStorage(str(folder))
        if not any(folder.glob("*.toc")):
            storage.create_index(schema())
        self._index = FileIndex(storage)
        self._writer = _writer(self._index)
        self._postings = self._writer.pool = _Postings()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.commit(mergetype=NO_MERGE)
        else:
            self._writer.cancel()
        self._index.close()

    def add(self, document: WhooshDocument) -> None:
        """Add a document whose id is not in the index."""
        parts = {LISTED: document.listed, REST: document.rest}
        self._writer.add_document(**document.lengths, **{KeywordField.ID: document.id}, **parts)

    def complete(self, lemmas: Inverted, keywords: Inverted) -> None:
        """Take the postings of all documents that were added, from a run of just these."""
        self._postings.sorted = postings_of(lemmas, keywords, lru_cache(pack_uint))

    def remove(self, number: int) -> None:
        """Remove a document."""
        self._writer.delete_document(number)


def merge_small(folder: Path) -> int | None:
    """Merge the last segments of many into one, if there are many; their removed ones go.

    Returns:
        The number of the first document that may have another number now, or nothing where all
        have theirs. The documents stay in their order.
    """
    index = FileIndex(FileStorage(str(folder)))
    try:
        sizes = [segment.doc_count_all() for segment in index._segments()]  # no other way
        if len(sizes) < MAX_SEGMENTS:
            return None
        kept = _kept(sizes)

        def merge(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
            for segment in segments[kept:]:
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return list(segments[:kept])

        _writer(index).commit(mergetype=merge)
        return int(sum(sizes[:kept]))
    finally:
        index.close()


def _kept(sizes: Sequence[int]) -> int:
    """Return how many segments at the beginning are larger than all that come after them."""
    kept = 0
    while kept < len(sizes) - 1 and sizes[kept] > sum(sizes[kept + 1 :]):
        kept += 1
    # Halving sizes could go on for ever.
    return min(kept, MAX_SEGMENTS // 2)


def stored_parts(reader: IndexReader) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Return the parts of all articles, by the numbers of their documents."""
    if not reader.has_column(LISTED):
        return (), ()  # no article was ever added
    listed, rest = (reader.column_reader(part, translate=False) for part in (LISTED, REST))
    return listed, rest


def faults(folder: Path, documents: int, added: Mapping[int, str]) -> tuple[str, ...]:
    """Return what is wrong with the index in ``folder``: nothing when it can be published.

    Every document added must come back under its number, and every field that holds terms must
    find a document by one.

    Args:
        folder: Where :class:`WhooshWriter` wrote.
        documents: How many documents it should hold.
        added: The number of each document just added, and its id.
    """
    index = FileIndex(FileStorage(str(folder)))
    try:
        with index.reader() as reader:
            return tuple(_faults(reader, documents, added))
    finally:
        index.close()


def _faults(reader: IndexReader, documents: int, added: Mapping[int, str]) -> Iterator[str]:
    if reader.doc_count() != documents:
        yield f"{reader.doc_count()} articles instead of {documents}"
    listed, rest = stored_parts(reader)
    for number, identity in added.items():
        try:
            found = from_parts(listed[number], rest[number]).id
        except (IndexError, zlib.error, msgspec.DecodeError) as error:
            yield f"article number {number} cannot be read back ({error})"
        else:
            if found != identity:
                yield f"article number {number} is {found} instead of {identity}"
    for segment, _ in reader.leaf_readers():
        # Of removed documents Whoosh keeps the terms; segments were whole when they were checked.
        if not segment.has_deletions():
            yield from _silent_fields(segment)


def _silent_fields(segment: IndexReader) -> Iterator[str]:
    for name in segment.indexed_field_names():
        term = next(iter(segment.field_terms(name)), None)
        if term is not None and not segment.postings(name, term).is_active():
            yield f"the field {name} finds nothing by a term it holds"
