"""Count the values of facets over matches, and find the commonest."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.engines.arrays.version import Arrays
from index.schema import NO_DATE, KeywordField, label_term, split_label_term
from index.storage.layout import keyword_term, keyword_value
from search.engines.arrays.document_sets import Documents, Mask, at_places
from search.engines.arrays.weak_caches import weakly
from search.engines.base import FacetCount, FacetCounts
from search.request import Facet
from search.result import MonthCount

KEYWORDS: Mapping[Facet, KeywordField] = {
    Facet.COMPANY: KeywordField.COMPANY,
    Facet.CATEGORY: KeywordField.CATEGORY,
    Facet.PERSON: KeywordField.PERSON,
    Facet.SOURCE: KeywordField.SOURCE_NAME,
    Facet.YEAR: KeywordField.YEAR,
}

CACHED_NAMES = 20_000

_ORDINAL_BITS = 31
_LAST = (1 << _ORDINAL_BITS) - 1

Counts = npt.NDArray[np.intp]


class Keyed(NamedTuple):
    """The values that are counted, of all facets, and where those of each facet are.

    Attributes:
        present: Their numbers, rising.
        keys: The counts, each in one number with its value; it sorts as values are listed. The
            greatest has the highest count, and of equal ones the first in Czech order.
        stretches: Where those of a facet begin and end.
    """

    present: npt.NDArray[np.intp]
    keys: npt.NDArray[np.int64]
    stretches: Mapping[Facet, tuple[int, int]]


class Counter:
    """Counts over one version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._total = len(arrays.ordinals)
        self._layouts = {facet: arrays.layout.facets[KEYWORDS[facet].value] for facet in KEYWORDS}
        self._edges = np.array([self._layouts[facet].ordinals for facet in KEYWORDS]).reshape(-1)
        self._names = lru_cache(CACHED_NAMES)(weakly(self._names_of))

    @cached_property
    def everything(self) -> Counts:
        """The counts over all documents."""
        return self._counts(np.flatnonzero(self._arrays.alive).astype(np.int32))

    def counts(self, documents: Documents) -> Counts:
        """Return how many of some documents have each value, of all facets."""
        if 2 * len(documents) <= self._arrays.layout.documents:
            return self._counts(documents)
        others = self._arrays.alive.copy()
        others[at_places(documents)] = False
        return self.everything - self._counts(np.flatnonzero(others).astype(np.int32))

    def of_facet(self, documents: Documents, facet: Facet) -> Counts:
        """Return how many of some documents have each value of one facet."""
        return self._counts(documents, facet)

    def _counts(self, documents: Documents, facet: Facet | None = None) -> Counts:
        matrix = self._arrays.matrix
        if facet is not None:
            matrix = matrix[:, slice(*self._layouts[facet].columns)]
        rows = matrix.take(documents, axis=0)
        counts = np.bincount(rows.reshape(-1), minlength=self._total + 1)[:-1]
        having, values = self._arrays.overflow
        if len(having):
            found: Mask = np.zeros(self._arrays.size, np.bool_)
            found[at_places(documents)] = True
            counts += np.bincount(values.compress(found.take(having)), minlength=self._total)
        return counts

    def keyed(self, counts: Counts) -> Keyed:
        """Return counts in an order to choose from."""
        present = np.flatnonzero(counts > 0)
        keys = (counts.take(present) << _ORDINAL_BITS) | (_LAST - present)
        edges = iter(present.searchsorted(self._edges).tolist())
        return Keyed(
            present, keys, dict(zip(KEYWORDS, zip(edges, edges, strict=True), strict=True))
        )

    def commonest(
        self, facet: Facet, keyed: Keyed, keys: tuple[str, ...], limit: int
    ) -> FacetCounts:
        """Return the values that most documents have, and those of some keys, in order.

        Args:
            facet: Which of the facets that were counted.
            keyed: What is counted.
            keys: Values to give even if no document has them.
            limit: How many to give beside these.
        """
        first, end = keyed.stretches[facet]
        of_facet = keyed.keys[first:end]
        distinct = len(of_facet)
        if distinct > limit:
            of_facet = of_facet.take(
                of_facet.argpartition(distinct - limit - 1)[distinct - limit :]
            )
        listed = of_facet.tolist()
        if keys:
            chosen = [self._key_number(keyed, facet, key) for key in keys]
            known = [number for number in chosen if number is not None]
            distinct += sum(number <= _LAST for number in known)
            listed = list({*listed, *known})
        listed.sort(reverse=True)
        names = self._names
        values = [
            FacetCount(*names(_LAST - (number & _LAST)), number >> _ORDINAL_BITS)
            for number in listed
        ]
        return FacetCounts(tuple(values), distinct)

    def _key_number(self, keyed: Keyed, facet: Facet, key: str) -> int | None:
        ordinal = self.ordinal(facet, key)
        if ordinal is None:
            return None
        place = int(keyed.present.searchsorted(ordinal))
        if place < len(keyed.present) and keyed.present[place] == ordinal:
            return int(keyed.keys[place])
        return _LAST - ordinal

    def ordinal(self, facet: Facet, key: str) -> int | None:
        """Return the number of a value, or nothing where no document has it."""
        first, end = self._layouts[facet].ordinals
        terms = self._arrays.keywords.terms
        low, high = terms.range(_key_range(facet, key))
        if low == high:
            return None
        place = int(self._arrays.first_terms[first:end].searchsorted(low))
        return first + int(self._arrays.ordinals[first + place])

    def having(self, facet: Facet, keys: tuple[str, ...]) -> Mask:
        """Return, for every document, whether it has any of some values."""
        found = np.zeros(self._arrays.size, np.bool_)
        keywords = self._arrays.keywords
        for key in keys:
            found[keywords.documents_of(*keywords.terms.range(_key_range(facet, key)))] = True
        return found

    def _names_of(self, ordinal: int) -> tuple[str, str]:
        """Return the key and the label of a value."""
        term = self._arrays.keywords.terms[int(self._arrays.label_terms[ordinal])]
        return split_label_term(keyword_value(term))


class Calendar:
    """The months of documents, to count by; safe for threads."""

    def __init__(self, published: npt.NDArray[np.int64]) -> None:
        dated = published != NO_DATE
        moments = np.where(dated, published, 0).astype("datetime64[s]")
        months = moments.astype("datetime64[M]").astype(np.int64)
        self._first = int(months[dated].min()) if dated.any() else 0
        self._months = np.where(dated, months - self._first + 1, 0).astype(np.int32)

    def counts(self, documents: Documents) -> tuple[MonthCount, ...]:
        """Return how many of some documents are from each month that has any, rising."""
        counts = np.bincount(self._months.take(documents))
        places = np.flatnonzero(counts[1:]) + 1
        months = (places + (self._first - 1)).astype("datetime64[M]").astype("datetime64[D]")
        return tuple(map(MonthCount, months.tolist(), counts[places].tolist()))


def _key_range(facet: Facet, key: str) -> str:
    return keyword_term(KEYWORDS[facet], label_term(key, ""))


def importance_counts(importance: npt.NDArray[np.uint8]) -> FacetCounts:
    """Count each importance with all that are greater: it is chosen as a minimum."""
    counts = np.bincount(importance, minlength=6)[::-1].cumsum()[::-1].tolist()
    values = [FacetCount(str(least), str(least), counts[least]) for least in range(5, 0, -1)]
    return FacetCounts(tuple(values), len(values))
