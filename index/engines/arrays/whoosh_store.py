"""Write documents into a Whoosh index.

Whoosh stores the articles and indexes their ids and the lemmas of titles, summaries and key points,
which are one field of it; everything else is in the arrays.

Whoosh's analysers and its posting pool, which sorts the postings of all documents, are bypassed:
terms come analysed and sorted from a run of the arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh import columns, fields, formats
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, SegmentReader
from whoosh.writing import NO_MERGE, SegmentWriter

from index.engines.arrays.whoosh_codec import Codec, SortedLists
from index.engines.arrays.whoosh_postings import FIELDS_OF_LEAD, LEAD, posting_lists
from index.schema import LISTED, REST, KeywordField, TextField
from index.storage.compression import DICTIONARY_FILE, Compression, read_dictionary
from index.storage.layout import Inverted
from index.stored_article import from_parts

MAX_SEGMENTS = 12
"""Number of segments from which small ones are merged: each segment costs open files."""


class _AnalysedField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Field whose values are terms already."""

    def __init__(self, form: formats.Format, *, scorable: bool) -> None:
        super().__init__(form, None, scorable=scorable)

    def __reduce__(self) -> tuple[type[fields.FieldType], tuple[formats.Format, None, bool]]:
        # Whoosh pickles the schema: as a field type of its own, for the reason given in Codec.
        # Writers take the schema from schema(), never from the index.
        return fields.FieldType, (self.format, None, self.scorable)


class Lemmas(_AnalysedField):
    """Field of lemmas; a document passes only its length, the number of lemmas."""

    def __init__(self) -> None:
        """Configure a field whose frequencies are the weights of its postings."""
        super().__init__(formats.Existence(), scorable=True)

    def index(self, value: int, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield one pseudo-posting with the length; :class:`_Postings` has the real ones."""
        yield b"", value, float(value), b""


class Keywords(_AnalysedField):
    """Field of unanalysed values."""

    def __init__(self) -> None:
        """Configure a field without frequencies."""
        super().__init__(formats.Existence(), scorable=False)

    def index(self, _value: str, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield nothing: :class:`_Postings` has all postings."""
        return iter(())


def schema() -> fields.Schema:
    """Return the Whoosh schema."""
    layout: dict[str, Any] = {LEAD: Lemmas(), KeywordField.ID: Keywords()}
    # Columns of bytes: stored fields would be pickled and compressed document by document.
    layout |= {part: fields.COLUMN(columns.VarBytesColumn()) for part in (LISTED, REST)}
    return fields.Schema(**layout)


@dataclass(frozen=True, slots=True)
class WhooshDocument:
    """The part of a document that Whoosh takes, without its postings.

    Attributes:
        id: Id of the article.
        length: Number of terms of the lead.
        listed, rest: Compressed parts of the article, see :func:`index.stored_article.to_parts`.
    """

    id: str
    length: int
    listed: bytes
    rest: bytes


def length_of_lead(lengths: Mapping[TextField, int]) -> int:
    """Return the number of terms of the lead, by those of all fields."""
    return sum(lengths.get(field, 0) for field in FIELDS_OF_LEAD)


def _writer(index: FileIndex) -> SegmentWriter:
    # Whoosh reads members of a compound file into memory, but maps separate files.
    return index.writer(codec=Codec(), compound=False)


class _Postings:
    """Replaces Whoosh's posting pool: supplies postings that are sorted already."""

    def __init__(self) -> None:
        self.sorted = SortedLists({})

    def add(self, posting: object) -> None:
        """Drop the pseudo-posting of a field length."""

    def iter_postings(self) -> SortedLists:
        """Return the posting lists, sorted."""
        return self.sorted

    def cleanup(self) -> None:
        """Do nothing: the pool has no files."""


class WhooshWriter:
    """Adds and deletes documents of the index in a folder; a context manager.

    Changes are committed when the block ends, or discarded if it ends by an exception. New
    document ids continue after the existing ones, in the order of adding; ids of deleted documents
    stay unused until :func:`merge_small`.
    """

    def __init__(self, folder: Path, dictionary: bytes = b"") -> None:
        """Open the index in ``folder``, or create an empty one.

        Args:
            folder: Folder of the index.
            dictionary: With which the articles of a new index are compressed.
        """
        storage = FileStorage(str(folder))
        if not any(folder.glob("*.toc")):
            storage.create_index(schema())
            (folder / DICTIONARY_FILE).write_bytes(dictionary)
        self._index = FileIndex(storage, schema=schema())
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
        values: dict[str, Any] = {KeywordField.ID: document.id}
        values |= {LISTED: document.listed, REST: document.rest}
        if document.length:
            values[LEAD] = document.length
        self._writer.add_document(**values)

    def complete(self, lemmas: Inverted, keywords: Inverted) -> None:
        """Supply the postings of all added documents, from the run of exactly these documents."""
        self._postings.sorted = SortedLists(posting_lists(lemmas, keywords))

    def remove(self, document: int) -> None:
        """Delete the document with a document id."""
        self._writer.delete_document(document)


def merge_small(folder: Path) -> int | None:
    """Merge the small last segments, if there are too many, and drop their deleted documents.

    Returns:
        The first document id that may have changed, or ``None`` if none has. The order of the
        documents stays.
    """
    index = FileIndex(FileStorage(str(folder)), schema=schema())
    try:
        sizes = [segment.doc_count_all() for segment in index._segments()]  # no public API
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
    """Return the number of leading segments that are each larger than all later ones together."""
    kept = 0
    while kept < len(sizes) - 1 and sizes[kept] > sum(sizes[kept + 1 :]):
        kept += 1
    # Bounded: sizes that halve would all be kept.
    return min(kept, MAX_SEGMENTS // 2)


def stored_parts(reader: IndexReader) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Return the compressed parts of all articles, indexed by document id."""
    if not reader.has_column(LISTED):
        return (), ()  # no article was ever added
    listed, rest = (reader.column_reader(part, translate=False) for part in (LISTED, REST))
    return listed, rest


def faults(folder: Path, documents: int, added: Mapping[int, str]) -> tuple[str, ...]:
    """Return the failed consistency checks of a Whoosh index; empty if it can be published.

    Every added article must be read back under its document id, and in every field the first term
    must match a document.

    Args:
        folder: Folder of the index.
        documents: Expected number of documents.
        added: Article id of each added document, by document id.
    """
    index = FileIndex(FileStorage(str(folder)))
    try:
        with index.reader() as reader:
            compression = Compression(read_dictionary(folder))
            return tuple(_faults(reader, documents, added, compression))
    finally:
        index.close()


def _faults(
    reader: IndexReader, documents: int, added: Mapping[int, str], compression: Compression
) -> Iterator[str]:
    if reader.doc_count() != documents:
        yield f"{reader.doc_count()} articles instead of {documents}"
    listed, rest = stored_parts(reader)
    for document, identity in added.items():
        try:
            found = from_parts(listed[document], rest[document], compression).id
        except (IndexError, ValueError) as error:
            yield f"document {document}: article cannot be read back ({error})"
        else:
            if found != identity:
                yield f"document {document}: article {found} instead of {identity}"
    for segment, _ in reader.leaf_readers():
        # Segments with deletions keep the terms of deleted documents, and were checked when new.
        if not segment.has_deletions():
            yield from _silent_fields(segment)


def _silent_fields(segment: IndexReader) -> Iterator[str]:
    for name in segment.indexed_field_names():
        term = next(iter(segment.field_terms(name)), None)
        if term is not None and not segment.postings(name, term).is_active():
            yield f"field {name}: no posting for its first term"
