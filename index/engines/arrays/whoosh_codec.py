"""Whoosh's file format, written a posting list at a time; Whoosh's own codec reads it.

The postings of rare terms are in the term dictionary: the fastest to write.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pickle import Pickler, dumps
from typing import Any, BinaryIO

from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter, W3TermInfo
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile
from whoosh.system import pack_ushort

from index.engines.arrays.whoosh_postings import PostingList

INLINED = 32
"""Document frequency from which the postings of a term are stored in a block of their own."""
_PROTOCOL = 3
"""The first protocol of pickles that knows bytes."""
_NO_POSTINGS = dumps(((), (), ()), 2)
"""What Whoosh pickles for no postings."""


class SortedLists:
    """The posting lists of a segment, by field: the fields sorted by name, the lists by term."""

    def __init__(self, by_field: Mapping[str, Iterable[PostingList]]) -> None:
        self._by_field = by_field

    def __iter__(self) -> Iterator[tuple[str, Iterable[PostingList]]]:
        for field in sorted(self._by_field):
            yield field, self._by_field[field]


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Takes whole posting lists."""

    def add_list(self, documents: Sequence[int], frequencies: Sequence[int]) -> None:
        """Add the postings of a term."""
        for first in range(0, len(documents), self._blocklimit):
            if first:
                self._write_block()
            some = slice(first, first + self._blocklimit)
            self._ids = array("I", documents[some])
            self._weights = array("f", frequencies[some])
            self._maxweight = max(frequencies[some])

    def _mini_weights(self) -> object:
        """Return the weights as Whoosh pickles them, but as integers: floats take nine bytes."""
        found = super()._mini_weights()
        return tuple(map(int, found)) if isinstance(found, tuple) else found


class _Counting:
    """File that counts the bytes written: Whoosh asks for the position several times for a term."""

    def __init__(self, file: BinaryIO) -> None:
        self.flush, self.close = file.flush, file.close
        self._write = file.write
        self._position = 0

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._position += len(data)
        self._write(data)

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self._position


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes whole posting lists."""

    def _create_file(self, ext: str) -> StructFile:
        file = super()._create_file(ext)
        return StructFile(_Counting(file.raw_file()), name=str(file), onclose=file.onclose)

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[Any]) -> None:
        """Write sorted lists, or the single postings of a segment that Whoosh merges."""
        if not isinstance(items, SortedLists):
            super().add_postings(schema, lengths, items)
            return
        for field, lists in items:
            self.start_field(field, schema[field])
            for term, documents, frequencies in lists:
                if len(documents) < INLINED:
                    key = pack_ushort(self._fieldid) + term
                    self._tindex.add(key, _inlined(documents, frequencies))
                    continue
                self.start_term(term)
                self._postwriter.add_list(documents, frequencies)
                self.finish_term()
            self.finish_field()


def _inlined(documents: Sequence[int], frequencies: Sequence[int]) -> bytes:
    """Return a term info with the postings of a rare term.

    Whoosh intends to inline, but calls its method by a wrong name (``set_inline``).
    """
    info = W3TermInfo(
        weight=sum(frequencies),
        df=len(documents),
        maxweight=max(frequencies),
        minid=documents[0],
        maxid=documents[-1],
    )
    info.set_inlined((), (), ())
    whole: bytes = info.to_bytes()
    return whole.removesuffix(_NO_POSTINGS) + _pickled(documents, frequencies)


def _pickled(documents: Sequence[int], frequencies: Sequence[int]) -> bytes:
    """Return postings without values as Whoosh unpickles them, in as few bytes as it allows."""
    small = max(frequencies) < 1 << 8
    file = BytesIO()
    pickler = Pickler(file, _PROTOCOL)
    # Remember nothing: no object occurs twice.
    pickler.fast = True
    weights = bytes(frequencies) if small else tuple(frequencies)
    # Of all that says there is no value, None takes least; without any, segments cannot be merged.
    pickler.dump((tuple(documents), weights, (None,) * len(documents)))
    return file.getvalue()


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec with these writers."""

    length_stats = False

    def __reduce__(self) -> tuple[type[W3Codec], tuple[()]]:
        # Whoosh pickles the codec of each segment, and reading needs no more than its own: so an
        # index names no class of this package, whose modules may move.
        return W3Codec, ()

    def field_writer(self, storage: Storage, segment: Segment) -> W3FieldWriter:
        """Return the writer of the postings of a segment."""
        return _FieldWriter(self, storage, segment)

    def postings_writer(
        self, file: StructFile, byteids: bool = False
    ) -> W3PostingsWriter:  # Whoosh's signature
        """Return the postings writer of a field."""
        return _PostingsWriter(file, self._blocklimit, byteids)
