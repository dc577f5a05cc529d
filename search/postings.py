"""Postings of words over the arrays of a version: documents, and how much a word counts in each.

Documents are numbers, rising and different; what they score stands beside them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays.layout import (
    FIELDS,
    Entry,
    Integers,
    begins_of,
    different,
    differing,
    fields_of,
    folded_range,
    form_term,
    ranges,
    split_form_term,
)
from index.arrays.version import Arrays, Postings
from index.arrays.weights import STEP, Steps, Weights, weigh
from index.czech.folding import fold
from index.schema import TextField
from index.weakly import weakly

Documents = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

MAX_EXPANSIONS = 1_000
"""How many words a prefix stands for at the most: those that most documents have."""
PROBE_SHARE = 12
"""From how many times fewer documents on looking each up is quicker than a pass over postings."""
DENSE_SHARE = 16
"""How many times more documents there may be for a pass over all to be quicker than a sort."""

CACHED_GROUPS = 20_000
"""Synonym groups whose document frequency is remembered."""

Scores = Weights | Steps

NOWHERE: Documents = np.zeros(0, np.int32)


class Scored(NamedTuple):
    """Documents, rising, and a score of each, above 0 where a word is found."""

    documents: Documents
    scores: Scores


NONE = Scored(NOWHERE, np.zeros(0, np.float32))


class Occurrences(NamedTuple):
    """Entries of some terms: the document, the field and the weight of each."""

    documents: Documents
    fields: Integers
    weights: Weights

    def where(self, mask: Mask) -> "Occurrences":
        """Return those that a mask lets through."""
        return Occurrences(self.documents[mask], self.fields[mask], self.weights[mask])


class Scratch(local):
    """Arrays over all documents, one set a thread, that are all zero between uses."""

    def __init__(self, size: int) -> None:
        self.scores: Weights = np.zeros(size, np.float32)
        self.marks: Mask = np.zeros(size, np.bool_)


def greatest(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the greatest of its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, np.maximum)
    buffer = scratch.scores
    buffer[parts[0].documents] = parts[0].scores
    for found, scores in parts[1:]:
        buffer[found] = np.maximum(buffer[found], scores)
    documents = np.flatnonzero(buffer).astype(np.int32)
    scores = buffer[documents]
    buffer[documents] = 0
    return Scored(documents, scores)


def union(parts: Sequence[Documents], scratch: Scratch) -> Documents:
    """Return the documents of any part, rising, each once, however the parts have them."""
    if sum(map(len, parts)) * DENSE_SHARE < len(scratch.marks):
        return different(np.concatenate([NOWHERE, *parts]))
    marks = scratch.marks
    for found in parts:
        marks[found] = True
    documents = np.flatnonzero(marks).astype(np.int32)
    marks[documents] = False
    return documents


def added(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the sum of its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, np.add)
    buffer, marks = scratch.scores, scratch.marks
    for found, scores in parts:
        buffer[found] += scores
        marks[found] = True
    documents = np.flatnonzero(marks).astype(np.int32)
    scores = buffer[documents]
    buffer[documents] = 0
    marks[documents] = False
    return Scored(documents, scores)


def _reduced(parts: Sequence[Scored], combined: np.ufunc) -> Scored:
    """Return the documents of any part, each with its scores combined."""
    documents, begins, order = _sorted([part.documents for part in parts])
    scores = np.concatenate([part.scores for part in parts])[order]
    return Scored(documents, combined.reduceat(scores, begins))


def _sorted(parts: Sequence[Documents]) -> tuple[Documents, Integers, Integers]:
    """Return the documents of all parts, where each begins when sorted, and that order."""
    joined = np.concatenate(parts)
    order = np.argsort(joined, kind="stable")
    ordered = joined[order]
    begins = np.flatnonzero(differing(ordered))
    return ordered[begins], begins, order


def scores_at(part: Scored, documents: Documents, scratch: Scratch) -> Weights:
    """Return what some documents, rising, score in a part: 0 where they are not in it."""
    having, scores = part
    if len(having) * PROBE_SHARE < len(documents):
        found: Weights = np.zeros(len(documents), np.float32)
        places = documents.searchsorted(having)
        places[places == len(documents)] = 0
        same = documents[places] == having
        found[places[same]] = scores[same]
        return found
    if len(documents) * PROBE_SHARE < len(having):
        places = having.searchsorted(documents)
        places[places == len(having)] = 0
        return np.where(having[places] == documents, scores[places], np.float32(0))
    buffer = scratch.scores
    buffer[having] = scores
    found = buffer[documents]
    buffer[having] = 0
    return found


def within(having: Documents, documents: Documents, scratch: Scratch) -> Mask:
    """Tell which of some documents, rising, are among others, rising."""
    if len(documents) * PROBE_SHARE < len(having):
        places = having.searchsorted(documents)
        places[places == len(having)] = 0
        found: Mask = having[places] == documents
        return found
    marks = scratch.marks
    marks[having] = True
    found = marks[documents]
    marks[having] = False
    return found


class Words:
    """Finds words in the arrays of a version; safe for threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.scratch = Scratch(arrays.size)
        self.group_size = lru_cache(CACHED_GROUPS)(weakly(self.containing))
        self._saturation = np.float32(arrays.layout.saturation)

    def lemma(self, term: str, fields: tuple[TextField, ...]) -> tuple[Scored, Integers]:
        """Return the documents that have a lemma in some fields, its weight in steps, its tiers.

        The tiers are the lowest bits of what is returned for them, see ``TIER_MASK``.
        """
        lemmas = self.arrays.lemmas
        number = lemmas.terms.number(term)
        if number is None:
            return NONE, NOWHERE
        first, end = lemmas.starts[number], lemmas.starts[number + 1]
        weights = lemmas.weights[first:end]
        if len(fields) == len(FIELDS):
            return Scored(lemmas.documents[first:end], weights), weights
        found = self.saturated(self.occurrences(lemmas, np.array([number]), fields))
        found = Scored(found.documents, found.scores * np.float32(1 / STEP))
        return found, weights[lemmas.documents[first:end].searchsorted(found.documents)]

    def containing(self, terms: tuple[str, ...], fields: tuple[TextField, ...]) -> int:
        """Return how many documents have any of some lemmas."""
        parts = [self.lemma(term, fields)[0].documents for term in terms]
        if len(parts) == 1:
            return len(parts[0])
        marks = self.scratch.marks
        for documents in parts:
            marks[documents] = True
        count = int(np.count_nonzero(marks))
        for documents in parts:
            marks[documents] = False
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
            going_on = (
                split_form_term(forms.terms[n])[1].startswith(prefix) for n in numbers.tolist()
            )
            numbers = numbers[np.fromiter(going_on, np.bool_, len(numbers))]
        if len(numbers) > MAX_EXPANSIONS:
            starts = np.asarray(forms.starts)
            counts = starts[numbers + 1] - starts[numbers]
            numbers = np.sort(numbers[np.argpartition(counts, -MAX_EXPANSIONS)[-MAX_EXPANSIONS:]])
        return numbers

    def count(self, numbers: Integers) -> int:
        """Return how many postings some forms have."""
        starts = self.arrays.forms.starts
        return sum(starts[number + 1] - starts[number] for number in numbers.tolist())

    def occurrences(
        self, postings: Postings, numbers: Integers, fields: tuple[TextField, ...]
    ) -> Occurrences:
        """Return the entries of some terms, rising, in some fields."""
        if not len(numbers):
            return Occurrences(NOWHERE, NOWHERE, np.zeros(0, np.float32))
        documents, entries, _ = self._stretch(postings, numbers)
        begins = begins_of(entries)
        if len(documents) != len(entries):
            documents = documents[np.cumsum(begins) - 1]
        numbers_of_fields = fields_of(entries)
        if len(fields) < len(FIELDS):
            chosen = chosen_fields(fields)[numbers_of_fields]
            documents, entries = documents[chosen], entries[chosen]
            numbers_of_fields = numbers_of_fields[chosen]
        return Occurrences(
            documents, numbers_of_fields, weigh(entries, documents, self.arrays.norms)
        )

    def _stretch(
        self, postings: Postings, numbers: Integers
    ) -> tuple[Documents, npt.NDArray[Entry], Integers]:
        """Return the postings and the entries of some terms, and the counts of the entries."""
        first, end = int(numbers[0]), int(numbers[-1]) + 1
        starts = np.asarray(postings.starts[first : end + 1])
        entry_starts = np.asarray(postings.entry_starts[first : end + 1])
        counts = entry_starts[1:] - entry_starts[:-1]
        if end - first == len(numbers):
            documents = postings.documents[starts[0] : starts[-1]]
            return documents, postings.entries[entry_starts[0] : entry_starts[-1]], counts
        chosen = numbers - first
        places = ranges(starts[chosen].astype(np.int64), (starts[1:] - starts[:-1])[chosen])
        entry_places = ranges(entry_starts[chosen].astype(np.int64), counts[chosen])
        return postings.documents[places], postings.entries[entry_places], counts[chosen]

    def saturated(self, found: Occurrences) -> Scored:
        """Return the documents of entries, and the weight of all entries of each, saturated."""
        if not len(found.documents):
            return NONE
        size = self.arrays.size
        if len(found.documents) * DENSE_SHARE < size:
            documents, begins, order = _sorted([found.documents])
            weights: Weights = np.add.reduceat(found.weights[order], begins)
        else:
            sums = np.bincount(found.documents, found.weights, size)
            documents = np.flatnonzero(sums).astype(np.int32)
            weights = sums[documents].astype(np.float32)
        return Scored(documents, weights / (weights + self._saturation))


def chosen_fields(fields: tuple[TextField, ...]) -> Mask:
    """Return, for the number of each field, whether it is among some."""
    return np.array([field in fields for field in FIELDS])
