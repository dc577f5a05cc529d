"""Write documents into a Whoosh index. The only place of this package that knows Whoosh.

The documents come analysed: no analyser of Whoosh's is used, nothing is analysed twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from whoosh import columns, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.system import pack_uint
from whoosh.writing import SegmentWriter

from index.article import Article, from_json
from index.document import Document, Positions
from index.schema import (
    IMPORTANCE,
    NO_DATE,
    PUBLISHED,
    STORED,
    KeywordField,
    TextField,
    Tier,
    exact,
)

MEMORY_MB = 128
"""How much Whoosh may hold before it writes a sorted run to disk."""

Posting = tuple[bytes, int, float, bytes]


class Terms(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Terms and their positions, made by our analyser; given as a mapping."""

    indexed = True

    def __init__(self, *, positions: bool) -> None:
        """Choose whether positions are kept, for phrases, or only how often a term occurs."""
        self.positions = positions
        self.format = formats.Positions() if positions else formats.Frequency()
        self.scorable = True
        self.stored = self.unique = False
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Positions, **_: object) -> Iterator[Posting]:
        """Yield what Whoosh writes for each term."""
        for term, places in value.items():
            count = len(places)
            coded = self.format.encode(places) if self.positions else pack_uint(count)
            yield term.encode("utf-8", "surrogatepass"), count, float(count), coded


class Keywords(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Values that are matched whole; given as a collection of texts."""

    indexed = True

    def __init__(self, *, unique: bool = False) -> None:
        """Choose whether a document is found again by its value."""
        self.format = formats.Existence()
        self.unique = unique
        self.scorable = self.stored = False
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Iterable[str], **_: object) -> Iterator[Posting]:
        """Yield what Whoosh writes for each value."""
        for item in value:
            yield item.encode("utf-8", "surrogatepass"), 1, 1.0, b""


def schema() -> fields.Schema:
    """Return Whoosh's description of our fields."""
    layout: dict[str, Any] = {}
    for field in TextField:
        layout[field.value] = Terms(positions=False)
        layout[exact(field)] = Terms(positions=True)
    layout |= {tier.value: Keywords() for tier in Tier}
    layout |= {name.value: Keywords(unique=name is KeywordField.ID) for name in KeywordField}
    layout[PUBLISHED] = fields.COLUMN(columns.NumericColumn("q", default=NO_DATE))
    layout[IMPORTANCE] = fields.COLUMN(columns.NumericColumn("B", default=0))
    layout[STORED] = fields.STORED()
    return fields.Schema(**layout)


class WhooshWriter:
    """Adds documents to the index in a folder; a context manager.

    What was added and removed is there when the block ends, or, when it ends by an exception,
    nothing is.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, or make an empty one there."""
        storage = FileStorage(str(folder))
        if not any(folder.glob("*.toc")):
            storage.create_index(schema())
        self._index = FileIndex(storage)
        self._writer: SegmentWriter = self._index.writer(limitmb=MEMORY_MB)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.cancel()
        self._index.close()

    def add(self, document: Document) -> None:
        """Add a document whose id is not in the index."""
        self._writer.add_document(**_whoosh_fields(document))

    def remove(self, identity: str) -> None:
        """Remove the document with this id, if there is one."""
        self._writer.delete_by_term(KeywordField.ID.value, identity)


def _whoosh_fields(document: Document) -> Mapping[str, object]:
    return {
        **{name: terms for name, terms in document.terms.items() if terms},
        **{tier.value: terms for tier, terms in document.tiers.items() if terms},
        **{name.value: values for name, values in document.keywords.items() if values},
        PUBLISHED: document.published,
        IMPORTANCE: document.importance,
        STORED: document.stored,
    }


def exact_forms(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield every form in the index in ``folder``, and how many texts have it."""
    index = FileIndex(FileStorage(str(folder)))
    try:
        with index.reader() as reader:
            present = set(reader.indexed_field_names())
            for field in TextField:
                if exact(field) in present:
                    for term, found in reader.iter_field(exact(field)):
                        yield bytes(term).decode("utf-8", "replace"), int(found.doc_frequency())
    finally:
        index.close()


def articles(folder: Path) -> Iterator[Article]:
    """Yield every article that is stored in the index in ``folder``."""
    index = FileIndex(FileStorage(str(folder)))
    try:
        with index.reader() as reader:
            for _, stored in reader.iter_docs():
                yield from_json(stored[STORED])
    finally:
        index.close()


def faults(folder: Path, documents: int) -> tuple[str, ...]:
    """Return what is wrong with the index in ``folder``: nothing when it can be published.

    Every document must come back, and every field that holds terms must find a document by one.

    Args:
        folder: Where :class:`WhooshWriter` wrote.
        documents: How many documents it should hold.
    """
    index = FileIndex(FileStorage(str(folder)))
    try:
        with index.reader() as reader:
            return tuple(_faults(reader, documents))
    finally:
        index.close()


def _faults(reader: IndexReader, documents: int) -> Iterator[str]:
    if reader.doc_count() != documents:
        yield f"{reader.doc_count()} articles instead of {documents}"
    for number, stored in reader.iter_docs():
        try:
            from_json(stored[STORED])
        except (KeyError, msgspec.DecodeError) as error:
            yield f"article number {number} cannot be read back ({error})"
    for name in reader.indexed_field_names():
        term = next(iter(reader.field_terms(name)), None)
        if term is not None and not reader.postings(name, term).is_active():
            yield f"the field {name} finds nothing by a term it holds"
