"""Read postings from the arrays of a version: documents, term weights and occurrences."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.czech.folding import fold
from index.engines.arrays.places import ENTRY_OF, STORED, all_entries
from index.engines.arrays.positions import Placed, Wide, begin_mask, fields_of_positions
from index.engines.arrays.version import Arrays
from index.engines.arrays.weights import (
    WEIGHT_UNIT,
    Weights,
    norms_of,
    quantise,
    weighted_frequencies,
)
from index.schema import TextField, Tier
from index.storage.layout import (
    FIELDS,
    Entry,
    Integers,
    fields_of,
    folded_range,
    form_term,
    lengths_of,
    mask_bounds,
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
CACHED_PREFIXES = 200
"""Number of prefixes whose ordinals are cached, at most ``MAX_EXPANSIONS`` for each."""
CACHED_SCORES, MAX_CACHED = 2_000, 2_000
"""Number of words whose scores are cached, and the maximum of postings of each, of 8 bytes."""
_FIELD_OF_ENTRY = (0, *(1 << int(field) for field in fields_of(np.arange(1, 256, dtype=Entry))))
"""The field of each packed entry, as a set; of none for 0."""


class Occurrences(NamedTuple):
    """Occurrences of terms, of lemmas and phrases aggregated by document and field.

    Attributes:
        documents: Document id of each.
        fields: Field number of each.
        weights: Field norm of each, times its frequency if aggregated, before saturation.
    """

    documents: Documents
    fields: Integers
    weights: Weights

    def where(self, mask: Mask) -> "Occurrences":
        """Return the subset selected by a mask."""
        return Occurrences(
            self.documents.compress(mask), self.fields.compress(mask), self.weights.compress(mask)
        )


NO_OCCURRENCES = Occurrences(NO_DOCUMENTS, NO_DOCUMENTS, np.zeros(0, np.float32))


class Words:
    """Reads the postings of one version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.scratch = Scratch(arrays.size)
        self.alternatives = lru_cache(CACHED_GROUPS)(weakly(self._alternatives_of))
        self.scored = lru_cache(CACHED_SCORES)(weakly(self._scored_of))
        self.forms_with_prefix = lru_cache(CACHED_PREFIXES)(weakly(self._forms_with_prefix))
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
        found = self.saturated(self.lemma_occurrences(term, fields))
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
            for number, fields in zip(
                there.tolist(), self._fields_of(ordinal, near.take(there)), strict=True
            ):
                found[number] |= fields
        return found

    def _fields_of(self, ordinal: int, indices: Integers) -> list[FieldBits]:
        """Return the fields of postings of a lemma, given by their indices."""
        lemmas = self.arrays.lemmas
        places = lemmas.places[lemmas.starts[ordinal] : lemmas.starts[ordinal + 1]]
        chosen = places.take(indices)
        found = [_FIELD_OF_ENTRY[entry] for entry in ENTRY_OF.take(chosen).tolist()]
        having = STORED.take(chosen).nonzero()[0]
        if len(having):
            entries = lemmas.entries[lemmas.entry_starts.row(ordinal)]
            bounds, packed = posting_bounds(entries), entries.data
            ranks = STORED.take(places).nonzero()[0].searchsorted(indices.take(having))
            firsts, ends = bounds.take(ranks).tolist(), bounds.take(ranks + 1).tolist()
            for number, first, end in zip(having.tolist(), firsts, ends, strict=True):
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

    def _forms_with_prefix(self, prefix: str) -> Integers:
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
        starts = self.arrays.forms.position_starts
        return sum(starts[end] - starts[first] for first, end in contiguous(ordinals))

    def document_frequency(self, term: str) -> int:
        """Return the number of documents that contain a lemma."""
        lemmas = self.arrays.lemmas
        ordinal = lemmas.terms.ordinal(term)
        return 0 if ordinal is None else lemmas.starts[ordinal + 1] - lemmas.starts[ordinal]

    def lemma_occurrences(self, term: str, fields: tuple[TextField, ...]) -> Occurrences:
        """Return the occurrences of a lemma in the given fields, by document and field."""
        lemmas = self.arrays.lemmas
        ordinal = lemmas.terms.ordinal(term)
        if ordinal is None:
            return NO_OCCURRENCES
        places = lemmas.places[lemmas.starts[ordinal] : lemmas.starts[ordinal + 1]]
        entries = all_entries(places, lemmas.entries[lemmas.entry_starts.row(ordinal)])
        documents = lemmas.documents_of(ordinal, ordinal + 1)
        if len(documents) != len(entries):
            documents = documents.repeat(lengths_of(posting_bounds(entries)))
        numbers = fields_of(entries)
        if len(fields) < len(FIELDS):
            selected = field_mask(fields).take(numbers)
            documents, entries = documents.compress(selected), entries.compress(selected)
            numbers = numbers.compress(selected)
        weights = weighted_frequencies(entries, documents, self.arrays.norms)
        return Occurrences(documents, numbers, weights)

    def form_occurrences(self, ordinals: Integers, fields: tuple[TextField, ...]) -> Occurrences:
        """Return the occurrences of forms in the given fields, each by itself.

        Args:
            ordinals: Ordinals of the forms, ascending.
            fields: Fields to include.
        """
        if not len(ordinals):
            return NO_OCCURRENCES
        documents, placed, far = self._read(ordinals)
        if len(documents) != len(placed):
            documents = documents.repeat(lengths_of(mask_bounds(begin_mask(placed))))
        numbers = fields_of_positions(placed, far)
        if len(fields) < len(FIELDS):
            selected = field_mask(fields).take(numbers)
            documents, numbers = documents.compress(selected), numbers.compress(selected)
        return Occurrences(documents, numbers, norms_of(self.arrays.norms, numbers, documents))

    def _read(self, ordinals: Integers) -> tuple[Documents, Placed, Wide]:
        """Return the concatenated postings, positions and far positions of forms (ascending)."""
        forms, first, end = self.arrays.forms, int(ordinals[0]), int(ordinals[-1]) + 1
        if end - first == len(ordinals):
            placed = forms.positions[forms.position_starts[first] : forms.position_starts[end]]
            far = forms.far[forms.far_starts[first] : forms.far_starts[end]]
            return forms.documents_of(first, end), placed, far
        starts = np.asarray(forms.starts).take(ordinals)
        of_postings = ranges(starts, np.asarray(forms.starts).take(ordinals + 1) - starts)
        of_positions, of_far = (
            ranges(found.take(ordinals), found.take(ordinals + 1) - found.take(ordinals))
            for found in (forms.position_starts, forms.far_starts)
        )
        documents = forms.documents.take(of_postings).astype(np.int32, copy=False)
        return documents, forms.positions.take(of_positions), forms.far.take(of_far)

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


def contiguous(ordinals: Integers) -> Iterator[tuple[int, int]]:
    """Yield the maximal contiguous ranges of ordinals (ascending); ends are excluded."""
    if not len(ordinals):
        return
    first, last = int(ordinals[0]), int(ordinals[-1])
    if last - first + 1 == len(ordinals):
        yield first, last + 1
        return
    breaks = (ordinals[1:] != ordinals[:-1] + 1).nonzero()[0] + 1
    for part in np.split(ordinals, breaks):
        yield int(part[0]), int(part[-1]) + 1


def _total_length(starts: memoryview, rows: Integers) -> int:
    """Return the total length of some of the rows that ``starts`` delimits."""
    if len(rows) < FEW:
        return sum(starts[row + 1] - starts[row] for row in rows.tolist())
    begins = np.asarray(starts)
    return int((begins.take(rows + 1).astype(np.int64) - begins.take(rows)).sum())


def field_mask(fields: tuple[TextField, ...]) -> Mask:
    """Return a mask of fields, indexed by field number."""
    return np.array([field in fields for field in FIELDS])
