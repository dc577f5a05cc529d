"""Postings of words over the arrays of a version: documents, and how much a word counts in each.

Documents are numbers, rising and different; what they score stands beside them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import local
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from index.arrays.layout import (
    FIELDS,
    Entry,
    Integers,
    bounds_of,
    different,
    differing,
    fields_of,
    folded_range,
    form_term,
    lengths_of,
    ranges,
    split_form_term,
)
from index.arrays.version import Arrays, Postings
from index.arrays.weights import Steps, Weights, in_steps, weigh
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

Of = TypeVar("Of", Weights, Steps)

NOWHERE: Documents = np.zeros(0, np.int32)


class Scored(NamedTuple):
    """Documents, rising, and a score of each, above 0 where a word is found."""

    documents: Documents
    scores: Weights

    def where(self, mask: Mask) -> "Scored":
        """Return those that a mask lets through."""
        return Scored(self.documents.compress(mask), self.scores.compress(mask))


NONE = Scored(NOWHERE, np.zeros(0, np.float32))


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


class Scratch(local):
    """Arrays over all documents, one set a thread, that are all zero between uses."""

    def __init__(self, size: int) -> None:
        self.scores: Weights = np.zeros(size, np.float32)
        self.steps: Steps = np.zeros(size, np.uint16)
        self.marks: Mask = np.zeros(size, np.bool_)

    def like(self, values: Of) -> Of:
        """Return an array for values like these."""
        return cast("Of", self.steps if values.dtype == np.uint16 else self.scores)


def greatest(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the greatest of its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, np.maximum)
    buffer = scratch.scores
    buffer[at_places(parts[0].documents)] = parts[0].scores
    for documents, scores in parts[1:]:
        at = at_places(documents)
        buffer[at] = np.maximum(buffer.take(at), scores)
    found = np.flatnonzero(buffer > 0)
    scores = buffer.take(found)
    buffer[found] = 0
    return Scored(found.astype(np.int32), scores)


def union(parts: Sequence[Documents], scratch: Scratch) -> Documents:
    """Return the documents of any part, rising, each once, however the parts have them."""
    if sum(map(len, parts)) * DENSE_SHARE < len(scratch.marks):
        return different(np.concatenate([NOWHERE, *parts]))
    marks = scratch.marks
    for documents in parts:
        marks[at_places(documents)] = True
    found = np.flatnonzero(marks)
    marks[found] = False
    return found.astype(np.int32)


def added(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the sum of its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, np.add)
    buffer, marks = scratch.scores, scratch.marks
    for documents, scores in parts:
        at = at_places(documents)
        buffer[at] = buffer.take(at) + scores
        marks[at] = True
    found = np.flatnonzero(marks)
    scores = buffer.take(found)
    buffer[found] = 0
    marks[found] = False
    return Scored(found.astype(np.int32), scores)


def at_places(documents: Documents) -> Integers:
    """Return documents as numpy uses them as places, so that it does not convert them piecemeal.

    For reading, ``take`` and ``compress`` do so by themselves, and are quicker than brackets.
    """
    return documents.astype(np.intp)


def _reduced(parts: Sequence[Scored], combined: np.ufunc) -> Scored:
    """Return the documents of any part, each with its scores combined."""
    documents, begins, order = _sorted([part.documents for part in parts])
    scores = np.concatenate([part.scores for part in parts]).take(order)
    return Scored(documents, combined.reduceat(scores, begins))


def _sorted(parts: Sequence[Documents]) -> tuple[Documents, Integers, Integers]:
    """Return the documents of all parts, where each begins when sorted, and that order."""
    joined = np.concatenate(parts)
    order = np.argsort(joined, kind="stable")
    ordered = joined.take(order)
    begins = np.flatnonzero(differing(ordered))
    return ordered.take(begins), begins, order


def scores_at(part: tuple[Documents, Of], documents: Documents, scratch: Scratch) -> Of:
    """Return what some documents, rising, have in a part: 0 where they are not in it."""
    having, scores = part
    if len(having) * PROBE_SHARE < len(documents):
        found = np.zeros(len(documents), scores.dtype)
        near = _nearest(documents, having)
        same = documents.take(near) == having
        found[near.compress(same)] = scores.compress(same)
        return found
    if len(documents) * PROBE_SHARE < len(having):
        near = _nearest(having, documents)
        there: Of = scores.take(near) * (having.take(near) == documents)
        return there
    buffer, at = scratch.like(scores), at_places(having)
    buffer[at] = scores
    found = buffer.take(documents)
    buffer[at] = 0
    return found


def within(having: Documents, documents: Documents, scratch: Scratch) -> Mask:
    """Tell which of some documents, rising, are among others, rising."""
    if len(documents) * PROBE_SHARE < len(having):
        found: Mask = having.take(_nearest(having, documents)) == documents
        return found
    return within_any([having], documents, scratch)


def within_any(parts: Sequence[Documents], documents: Documents, scratch: Scratch) -> Mask:
    """Tell which of some documents are in any part, however the parts have them."""
    marks, marked = scratch.marks, [at_places(part) for part in parts]
    for at in marked:
        marks[at] = True
    found = marks.take(documents)
    for at in marked:
        marks[at] = False
    return found


def common_places(
    having: Documents, documents: Documents, scratch: Scratch, *, rising: bool
) -> Integers:
    """Return where others, rising or not, have some documents, rising."""
    if rising and len(documents) * PROBE_SHARE < len(having):
        near = _nearest(having, documents)
        return near.compress(having.take(near) == documents)
    return np.flatnonzero(within(documents, having, scratch))


def _nearest(having: Documents, documents: Documents) -> Integers:
    """Return where each of some documents stands among others, rising, if it does."""
    near = having.searchsorted(documents)
    near[near == len(having)] = 0
    return near


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
            documents, begins, order = _sorted([found.documents])
            weights: Weights = np.add.reduceat(found.weights.take(order), begins)
        else:
            sums = np.bincount(found.documents, found.weights, size)
            above = np.flatnonzero(sums > 0)
            documents = above.astype(np.int32)
            weights = sums.take(above).astype(np.float32)
        return Scored(documents, weights / (weights + self._saturation))


def chosen_fields(fields: tuple[TextField, ...]) -> Mask:
    """Return, for the number of each field, whether it is among some."""
    return np.array([field in fields for field in FIELDS])
