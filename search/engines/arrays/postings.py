"""Postings of words over the arrays of a version: documents, and how much a word counts in each."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.czech.folding import fold
from index.engines.arrays.version import Arrays, Postings
from index.engines.arrays.weights import Steps, Weights, in_steps, weigh
from index.schema import TextField
from index.storage.layout import (
    FIELDS,
    Entry,
    Integers,
    bounds_of,
    different,
    fields_of,
    folded_range,
    form_term,
    lengths_of,
    ranges,
)
from search.engines.arrays.document_sets import (
    DENSE_SHARE,
    NONE,
    NOWHERE,
    Documents,
    Mask,
    Scored,
    Scratch,
    at_places,
    merged,
)
from search.engines.arrays.weak_caches import weakly

MAX_EXPANSIONS = 1_000
"""How many words a prefix stands for at the most: those that most documents have."""
FEW = 32
"""Numbers below which a loop is quicker than numpy."""
CACHED_GROUPS = 20_000
"""Synonym groups whose document frequency is remembered."""


class Stepped(NamedTuple):
    """Documents, rising, and the weight of a word in each, in steps; the lowest bits are tiers."""

    documents: Documents
    steps: Steps


class Occurrences(NamedTuple):
    """Entries of some terms: the document, the field and the weight of each."""

    documents: Documents
    fields: Integers
    weights: Weights

    def where(self, mask: Mask) -> "Occurrences":
        """Return those that a mask lets through."""
        return Occurrences(
            self.documents.compress(mask), self.fields.compress(mask), self.weights.compress(mask)
        )


class Words:
    """Finds words in the arrays of a version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.scratch = Scratch(arrays.size)
        self.group_size = lru_cache(CACHED_GROUPS)(weakly(self.containing))
        self._saturation = np.float32(arrays.layout.saturation)

    def lemma(self, term: str, fields: tuple[TextField, ...]) -> Stepped:
        """Return the documents that have a lemma in some fields, with its weights."""
        lemmas = self.arrays.lemmas
        number = lemmas.terms.number(term)
        if number is None:
            return Stepped(NOWHERE, np.zeros(0, np.uint16))
        first, end = lemmas.starts[number], lemmas.starts[number + 1]
        weights = lemmas.weights[first:end]
        if len(fields) == len(FIELDS):
            return Stepped(lemmas.documents[first:end], weights)
        found = self.saturated(self.occurrences(lemmas, np.array([number]), fields))
        tiers = weights.take(lemmas.documents[first:end].searchsorted(found.documents))
        return Stepped(found.documents, in_steps(found.scores, tiers))

    def containing(self, terms: tuple[str, ...], fields: tuple[TextField, ...]) -> int:
        """Return how many documents have any of some lemmas."""
        parts = [self.lemma(term, fields).documents for term in terms]
        if len(parts) == 1:
            return len(parts[0])
        marks = self.scratch.marks
        all_places = [at_places(documents) for documents in parts]
        for at in all_places:
            marks[at] = True
        count = int(np.count_nonzero(marks))
        for at in all_places:
            marks[at] = False
        return count

    def having_tier(self, term: str) -> Documents:
        """Return the documents of a term that only raises a rank."""
        lemmas = self.arrays.lemmas
        number = lemmas.terms.number(term)
        return NOWHERE if number is None else lemmas.documents_of(number, number + 1)

    def forms(self, form: str) -> Integers:
        """Return the numbers of a form; without diacritics it is every form that folds to it."""
        terms = self.arrays.forms.terms
        folded = fold(form)
        if folded == form:
            return np.arange(*terms.range(folded_range(folded)))
        number = terms.number(form_term(folded, form))
        return np.zeros(0, np.int64) if number is None else np.array([number])

    def any_form(self, forms: Iterable[str]) -> Integers:
        """Return the numbers of some forms, rising."""
        found = [self.forms(form) for form in forms]
        return found[0] if len(found) == 1 else different(np.concatenate(found))

    def forms_starting(self, prefix: str) -> Integers:
        """Return the numbers of the forms that start so, the commonest of very many, rising."""
        forms = self.arrays.forms
        folded = fold(prefix)
        first, end = forms.terms.range(folded)
        numbers = np.arange(first, end)
        if folded != prefix:
            numbers = numbers[forms.terms.going_on((first, end), folded_range(""), prefix)]
        if len(numbers) > MAX_EXPANSIONS:
            starts = np.asarray(forms.starts)
            counts = starts[numbers + 1] - starts[numbers]
            numbers = np.sort(numbers[np.argpartition(counts, -MAX_EXPANSIONS)[-MAX_EXPANSIONS:]])
        return numbers

    def count(self, numbers: Integers) -> int:
        """Return how many postings some forms have."""
        return _between(self.arrays.forms.starts, numbers)

    def positions(self, numbers: Integers) -> int:
        """Return how many positions some forms have."""
        return _between(self.arrays.forms.position_starts, numbers)

    def having_lemma(self, term: str) -> int:
        """Return how many documents have a lemma."""
        lemmas = self.arrays.lemmas
        number = lemmas.terms.number(term)
        return 0 if number is None else lemmas.starts[number + 1] - lemmas.starts[number]

    def occurrences(
        self, postings: Postings, numbers: Integers, fields: tuple[TextField, ...]
    ) -> Occurrences:
        """Return the entries of some terms, rising, in some fields."""
        if not len(numbers):
            return Occurrences(NOWHERE, NOWHERE, np.zeros(0, np.float32))
        documents, entries = self._stretch(postings, numbers)
        if len(documents) != len(entries):
            documents = documents.repeat(lengths_of(bounds_of(entries)))
        numbers_of_fields = fields_of(entries)
        if len(fields) < len(FIELDS):
            chosen = chosen_fields(fields).take(numbers_of_fields)
            documents, entries = documents.compress(chosen), entries.compress(chosen)
            numbers_of_fields = numbers_of_fields.compress(chosen)
        return Occurrences(
            documents, numbers_of_fields, weigh(entries, documents, self.arrays.norms)
        )

    def _stretch(
        self, postings: Postings, numbers: Integers
    ) -> tuple[Documents, npt.NDArray[Entry]]:
        """Return the postings and the entries of some terms."""
        first, end = int(numbers[0]), int(numbers[-1]) + 1
        starts = np.asarray(postings.starts[first : end + 1])
        entry_starts = np.asarray(postings.entry_starts[first : end + 1])
        if end - first == len(numbers):
            documents = postings.documents[starts[0] : starts[-1]]
            return documents, postings.entries[entry_starts[0] : entry_starts[-1]]
        chosen = numbers - first
        of_postings, of_entries = (
            ranges(found[chosen], lengths_of(found)[chosen]) for found in (starts, entry_starts)
        )
        return postings.documents.take(of_postings), postings.entries.take(of_entries)

    def saturated(self, found: Occurrences) -> Scored:
        """Return the documents of entries, and the weight of all entries of each, saturated."""
        if not len(found.documents):
            return NONE
        size = self.arrays.size
        if len(found.documents) * DENSE_SHARE < size:
            documents, begins, order = merged([found.documents])
            weights: Weights = np.add.reduceat(found.weights.take(order), begins)
        else:
            sums = np.bincount(found.documents, found.weights, size)
            above = np.flatnonzero(sums > 0)
            documents = above.astype(np.int32)
            weights = sums.take(above).astype(np.float32)
        return Scored(documents, weights / (weights + self._saturation))


def _between(starts: memoryview, numbers: Integers) -> int:
    """Return how long some ranges are together, by where all begin."""
    if len(numbers) < FEW:
        return sum(starts[number + 1] - starts[number] for number in numbers.tolist())
    begins = np.asarray(starts)
    return int((begins.take(numbers + 1).astype(np.int64) - begins.take(numbers)).sum())


def chosen_fields(fields: tuple[TextField, ...]) -> Mask:
    """Return, for the number of each field, whether it is among some."""
    return np.array([field in fields for field in FIELDS])
