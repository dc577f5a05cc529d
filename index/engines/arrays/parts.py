"""All postings of a space that have entries, a part of them at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    Integers,
    Inverted,
    Level,
    bounds_of,
    lengths_of,
)

CHUNK = 1 << 20
"""Entries that are looked at together, if no single term has more."""


@dataclass(frozen=True, slots=True)
class Part:
    """The postings of some terms, without those that have no entries.

    Attributes:
        terms: The numbers of the terms.
        postings: The numbers of the postings.
        documents: Their documents.
        entries: The entries of all.
        bounds: Where those of each posting begin, and the end of the last.
        counts: How many entries each term has.
    """

    terms: range
    postings: Integers
    documents: Integers
    entries: Integers
    bounds: Integers
    counts: Integers

    @property
    def owners(self) -> Integers:
        """Return the document of each entry."""
        return np.repeat(self.documents, lengths_of(self.bounds))


def parts_of(space: Inverted) -> Iterator[Part]:
    """Yield the parts of a space, so large that memory does not grow with the space."""
    postings, entries = space.levels[Level.POSTINGS], space.levels[Level.ENTRIES]
    for terms in _stretches(entries.starts):
        starts = postings.starts[terms.start : terms.stop + 1].astype(np.int64)
        entry_starts = entries.starts[terms.start : terms.stop + 1].astype(np.int64)
        packed = entries.columns[ENTRIES][entry_starts[0] : entry_starts[-1]]
        counts = lengths_of(entry_starts)
        # Terms that only raise a rank have postings without entries.
        having = np.flatnonzero(np.repeat(counts > 0, lengths_of(starts)))
        documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]][having]
        yield Part(terms, having + starts[0], documents, packed, bounds_of(packed), counts)


def _stretches(starts: Integers) -> Iterator[range]:
    """Yield the numbers of terms that follow one another, with about a chunk of entries each."""
    first, terms = 0, len(starts) - 1
    while first < terms:
        end = int(np.searchsorted(starts, int(starts[first]) + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), terms)
        yield range(first, end)
        first = end
