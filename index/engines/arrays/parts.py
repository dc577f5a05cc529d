"""Iterate over the postings of the lemmas in parts of bounded size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.engines.arrays.places import ABSENT, all_entries
from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    PLACES,
    Integers,
    Inverted,
    Level,
    lengths_of,
    posting_bounds,
)

CHUNK = 1 << 20
"""Maximum number of postings of a part, unless a single term has more."""


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
    """Yield the parts of the space of lemmas, in term order."""
    postings, entries = space.levels[Level.POSTINGS], space.levels[Level.ENTRIES]
    for terms in _term_ranges(postings.starts):
        starts = postings.starts[terms.start : terms.stop + 1].astype(np.int64)
        some = slice(starts[0], starts[-1])
        places = postings.columns[PLACES][some]
        stored = entries.columns[ENTRIES][entries.starts[terms.start] : entries.starts[terms.stop]]
        packed = all_entries(places, stored)
        bounds = posting_bounds(packed)
        having = np.flatnonzero(places != ABSENT)
        firsts = starts - starts[0]
        of_term = firsts - np.flatnonzero(places == ABSENT).searchsorted(firsts)
        documents = postings.columns[DOCUMENTS][some][having].astype(np.int32)
        counts = lengths_of(bounds[of_term])
        yield Part(terms, having + starts[0], documents, packed, bounds, counts)


def _term_ranges(starts: Integers) -> Iterator[range]:
    """Yield consecutive ranges of term ordinals with at most ``CHUNK`` postings, or one term."""
    first, terms = 0, len(starts) - 1
    while first < terms:
        end = int(np.searchsorted(starts, int(starts[first]) + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), terms)
        yield range(first, end)
        first = end
