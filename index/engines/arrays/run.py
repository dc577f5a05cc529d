"""Collect documents into a run: their postings sorted by term, then document."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from index.czech.folding import fold
from index.documents.document import Document
from index.storage.layout import (
    BEGINS,
    DOCUMENTS,
    ENTRIES,
    FIELDS,
    FREQUENCY_BITS,
    MAX_FREQUENCY,
    POSITIONS,
    WEIGHTS,
    Columns,
    Entry,
    Integers,
    Inverted,
    Level,
    Run,
    Space,
    Stretches,
    different,
    differing,
    form_term,
    keyword_term,
    pairs,
    ranges,
    starts_of,
)

Ordered = npt.NDArray[np.int64]


class RunWriter:
    """Collects documents, numbered from 0 in the order in which they come."""

    def __init__(self) -> None:
        self._lemmas, self._forms, self._keywords = _Collected(), _Collected(), _Collected()
        self._tiers = array("i")
        self._related, self._related_forms = array("i"), array("i")
        self._related_counts = array("i")
        self._tiered = array("i")
        self._positions = array("i")
        self._published = array("q")
        self._importance = array("B")

    def add(self, document: Document) -> None:
        """Add a document."""
        number = len(self._published)
        self._published.append(document.published)
        self._importance.append(document.importance)
        for field, name in enumerate(FIELDS):
            if lemmas := document.lemmas.get(name):
                self._lemmas.add(number, field, lemmas, lemmas.values())
            if forms := document.forms.get(name):
                self._forms.add(number, field, forms, map(len, forms.values()))
                self._positions.extend(chain.from_iterable(forms.values()))
        self._tiered.append(len(document.tiers))
        self._tiers.extend(map(self._lemmas.numbers.__getitem__, document.tiers))
        self._tiers.extend(document.tiers.values())
        terms = [
            keyword_term(field, value)
            for field, values in document.keywords.items()
            for value in values
        ]
        self._keywords.add(number, 0, terms, [1] * len(terms))

    def relate(self, met: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Note by which lemmas forms are found; both are in a document that was added."""
        for form, terms in met:
            self._related.extend(map(self._lemmas.numbers.__getitem__, terms))
            self._related_forms.append(self._forms.numbers[form])
            self._related_counts.append(len(terms))

    def finish(self) -> Run:
        """Return all that was added as a run."""
        size = len(self._published)
        columns = Columns(
            np.array(self._published, np.int64),
            np.array(self._importance, np.uint8),
            np.ones(size, np.bool_),
        )
        lemmas, lemma_places = _sorted_terms(self._lemmas.numbers)
        forms, form_places = _sorted_terms(
            {form_term(fold(form), form): number for form, number in self._forms.numbers.items()}
        )
        spaces = {
            Space.LEMMAS: self._lemma_space(lemmas, lemma_places),
            Space.FORMS: self._form_space(forms, form_places),
            Space.KEYWORDS: self._keyword_space(),
        }
        of_lemmas = lemma_places[np.array(self._related, np.int64)]
        of_forms = form_places[np.array(self._related_forms, np.int64)]
        related = pairs(of_lemmas, np.repeat(of_forms, np.array(self._related_counts, np.int64)))
        return Run(spaces, columns, different(related))

    def _lemma_space(self, terms: list[str], places: Ordered) -> Inverted:
        lemmas = self._lemmas
        entries = lemmas.sorted(places)
        tiered, bits = self._tier_keys(places)
        keys = _united(entries.postings, tiered)
        tiers = np.zeros(len(keys), np.uint16)
        tiers[np.searchsorted(keys, tiered)] = bits
        return Inverted(
            terms,
            {
                Level.POSTINGS: _postings(len(terms), keys, {WEIGHTS: tiers}),
                Level.ENTRIES: entries.stretches(len(terms)),
            },
        )

    def _tier_keys(self, places: Ordered) -> tuple[Ordered, Ordered]:
        """Return terms with tiers as keys of postings, rising, and the tiers."""
        counts = np.array(self._tiered, np.int64)
        starts = starts_of(counts * 2)[:-1]
        flat = np.array(self._tiers, np.int64)
        numbers = flat[ranges(starts, counts)]
        bits = flat[ranges(starts + counts, counts)]
        documents = np.repeat(np.arange(len(counts)), counts)
        keys = _keys(places[numbers], documents)
        order = np.argsort(keys)
        return keys[order], bits[order]

    def _form_space(self, terms: list[str], places: Ordered) -> Inverted:
        forms = self._forms
        entries = forms.sorted(places)
        lengths = forms.frequencies()
        first = starts_of(lengths)[:-1]
        positions = _small(np.array(self._positions, np.int64))
        ordered = positions[ranges(first[entries.order], lengths[entries.order])]
        of_term = np.bincount(entries.terms, lengths[entries.order], len(terms)).astype(np.int64)
        return Inverted(
            terms,
            {
                Level.POSTINGS: _postings(len(terms), entries.postings, {}),
                Level.ENTRIES: entries.stretches(len(terms)),
                Level.POSITIONS: Stretches(starts_of(of_term), {POSITIONS: ordered}),
            },
        )

    def _keyword_space(self) -> Inverted:
        terms, places = _sorted_terms(self._keywords.numbers)
        entries = self._keywords.sorted(places)
        return Inverted(terms, {Level.POSTINGS: _postings(len(terms), entries.postings, {})})


