"""Read a Whoosh index as arrays. The only place of this package that knows Whoosh."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, TermNotFound

from index.schema import (
    IMPORTANCE,
    NO_DATE,
    PUBLISHED,
    STORED,
    KeywordField,
    TextField,
    Tier,
    split_label_term,
)
from index.schema import (
    exact as exact_name,
)
from search.postings import Documents, FacetColumn, Mask, Numbers, Postings

CACHED_TERMS = 20_000
_NOTHING = Postings(np.zeros(0, np.int64), np.zeros(0))


class WhooshSource:
    """One Whoosh index, opened for reading.

    Whoosh decodes postings by moving in shared files, so one thread at a time reads them; what
    was read is kept.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            OSError: If it cannot be read.
        """
        self._index = FileIndex(FileStorage(str(folder)))
        self._reader: IndexReader = self._index.reader()
        self._lock = Lock()
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self.size: int = self._reader.doc_count_all()
        self.alive = self._alive()
        self.published = self._column(PUBLISHED, NO_DATE)
        self.importance = self._column(IMPORTANCE, 0)
        self._numbers = self._ids()
        self.id_order = np.zeros(self.size, np.int64)
        for place, identity in enumerate(sorted(self._numbers)):
            self.id_order[self._numbers[identity]] = place
        self._lengths: dict[str, Numbers] = {}

    def _alive(self) -> Mask:
        alive = np.ones(self.size, np.bool_)
        alive[[n for n in range(self.size) if self._reader.is_deleted(n)]] = False
        return alive

    def _column(self, name: str, default: int) -> Documents:
        if not self.size:
            return np.zeros(0, np.int64)
        if not self._reader.has_column(name):
            return np.full(self.size, default, np.int64)
        return np.fromiter(self._reader.column_reader(name), np.int64, self.size)

    def _ids(self) -> dict[str, int]:
        return {
            _text(term): int(number)
            for term in self._reader.lexicon(KeywordField.ID.value)
            for number in self._documents(KeywordField.ID.value, term)
        }

    def number(self, identity: str) -> int | None:
        """Return the document with this id."""
        return self._numbers.get(identity)

    def postings(self, field: TextField, term: str, *, exact: bool) -> Postings:
        """Return a term's postings; see :class:`search.postings.PostingSource`."""
        return self._cached(_name(field, exact=exact), term)

    def holding(self, field: Tier | KeywordField, term: str) -> Documents:
        """Return the documents that hold a term."""
        return self._cached(field.value, term).documents

    def positions(self, field: TextField, term: str) -> dict[int, Sequence[int]]:
        """Return the positions of an exact form in each document that has it."""
        found: dict[int, Sequence[int]] = {}
        with self._lock:
            matcher = self._matcher(exact_name(field), term)
            while matcher is not None and matcher.is_active():
                found[matcher.id()] = matcher.value_as("positions")
                matcher.next()
        return found

    def starting(self, field: TextField, prefix: str, limit: int) -> list[str]:
        """Return exact forms that start so."""
        found = []
        with self._lock:
            for term in self._reader.expand_prefix(exact_name(field), _bytes(prefix)):
                found.append(_text(term))
                if len(found) == limit:
                    break
        return found

    def relative_lengths(self, field: TextField, *, exact: bool) -> Numbers:
        """Return each document's length of a field against the average; 1 where it has none."""
        name = _name(field, exact=exact)
        if name not in self._lengths:
            with self._lock:
                self._lengths[name] = self._relative_lengths(name)
        return self._lengths[name]

    def _relative_lengths(self, name: str) -> Numbers:
        lengths = np.fromiter(
            (self._reader.doc_field_length(n, name, 0) for n in range(self.size)),
            np.float64,
            self.size,
        )
        present = lengths[lengths > 0]
        return np.where(lengths > 0, lengths / present.mean(), 1.0) if present.size else lengths + 1

    def facet(self, field: KeywordField) -> FacetColumn:
        """Return the values of a facet."""
        with self._lock:
            return _facet_column(
                (_text(term), self._documents(field.value, term))
                for term in self._reader.lexicon(field.value)
            )

    def stored(self, document: int) -> bytes:
        """Return the stored article."""
        with self._lock:
            stored: bytes = self._reader.stored_fields(document)[STORED]
        return stored

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._index.close()

    def _cached(self, name: str, term: str) -> Postings:
        key = (name, term)
        with self._lock:
            found = self._postings.get(key)
            if found is None:
                found = self._postings[key] = self._read(name, term)
                if len(self._postings) > CACHED_TERMS:
                    self._postings.popitem(last=False)
            else:
                self._postings.move_to_end(key)
        return found

    def _read(self, name: str, term: str) -> Postings:
        matcher = self._matcher(name, term)
        if matcher is None:
            return _NOTHING
        documents, frequencies = [], []
        while matcher.is_active():
            documents.append(matcher.id())
            frequencies.append(matcher.weight())
            matcher.next()
        return Postings(np.array(documents, np.int64), np.array(frequencies, np.float64))

    def _documents(self, name: str, term: bytes) -> Documents:
        return np.fromiter(self._reader.postings(name, term).all_ids(), np.int64)

    def _matcher(self, name: str, term: str) -> Any:  # Whoosh has no types
        try:
            return self._reader.postings(name, _bytes(term))
        except TermNotFound:
            return None


def _name(field: TextField, *, exact: bool) -> str:
    return exact_name(field) if exact else field.value


def _bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _text(term: bytes) -> str:
    return bytes(term).decode()


def _facet_column(terms: Iterator[tuple[str, Documents]]) -> FacetColumn:
    """Gather the spellings of each key: documents of all of them, the label of the commonest."""
    spellings: dict[str, Counter[str]] = {}
    documents: dict[str, list[Documents]] = {}
    for term, found in terms:
        key, label = split_label_term(term)
        spellings.setdefault(key, Counter())[label] += len(found)
        documents.setdefault(key, []).append(found)
    keys = tuple(spellings)
    having = [np.unique(np.concatenate(documents[key])) for key in keys]
    return FacetColumn(
        keys=keys,
        labels=tuple(_commonest(spellings[key]) for key in keys),
        documents=np.concatenate([np.zeros(0, np.int64), *having]),
        values=np.repeat(np.arange(len(keys)), [len(found) for found in having]),
    )


def _commonest(spellings: Counter[str]) -> str:
    # Some archives write names in lower case throughout: a spelling with capitals knows better.
    return min(spellings, key=lambda label: (label.islower(), -spellings[label], label))
