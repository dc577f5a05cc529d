"""Read postings from the arrays of a version: documents, term weights and occurrences."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.czech.folding import fold
from index.engines.arrays.version import Arrays, Postings
from index.engines.arrays.weights import WEIGHT_UNIT, Weights, quantise, weighted_frequencies
from index.schema import TextField, Tier
from index.storage.layout import (
    FIELDS,
    Entry,
    Integers,
    fields_of,
    folded_range,
    form_term,
    lengths_of,
    posting_bounds,
    ranges,
    sorted_unique,
)
from search.engines.arrays.alternatives import (
    Alternative,
    Alternatives,
    QuantisedPostings,
    Tiers,
    factors_of,
)
from search.engines.arrays.document_sets import (
    DENSE_SHARE,
    NO_DOCUMENTS,
    NO_MATCHES,
    Documents,
    Mask,
    ScoredDocuments,
    Scratch,
    as_indices,
    merged,
)
from search.engines.arrays.position_blocks import PositionBlocks
from search.engines.arrays.weak_caches import weakly
from search.engines.base import FieldBits
from search.engines.scoring import inverse_document_frequency
from search.query.plan import EVERY_FIELD

MAX_EXPANSIONS = 1_000
"""Maximum number of forms a prefix expands to, the most frequent ones."""
FEW = 32
"""Length below which a Python loop beats NumPy."""
CACHED_GROUPS = 20_000
"""Number of synonym groups whose document frequency and idf are cached."""
CACHED_SCORES, MAX_CACHED = 2_000, 2_000
"""Number of words whose scores are cached, and the maximum of postings of each, of 8 bytes."""
_FIELD_OF_ENTRY = tuple(1 << int(field) for field in fields_of(np.arange(256, dtype=Entry)))
"""The field of each packed entry, as a set."""


class Occurrences(NamedTuple):
    """Occurrences of terms, aggregated by term, document and field.

    Attributes:
        documents: Document id of each.
        fields: Field number of each.
        weights: Term frequency times field norm of each, before saturation.
    """

    documents: Documents
    fields: Integers
    weights: Weights

    def where(self, mask: Mask) -> "Occurrences":
        """Return the subset selected by a mask."""
        return Occurrences(
            self.documents.compress(mask), self.fields.compress(mask), self.weights.compress(mask)
        )


class Words:
    """Reads the postings of one version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.scratch = Scratch(arrays.size)
        self.alternatives = lru_cache(CACHED_GROUPS)(weakly(self._alternatives_of))
        self.scored = lru_cache(CACHED_SCORES)(weakly(self._scored_of))
        self._ordinals = lru_cache(CACHED_GROUPS)(weakly(self._ordinals_of))
        self.group_size = lru_cache(CACHED_GROUPS)(weakly(self.containing))
        self.idf = lru_cache(CACHED_GROUPS)(weakly(self._idf_of))
        self.blocks = PositionBlocks(arrays.lemmas, self._ordinals)
        self._saturation = np.float32(arrays.layout.saturation)

    def lemma(self, term: str, fields: tuple[TextField, ...]) -> QuantisedPostings:
        """Return the postings of a lemma in the given fields; empty if it is unknown."""
        lemmas = self.arrays.lemmas
        ordinal = lemmas.terms.ordinal(term)
        if ordinal is None:
            return QuantisedPostings(NO_DOCUMENTS, np.zeros(0, np.uint16))
        documents = lemmas.documents_of(ordinal, ordinal + 1)
        weights = lemmas.weights[lemmas.starts[ordinal] : lemmas.starts[ordinal + 1]]
        if len(fields) == len(FIELDS):
            return QuantisedPostings(documents, weights)
        found = self.saturated(self.occurrences(lemmas, np.array([ordinal]), fields))
        tiers = weights.take(documents.searchsorted(found.documents))
        return QuantisedPostings(found.documents, quantise(found.scores, tiers))

    def fields_having(self, terms: Iterable[str], documents: Documents) -> list[FieldBits]:
        """Return the fields in which each document has any of some lemmas."""
        lemmas, found = self.arrays.lemmas, [0] * len(documents)
        for ordinal in map(lemmas.terms.ordinal, terms):
            if ordinal is None:
                continue
            having = lemmas.documents_of(ordinal, ordinal + 1)
            near = having.searchsorted(documents)
            there = np.flatnonzero(having.take(near, mode="clip") == documents)
            if not len(there):
                continue
            entries = lemmas.entries[
                lemmas.entry_starts[ordinal] : lemmas.entry_starts[ordinal + 1]
            ]
            bounds, at, packed = posting_bounds(entries), near.take(there), entries.data
            firsts, ends = bounds.take(at).tolist(), bounds.take(at + 1).tolist()
            for number, first, end in zip(there.tolist(), firsts, ends, strict=True):
                for entry in packed[first:end]:
                    found[number] |= _FIELD_OF_ENTRY[entry]
        return found

    def _alternatives_of(
        self, terms: tuple[str, ...], tiers: Tiers, kin: tuple[str, ...]
    ) -> Alternatives:
        """Return the statistics of the lemmas of a word over all fields."""
        lemmas, found = self.arrays.lemmas, []
        for term, ordinal in self._ordinals(terms):
            bounds = slice(lemmas.starts[ordinal], lemmas.starts[ordinal + 1])
            postings = QuantisedPostings(lemmas.documents[bounds], lemmas.weights[bounds])
            found.append(Alternative(term, postings, factors_of(tiers, term, kin)))
        return Alternatives(tuple(found), self.boosts(terms, tiers))

    def _ordinals_of(self, terms: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """Return the lemmas of a word that occur, with their ordinals."""
        found = zip(terms, map(self.arrays.lemmas.terms.ordinal, terms), strict=True)
        return tuple((term, ordinal) for term, ordinal in found if ordinal is not None)

    def _scored_of(
        self, terms: tuple[str, ...], tiers: Tiers, kin: tuple[str, ...]
    ) -> ScoredDocuments:
        """Return the documents that have a word in any field, with its score in each."""
        found = self.alternatives(terms, tiers, kin)
        return found.collect(self.unit_score(terms, EVERY_FIELD), self.scratch)

    def unit_score(self, terms: tuple[str, ...], fields: tuple[TextField, ...]) -> np.float32:
        """Return the score of one unit of a word's stored weight: ``WEIGHT_UNIT`` times its idf."""
        return WEIGHT_UNIT * np.float32(self.idf(terms, fields))

    def boosts(
        self, terms: tuple[str, ...], tiers: Tiers
    ) -> tuple[tuple[Tier, Documents, float], ...]:
        """Return the tiers of terms that only boost: documents (ascending) and score factor."""
        return tuple(
            (tier, having, 1 + boost)
            for tier, raising, boost in tiers
            for term in raising
            if term not in terms and len(having := self.tier_documents(term))
        )

    def containing(self, terms: tuple[str, ...], fields: tuple[TextField, ...]) -> int:
        """Return the number of documents that contain any of the lemmas in the given fields."""
        known = self._ordinals(terms)
        if len(fields) == len(FIELDS):
            parts = [self._narrow_documents(ordinal) for _, ordinal in known]
        else:
            parts = [self.lemma(term, fields).documents for term, _ in known]
        if len(parts) < 2:
            return sum(map(len, parts))
        marks = self.scratch.marks
        marked = [as_indices(documents) for documents in parts]
        for indices in marked:
            marks[indices] = True
        count = int(np.count_nonzero(marks))
        for indices in marked:
            marks[indices] = False
        return count

    def _narrow_documents(self, ordinal: int) -> Integers:
        """Return the posting list of a lemma, its document ids as narrow as they are stored."""
        lemmas = self.arrays.lemmas
        return lemmas.documents[lemmas.starts[ordinal] : lemmas.starts[ordinal + 1]]

    def _idf_of(self, terms: tuple[str, ...], fields: tuple[TextField, ...]) -> float:
        """Return the inverse document frequency of a word in the given fields."""
        return inverse_document_frequency(
            self.arrays.layout.documents, self.group_size(terms, fields)
        )

    def tier_documents(self, term: str) -> Documents:
        """Return the documents of a term that only boosts, and matches nothing by itself."""
        lemmas = self.arrays.lemmas
        ordinal = lemmas.terms.ordinal(term)
        return NO_DOCUMENTS if ordinal is None else lemmas.documents_of(ordinal, ordinal + 1)

    def forms(self, form: str) -> Integers:
        """Return the ordinals that a form matches; without diacritics, all forms folding to it."""
        terms = self.arrays.forms.terms
        folded = fold(form)
        if folded == form:
            return np.arange(*terms.range(folded_range(folded)))
        ordinal = terms.ordinal(form_term(folded, form))
        return np.zeros(0, np.int64) if ordinal is None else np.array([ordinal])

    def form_ordinals(self, forms: Iterable[str]) -> Integers:
        """Return the ordinals that any of the forms matches, ascending."""
        found = [self.forms(form) for form in forms]
        return found[0] if len(found) == 1 else sorted_unique(np.concatenate(found))

    def forms_with_prefix(self, prefix: str) -> Integers:
        """Return the ordinals of forms with a prefix, ascending.

        Of more than ``MAX_EXPANSIONS`` forms only the most frequent are returned.
        """
        forms = self.arrays.forms
        folded = fold(prefix)
        first, end = forms.terms.range(folded)
        ordinals = np.arange(first, end)
        if folded != prefix:
            ordinals = ordinals[forms.terms.suffix_mask((first, end), folded_range(""), prefix)]
        if len(ordinals) > MAX_EXPANSIONS:
            starts = np.asarray(forms.starts)
            counts = starts[ordinals + 1] - starts[ordinals]
            top = np.argpartition(counts, -MAX_EXPANSIONS)[-MAX_EXPANSIONS:]
            ordinals = np.sort(ordinals[top])
        return ordinals

    def count(self, ordinals: Integers) -> int:
        """Return the number of postings of the forms with the given ordinals."""
        return _total_length(self.arrays.forms.starts, ordinals)

    def position_count(self, ordinals: Integers) -> int:
        """Return the number of positions of the forms with the given ordinals."""
        return _total_length(self.arrays.forms.position_starts, ordinals)

    def document_frequency(self, term: str) -> int:
        """Return the number of documents that contain a lemma."""
        lemmas = self.arrays.lemmas
        ordinal = lemmas.terms.ordinal(term)
        return 0 if ordinal is None else lemmas.starts[ordinal + 1] - lemmas.starts[ordinal]

    def occurrences(
        self, postings: Postings, ordinals: Integers, fields: tuple[TextField, ...]
    ) -> Occurrences:
        """Return the occurrences of terms in the given fields, by term, then document.

        Args:
            postings: Space of the terms.
            ordinals: Ordinals of the terms, ascending.
            fields: Fields to include.
        """
        if not len(ordinals):
            return Occurrences(NO_DOCUMENTS, NO_DOCUMENTS, np.zeros(0, np.float32))
        documents, entries = self._read(postings, ordinals)
        if len(documents) != len(entries):
            documents = documents.repeat(lengths_of(posting_bounds(entries)))
        field_numbers = fields_of(entries)
        if len(fields) < len(FIELDS):
            selected = field_mask(fields).take(field_numbers)
            documents, entries = documents.compress(selected), entries.compress(selected)
            field_numbers = field_numbers.compress(selected)
        weights = weighted_frequencies(entries, documents, self.arrays.norms)
        return Occurrences(documents, field_numbers, weights)

    def _read(self, postings: Postings, ordinals: Integers) -> tuple[Documents, npt.NDArray[Entry]]:
        """Return the concatenated postings and entries of terms (ordinals ascending)."""
        first, end = int(ordinals[0]), int(ordinals[-1]) + 1
        starts = np.asarray(postings.starts[first : end + 1])
        entry_starts = np.asarray(postings.entry_starts[first : end + 1])
        if end - first == len(ordinals):
            documents = postings.documents_of(first, end)
            return documents, postings.entries[entry_starts[0] : entry_starts[-1]]
        rows = ordinals - first
        of_postings, of_entries = (
            ranges(found[rows], lengths_of(found)[rows]) for found in (starts, entry_starts)
        )
        documents = postings.documents.take(of_postings).astype(np.int32, copy=False)
        return documents, postings.entries.take(of_entries)

    def saturated(self, found: Occurrences) -> ScoredDocuments:
        """Return the documents of occurrences with the saturated sum of their weights."""
        if not len(found.documents):
            return NO_MATCHES
        size = self.arrays.size
        if len(found.documents) * DENSE_SHARE < size:
            documents, begins, order = merged([found.documents])
            weights: Weights = np.add.reduceat(found.weights.take(order), begins)
        else:
            sums = np.bincount(found.documents, found.weights, size)
            above = (sums > 0).nonzero()[0]
            documents = above.astype(np.int32)
            weights = sums.take(above).astype(np.float32)
        return ScoredDocuments(documents, weights / (weights + self._saturation))


def _total_length(starts: memoryview, rows: Integers) -> int:
    """Return the total length of some of the rows that ``starts`` delimits."""
    if len(rows) < FEW:
        return sum(starts[row + 1] - starts[row] for row in rows.tolist())
    begins = np.asarray(starts)
    return int((begins.take(rows + 1).astype(np.int64) - begins.take(rows)).sum())


def field_mask(fields: tuple[TextField, ...]) -> Mask:
    """Return a mask of fields, indexed by field number."""
    return np.array([field in fields for field in FIELDS])
