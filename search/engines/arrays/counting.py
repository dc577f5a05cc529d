"""Count facet values over matches and select the top values.

A facet value is identified by its ordinal: over all facets of the version, by their keys, and
within each facet in Czech collation order.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.engines.arrays.version import Arrays
from index.schema import NO_DATE, facet_field, label_term, split_label_term
from index.storage.layout import keyword_term, keyword_value
from search.engines.arrays.document_sets import (
    Documents,
    Mask,
    Scratch,
    as_indices,
    contained,
)
from search.engines.arrays.weak_caches import weakly
from search.engines.base import FacetCount, FacetCounts
from search.result import MonthCount

CACHED_NAMES = 20_000

_ORDINAL_BITS = 31
_LAST = (1 << _ORDINAL_BITS) - 1

Counts = npt.NDArray[np.intp]


class SortKeys(NamedTuple):
    """Nonzero counts as sort keys, whose ascending order is that of the values in a list.

    Attributes:
        present: Ordinals of the values with a count, ascending.
        keys: Negative count and ordinal of each, packed: by count, then in Czech order.
        edges: First index into both arrays of the values of each facet, and the end of them.
    """

    present: npt.NDArray[np.intp]
    keys: npt.NDArray[np.int64]
    edges: Sequence[int]


class Counter:
    """Counts the facet values of one version; safe for threads."""

    def __init__(self, arrays: Arrays, scratch: Scratch) -> None:
        self._arrays = arrays
        self._scratch = scratch
        self._total = len(arrays.ordinals)
        self._layouts = arrays.layout.facets
        edges = [layout.ordinals for layout in self._layouts.values()]
        self._edges = np.array(edges, np.intp).reshape(-1)
        self._first_edges = {facet: 2 * number for number, facet in enumerate(self._layouts)}
        self._names = lru_cache(CACHED_NAMES)(weakly(self._names_of))

    @property
    def facets(self) -> frozenset[str]:
        """Keys of the facets that can be counted."""
        return frozenset(self._layouts)

    @cached_property
    def everything(self) -> Counts:
        """Counts over all documents, by ordinal."""
        return self._counts(np.flatnonzero(self._arrays.alive).astype(np.int32))

    def counts(self, documents: Documents) -> Counts:
        """Return the number of documents with each value of all facets, by ordinal.

        For more than half of the index, the complement is counted and subtracted.
        """
        if 2 * len(documents) <= self._arrays.layout.documents:
            return self._counts(documents)
        others = self._arrays.alive.copy()
        others[as_indices(documents)] = False
        return self.everything - self._counts(others.nonzero()[0].astype(np.int32))

    def of_facet(self, documents: Documents, facet: str) -> Counts:
        """Return the number of documents with each value of one facet, by ordinal."""
        return self._counts(documents, facet)

    def _counts(self, documents: Documents, facet: str | None = None) -> Counts:
        rows = self._arrays.matrix.take(documents, axis=0)
        if facet is not None:
            # Of columns of the matrix all would be copied.
            rows = rows[:, slice(*self._layouts[facet].columns)]
        counts = np.bincount(rows.reshape(-1), minlength=self._total)[: self._total]
        if self._spilt.take(documents).any():
            having, values = self._arrays.overflow
            found = contained(documents, having, self._scratch)
            counts += np.bincount(values.compress(found), minlength=self._total)
        return counts

    @cached_property
    def _spilt(self) -> Mask:
        """Mask of the documents with values outside the matrix, indexed by document id."""
        found: Mask = np.zeros(self._arrays.size, np.bool_)
        found[self._arrays.overflow[0]] = True
        return found

    def sort_keys(self, counts: Counts) -> SortKeys:
        """Return counts as sort keys."""
        # Twice as quick as comparing with 0.
        present = counts.astype(np.bool_).nonzero()[0]
        keys = present - (counts.take(present) << _ORDINAL_BITS)
        return SortKeys(present, keys, present.searchsorted(self._edges).tolist())

    def top_values(
        self, facet: str, sort_keys: SortKeys, keys: tuple[str, ...], limit: int
    ) -> FacetCounts:
        """Return the top values of a facet, and the values of some keys, in order.

        Args:
            facet: One of the counted facets.
            sort_keys: The counts.
            keys: Keys of values to include even if no document has them.
            limit: Number of top values.
        """
        first_edge = self._first_edges[facet]
        first, end = sort_keys.edges[first_edge : first_edge + 2]
        of_facet, distinct = sort_keys.keys[first:end], end - first
        if distinct > limit:
            of_facet = of_facet.copy()
            of_facet.partition(limit)
            of_facet = of_facet[:limit]
        listed = of_facet.tolist()
        if keys:
            chosen = [self._sort_key(sort_keys, facet, key) for key in keys]
            known = [found for found in chosen if found is not None]
            distinct += sum(found >= 0 for found in known)
            listed = list({*listed, *known})
        listed.sort()
        names = self._names
        values = [
            FacetCount(key, label, -(found >> _ORDINAL_BITS))
            for found in listed
            # Quicker than to unpack it into the call.
            for key, label in (names(found & _LAST),)
        ]
        return FacetCounts(tuple(values), distinct)

    def _sort_key(self, sort_keys: SortKeys, facet: str, key: str) -> int | None:
        """Return the sort key of a value, with count 0 where none matches; ``None`` if unknown."""
        ordinal = self.ordinal(facet, key)
        if ordinal is None:
            return None
        index = int(sort_keys.present.searchsorted(ordinal))
        if index < len(sort_keys.present) and sort_keys.present[index] == ordinal:
            return int(sort_keys.keys[index])
        return ordinal

    def ordinal(self, facet: str, key: str) -> int | None:
        """Return the ordinal of a value, or ``None`` if no document has it."""
        first, end = self._layouts[facet].ordinals
        terms = self._arrays.keywords.terms
        low, high = terms.range(_key_range(facet, key))
        if low == high:
            return None
        index = int(self._arrays.first_terms[first:end].searchsorted(low))
        return first + int(self._arrays.ordinals[first + index])

    def mask(self, facet: str, keys: tuple[str, ...]) -> Mask:
        """Return a mask of documents with any of the values, indexed by document id."""
        return value_mask(self._arrays, facet, keys)

    def _names_of(self, ordinal: int) -> tuple[str, str]:
        """Return the key and the label of the value with an ordinal."""
        term = self._arrays.keywords.terms[int(self._arrays.label_terms[ordinal])]
        return split_label_term(keyword_value(term))


def value_mask(arrays: Arrays, facet: str, keys: tuple[str, ...]) -> Mask:
    """Return a mask of documents with any of the values of a facet, indexed by document id."""
    found, keywords = np.zeros(arrays.size, np.bool_), arrays.keywords
    for key in keys:
        found[keywords.documents_of(*keywords.terms.range(_key_range(facet, key)))] = True
    return found


class Calendar:
    """Counts documents by month of publication; safe for threads."""

    def __init__(self, published: npt.NDArray[np.int64]) -> None:
        dated = published != NO_DATE
        moments = np.where(dated, published, 0).astype("datetime64[s]")
        months = moments.astype("datetime64[M]").astype(np.int64)
        self._first = int(months[dated].min()) if dated.any() else 0
        self._months = np.where(dated, months - self._first + 1, 0).astype(np.int32)

    def counts(self, documents: Documents) -> tuple[MonthCount, ...]:
        """Return the nonzero counts of documents by month, ascending by month."""
        counts = np.bincount(self._months.take(documents))
        present = np.flatnonzero(counts[1:]) + 1
        months = (present + (self._first - 1)).astype("datetime64[M]").astype("datetime64[D]")
        return tuple(map(MonthCount, months.tolist(), counts[present].tolist()))


def _key_range(facet: str, key: str) -> str:
    return keyword_term(facet_field(facet), label_term(key, ""))


def importance_counts(importance: npt.NDArray[np.uint8]) -> FacetCounts:
    """Return cumulative counts, from 5 down to 1: a chosen importance is a minimum."""
    counts = np.bincount(importance, minlength=6)[::-1].cumsum()[::-1].tolist()
    values = [FacetCount(str(least), str(least), counts[least]) for least in range(5, 0, -1)]
    return FacetCounts(tuple(values), len(values))