class _Entries:
    """Entries in the order of their terms and, within a term, in that of their coming."""

    def __init__(
        self, order: Ordered, terms: Ordered, documents: Ordered, packed: tuple[Ordered, Ordered]
    ) -> None:
        self.order, self.terms = order, terms
        keys = _keys(terms, documents)
        self._begins = differing(keys)
        self.postings = keys[self._begins]
        self._fields, self._frequencies = packed

    def stretches(self, terms: int) -> Stretches:
        """Return them packed, those of high frequencies split."""
        parts = -(-self._frequencies // MAX_FREQUENCY)
        of_term = np.bincount(self.terms, parts, terms).astype(np.int64)
        first = np.zeros(int(parts.sum()), np.bool_)
        first[starts_of(parts)[:-1]] = self._begins
        part = ranges(np.zeros_like(parts), parts)
        left = np.repeat(self._frequencies, parts) - part * MAX_FREQUENCY
        packed = np.minimum(left, MAX_FREQUENCY)
        packed |= np.repeat(self._fields, parts) << FREQUENCY_BITS
        packed |= np.where(first, BEGINS, 0)
        return Stretches(starts_of(of_term), {ENTRIES: packed.astype(Entry)})


class _Collected:
    """Entries of one space in the order of their coming."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms = array("i")
        self._frequencies = array("i")
        self._blocks = array("i")

    def add(
        self, document: int, field: int, terms: Iterable[str], frequencies: Iterable[int]
    ) -> None:
        """Add the terms of a field."""
        before = len(self._terms)
        self._terms.extend(map(self.numbers.__getitem__, terms))
        self._frequencies.extend(frequencies)
        self._blocks.extend((document, field, len(self._terms) - before))

    def frequencies(self) -> Ordered:
        """Return the frequencies in the order of their coming."""
        return np.array(self._frequencies, np.int64)

    def sorted(self, places: Ordered) -> _Entries:
        """Return the entries sorted, ``places`` being where the terms stand among the sorted."""
        blocks = np.array(self._blocks, np.int64).reshape(-1, 3)
        terms = places[np.array(self._terms, np.int64)]
        order = np.argsort(terms, kind="stable")
        documents, fields = (np.repeat(blocks[:, n], blocks[:, 2])[order] for n in (0, 1))
        return _Entries(order, terms[order], documents, (fields, self.frequencies()[order]))


def _small(positions: Ordered) -> Integers:
    """Return positions in two bytes each where they fit, which they mostly do."""
    small = not len(positions) or int(positions.max()) < 1 << 16
    return positions.astype(np.uint16 if small else np.uint32)


def _sorted_terms(numbers: Mapping[str, int]) -> tuple[list[str], Ordered]:
    """Return terms sorted, and for each number the place of its term among them."""
    terms = sorted(numbers)
    places = np.empty(len(terms), np.int64)
    order = np.fromiter(map(numbers.__getitem__, terms), np.int64, len(terms))
    places[order] = np.arange(len(terms))
    return terms, places


def _united(keys: Ordered, others: Ordered) -> Ordered:
    """Return the keys of both, rising, as both are; each only once."""
    if not len(keys):
        return others
    places = np.minimum(keys.searchsorted(others), len(keys) - 1)
    new = others[keys[places] != others]
    # Two rising stretches are merged in one pass by a stable sort.
    return np.sort(np.concatenate([keys, new]), kind="stable")


def _keys(terms: Ordered, documents: Integers) -> Ordered:
    """Return one number a posting that sorts by term, then document."""
    return (terms << 32) | documents


def _postings(terms: int, keys: Ordered, columns: dict[str, Integers]) -> Stretches:
    documents = (keys & 0xFFFFFFFF).astype(np.int32)
    counts = np.bincount(keys >> 32, minlength=terms)
    return Stretches(starts_of(counts), {DOCUMENTS: documents, **columns})
