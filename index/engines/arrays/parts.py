"""Iterate over the postings of a space in parts of bounded size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    Integers,
    Inverted,
    Level,
    lengths_of,
    posting_bounds,
)

CHUNK = 1 << 20
"""Maximum number of entries of a part, unless a single term has more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Postings of a range of terms, without those that have no entries.

    Attributes:
        terms: Ordinals of the terms.
        postings: Indices of the postings in the columns of the space, ascending.
        documents: Document id of each posting.
        entries: Entries of all postings.
        bounds: Starts of the entries of each posting, and the end of the last.
        counts: Number of entries of each term.
    """

    terms: range
    postings: Integers
    documents: Integers
    entries: Integers
    bounds: Integers
    counts: Integers

    @property
    def owners(self) -> Integers:
        """Document id of each entry."""
        return np.repeat(self.documents, lengths_of(self.bounds))


def parts_of(space: Inverted) -> Iterator[Part]:
    """Yield the parts of a space, in term order."""
    postings, entries = space.levels[Level.POSTINGS], space.levels[Level.ENTRIES]
    for terms in _term_ranges(entries.starts):
        starts = postings.starts[terms.start : terms.stop + 1].astype(np.int64)
        entry_starts = entries.starts[terms.start : terms.stop + 1].astype(np.int64)
        packed = entries.columns[ENTRIES][entry_starts[0] : entry_starts[-1]]
        counts = lengths_of(entry_starts)
        # Terms that only boost have postings without entries.
        having = np.flatnonzero(np.repeat(counts > 0, lengths_of(starts)))
        documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]][having].astype(np.int32)
        yield Part(terms, having + starts[0], documents, packed, posting_bounds(packed), counts)


def _term_ranges(starts: Integers) -> Iterator[range]:
    """Yield consecutive ranges of term ordinals with at most ``CHUNK`` entries, or one term."""
    first, terms = 0, len(starts) - 1
    while first < terms:
        end = int(np.searchsorted(starts, int(starts[first]) + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), terms)
        yield range(first, end)
        first = end
