"""Count the values of facets over matches, and find the commonest."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from index.arrays.facets import FacetLayout
from index.arrays.layout import keyword_term, keyword_value
from index.arrays.version import Arrays
from index.schema import KeywordField, label_term, split_label_term
from search.engine import FacetCount, FacetCounts
from search.postings import Documents, Mask
from search.request import Facet

KEYWORDS: Mapping[Facet, KeywordField] = {
    Facet.COMPANY: KeywordField.COMPANY,
    Facet.CATEGORY: KeywordField.CATEGORY,
    Facet.PERSON: KeywordField.PERSON,
    Facet.SOURCE: KeywordField.SOURCE_NAME,
    Facet.YEAR: KeywordField.YEAR,
}

CACHED_NAMES = 20_000

Counts = npt.NDArray[np.intp]


class Counter:
    """Counts over one version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._total = len(arrays.ranks)
        self._names = lru_cache(CACHED_NAMES)(self._names_of)

    @cached_property
    def everything(self) -> Counts:
        """The counts over all documents."""
        return self.counts(np.flatnonzero(self._arrays.alive).astype(np.int32))

    def counts(self, documents: Documents, facet: Facet | None = None) -> Counts:
        """Return how many of some documents have each value, of all facets or of one."""
        matrix = self._arrays.matrix
        if facet is not None:
            matrix = matrix[:, slice(*self._layout(facet).columns)]
        rows = matrix.take(documents, axis=0)
        counts = np.bincount(rows.reshape(-1), minlength=self._total + 1)[:-1]
        having, values = self._arrays.overflow
        if len(having):
            found: Mask = np.zeros(self._arrays.size, np.bool_)
            found[documents] = True
            counts = counts + np.bincount(values[found[having]], minlength=self._total)
        return counts

    def commonest(
        self, facet: Facet, counts: Counts, keys: tuple[str, ...], limit: int
    ) -> FacetCounts:
        """Return the values that most documents have, and those of some keys, in order.

        Args:
            facet: Which of the facets that ``counts`` has.
            counts: How many documents have each value.
            keys: Values to give even if no document has them.
            limit: How many to give beside these.
        """
        first, end = self._layout(facet).ordinals
        of_facet, ranks = counts[first:end], self._arrays.ranks[first:end]
        listed = np.flatnonzero(of_facet)
        distinct = len(listed)
        if distinct > limit:
            order = ranks[listed] - of_facet[listed] * len(ranks)
            listed = listed[np.argpartition(order, limit)[:limit]]
        if keys:
            found = (self.ordinal(facet, key) for key in keys)
            chosen = np.array([number - first for number in found if number is not None], np.int64)
            distinct += int(np.count_nonzero(of_facet[chosen] == 0))
            listed = np.union1d(listed, chosen)
        ordered = listed[np.lexsort((ranks[listed], -of_facet[listed]))]
        amounts = of_facet[ordered].tolist()
        names = map(self._names, (ordered + first).tolist())
        values = [FacetCount(*name, count) for name, count in zip(names, amounts, strict=True)]
        return FacetCounts(tuple(values), distinct)

    def ordinal(self, facet: Facet, key: str) -> int | None:
        """Return the number of a value, or nothing where no document has it."""
        first, end = self._layout(facet).ordinals
        terms = self._arrays.keywords.terms
        low, high = terms.range(_key_range(facet, key))
        if low == high:
            return None
        return first + int(self._arrays.first_terms[first:end].searchsorted(low))

    def having(self, facet: Facet, keys: tuple[str, ...]) -> Mask:
        """Return, for every document, whether it has any of some values."""
        found = np.zeros(self._arrays.size, np.bool_)
        keywords = self._arrays.keywords
        for key in keys:
            found[keywords.documents_of(*keywords.terms.range(_key_range(facet, key)))] = True
        return found

    def _layout(self, facet: Facet) -> FacetLayout:
        return self._arrays.layout.facets[KEYWORDS[facet].value]

    def _names_of(self, ordinal: int) -> tuple[str, str]:
        """Return the key and the label of a value."""
        term = self._arrays.keywords.terms[int(self._arrays.label_terms[ordinal])]
        return split_label_term(keyword_value(term))


def _key_range(facet: Facet, key: str) -> str:
    return keyword_term(KEYWORDS[facet], label_term(key, ""))


def importance_counts(importance: npt.NDArray[np.uint8]) -> FacetCounts:
    """Count each importance with all that are greater: it is chosen as a minimum."""
    counts = np.bincount(importance, minlength=6)[::-1].cumsum()[::-1].tolist()
    values = [FacetCount(str(least), str(least), counts[least]) for least in range(5, 0, -1)]
    return FacetCounts(tuple(values), len(values))
