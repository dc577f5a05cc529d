"""Invert documents into a run: postings sorted by term, then document.

Terms get numbers in order of first occurrence while documents are added; ``finish`` sorts the terms
and maps these numbers to ordinals.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from index.czech.folding import fold
from index.documents.blocks import packed_blocks
from index.documents.document import Document
from index.storage.layout import (
    BEGINS,
    BLOCK,
    BLOCKS,
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
    Slices,
    Space,
    change_mask,
    form_term,
    keyword_term,
    pack_pairs,
    ranges,
    sorted_unique,
    starts_of,
)

Indices = npt.NDArray[np.int64]


class RunWriter:
    """Inverts documents; document ids count from 0, in the order of adding."""

    def __init__(self) -> None:
        self._values = DocValues()
        self._lemmas, self._forms = _Collected(), _Collected()
        self._tiers = array("i")
        self._related, self._related_forms = array("i"), array("i")
        self._related_counts = array("i")
        self._tiered = array("i")
        self._positions = array("i")
        self._title_words = array("B")
        self._blocked = array("i")
        self._block_terms, self._blocks = array("i"), array("Q")

    def add(self, document: Document) -> None:
        """Add a document."""
        document_id = len(self._title_words)
        self._values.add(document.published, document.importance, document.keywords)
        self._title_words.append(document.title_words)
        for field, name in enumerate(FIELDS):
            if lemmas := document.lemmas.get(name):
                self._lemmas.add(document_id, field, lemmas, lemmas.values())
            if forms := document.forms.get(name):
                self._forms.add(document_id, field, forms, map(len, forms.values()))
                self._positions.extend(chain.from_iterable(forms.values()))
        self._tiered.append(len(document.tiers))
        self._tiers.extend(map(self._lemmas.numbers.__getitem__, document.tiers))
        self._tiers.extend(document.tiers.values())
        self._blocked.append(len(document.blocks))
        self._block_terms.extend(map(self._lemmas.numbers.__getitem__, document.blocks))
        self._blocks.extend(document.blocks.values())

    def relate(self, met: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Record the lemmas of forms; all of them occur in documents added before."""
        for form, terms in met:
            self._related.extend(map(self._lemmas.numbers.__getitem__, terms))
            self._related_forms.append(self._forms.numbers[form])
            self._related_counts.append(len(terms))

    def finish(self) -> Run:
        """Return the run of all documents added."""
        lemmas, lemma_ordinals = _sorted_terms(self._lemmas.numbers)
        forms, form_ordinals = _sorted_terms(
            {form_term(fold(form), form): number for form, number in self._forms.numbers.items()}
        )
        spaces = {
            Space.LEMMAS: self._lemma_space(lemmas, lemma_ordinals),
            Space.FORMS: self._form_space(forms, form_ordinals),
            Space.KEYWORDS: self._values.keywords(),
        }
        of_lemmas = lemma_ordinals[np.array(self._related, np.int64)]
        of_forms = form_ordinals[np.array(self._related_forms, np.int64)]
        related = pack_pairs(
            of_lemmas, np.repeat(of_forms, np.array(self._related_counts, np.int64))
        )
        columns = self._values.columns(np.array(self._title_words, np.uint8))
        return Run(spaces, columns, sorted_unique(related))

    def _lemma_space(self, terms: list[str], ordinals: Indices) -> Inverted:
        entries, _ = self._lemmas.sorted(ordinals)
        blocks = np.array(self._blocks, np.uint64)
        blocked = self._block_keys(ordinals), blocks
        return lemma_space(terms, entries, self._tier_keys(ordinals), blocked)

    def _block_keys(self, ordinals: Indices) -> Indices:
        """Return the posting key of each set of position blocks, in order of arrival."""
        documents = np.repeat(np.arange(len(self._blocked)), self._blocked)
        return posting_keys(ordinals[np.array(self._block_terms, np.int64)], documents)

    def _tier_keys(self, ordinals: Indices) -> tuple[Indices, Indices]:
        """Return the posting keys that have tiers, ascending, and the tier bits of each."""
        counts = np.array(self._tiered, np.int64)
        starts = starts_of(counts * 2)[:-1]
        flat = np.array(self._tiers, np.int64)
        numbers = flat[ranges(starts, counts)]
        bits = flat[ranges(starts + counts, counts)]
        documents = np.repeat(np.arange(len(counts)), counts)
        keys = posting_keys(ordinals[numbers], documents)
        order = np.argsort(keys)
        return keys[order], bits[order]

    def _form_space(self, terms: list[str], ordinals: Indices) -> Inverted:
        entries, order = self._forms.sorted(ordinals)
        first = starts_of(self._forms.frequencies())[:-1]
        positions = np.array(self._positions, np.int64)
        return form_space(terms, entries, positions[ranges(first[order], entries.frequencies)])


class Entries:
    """Entries sorted by term, then document, then field.

    Attributes:
        terms: Term ordinal of each entry.
        frequencies: Term frequency of each entry.
        postings: Key of each posting, ascending (see :func:`posting_keys`).
    """

    def __init__(
        self, terms: Indices, documents: Indices, fields: Indices, frequencies: Indices
    ) -> None:
        self.terms, self.frequencies = terms, frequencies
        keys = posting_keys(terms, documents)
        self._begins = change_mask(keys)
        self.postings = keys[self._begins]
        self._fields = fields

    def slices(self, terms: int) -> Slices:
        """Return the packed entries; frequencies above ``MAX_FREQUENCY`` are split."""
        parts = -(-self.frequencies // MAX_FREQUENCY)
        of_term = np.bincount(self.terms, parts, terms).astype(np.int64)
        first = np.zeros(int(parts.sum()), np.bool_)
        first[starts_of(parts)[:-1]] = self._begins
        part = ranges(np.zeros_like(parts), parts)
        remaining = np.repeat(self.frequencies, parts) - part * MAX_FREQUENCY
        packed = np.minimum(remaining, MAX_FREQUENCY)
        packed |= np.repeat(self._fields, parts) << FREQUENCY_BITS
        packed |= np.where(first, BEGINS, 0)
        return Slices(starts_of(of_term), {ENTRIES: packed.astype(Entry)})


class _Collected:
    """Entries of one space in order of arrival.

    Attributes:
        numbers: Number of each term, assigned on first access.
    """

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms = array("i")
        self._frequencies = array("i")
        self._blocks = array("i")

    def add(
        self, document: int, field: int, terms: Iterable[str], frequencies: Iterable[int]
    ) -> None:
        """Add the terms of one field of a document, with their frequencies."""
        before = len(self._terms)
        self._terms.extend(map(self.numbers.__getitem__, terms))
        self._frequencies.extend(frequencies)
        self._blocks.extend((document, field, len(self._terms) - before))

    def frequencies(self) -> Indices:
        """Return the frequencies in order of arrival."""
        return np.array(self._frequencies, np.int64)

    def sorted(self, ordinals: Indices) -> tuple[Entries, Indices]:
        """Return the entries sorted by term, and the permutation from order of arrival.

        Args:
            ordinals: Maps term numbers to ordinals.
        """
        blocks = np.array(self._blocks, np.int64).reshape(-1, 3)
        terms = ordinals[np.array(self._terms, np.int64)]
        order = np.argsort(terms, kind="stable")
        documents, fields = (np.repeat(blocks[:, n], blocks[:, 2])[order] for n in (0, 1))
        return Entries(terms[order], documents, fields, self.frequencies()[order]), order


class DocValues:
    """Collects doc values and keywords."""

    def __init__(self) -> None:
        self._keywords = _Collected()
        self._published = array("q")
        self._importance = array("B")

    def add(self, published: int, importance: int, keywords: Mapping[str, tuple[str, ...]]) -> None:
        """Add those of the next document."""
        pairs = ((field, value) for field, values in keywords.items() for value in values)
        terms = [keyword_term(field, value) for field, value in pairs]
        self._keywords.add(len(self._published), 0, terms, [1] * len(terms))
        self._published.append(published)
        self._importance.append(importance)

    def columns(self, title_words: npt.NDArray[np.uint8]) -> Columns:
        """Return the doc values of all documents, with the positions of their titles."""
        return Columns(
            np.array(self._published, np.int64),
            np.array(self._importance, np.uint8),
            title_words,
            np.ones(len(self._published), np.bool_),
        )

    def keywords(self) -> Inverted:
        """Return the space of keywords."""
        terms, ordinals = _sorted_terms(self._keywords.numbers)
        entries, _ = self._keywords.sorted(ordinals)
        return Inverted(terms, {Level.POSTINGS: _postings(len(terms), entries.postings, {})})


def lemma_space(
    terms: list[str],
    entries: Entries,
    tiers: tuple[Indices, Integers],
    blocks: tuple[Indices, npt.NDArray[np.uint64]],
) -> Inverted:
    """Return the space of lemmas.

    Args:
        terms: The lemmas, sorted.
        entries: Their entries.
        tiers: Keys of the postings that have tiers, ascending, and the tier bits of each.
        blocks: Keys of postings and the position blocks of each.
    """
    tiered, bits = tiers
    keys = _union(entries.postings, tiered)
    of_tiers = np.zeros(len(keys), np.uint16)
    of_tiers[np.searchsorted(keys, tiered)] = bits
    of_blocks = np.zeros(len(keys), np.uint64)
    of_blocks[np.searchsorted(keys, blocks[0])] = blocks[1]
    block, several = packed_blocks(of_blocks)
    counts = np.bincount(keys[several] >> 32, minlength=len(terms))
    return Inverted(
        terms,
        {
            Level.POSTINGS: _postings(len(terms), keys, {WEIGHTS: of_tiers, BLOCK: block}),
            Level.ENTRIES: entries.slices(len(terms)),
            Level.BLOCKS: Slices(starts_of(counts), {BLOCKS: of_blocks[several]}),
        },
    )


def form_space(terms: list[str], entries: Entries, positions: Indices) -> Inverted:
    """Return the space of forms.

    Args:
        terms: The forms, sorted.
        entries: Their entries.
        positions: Positions of all entries, one entry after another.
    """
    of_term = np.bincount(entries.terms, entries.frequencies, len(terms)).astype(np.int64)
    return Inverted(
        terms,
        {
            Level.POSTINGS: _postings(len(terms), entries.postings, {}),
            Level.ENTRIES: entries.slices(len(terms)),
            Level.POSITIONS: Slices(starts_of(of_term), {POSITIONS: _narrow(positions)}),
        },
    )


def _narrow(positions: Indices) -> Integers:
    """Return positions as ``uint16`` if they fit, else ``uint32``."""
    narrow = not len(positions) or int(positions.max()) < 1 << 16
    return positions.astype(np.uint16 if narrow else np.uint32)


def _sorted_terms(numbers: Mapping[str, int]) -> tuple[list[str], Indices]:
    """Return the sorted terms and the map from term numbers to ordinals."""
    terms = sorted(numbers)
    ordinals = np.empty(len(terms), np.int64)
    order = np.fromiter(map(numbers.__getitem__, terms), np.int64, len(terms))
    ordinals[order] = np.arange(len(terms))
    return terms, ordinals


def _union(keys: Indices, others: Indices) -> Indices:
    """Return the union of two ascending arrays of unique keys, ascending."""
    if not len(keys):
        return others
    near = np.minimum(keys.searchsorted(others), len(keys) - 1)
    new = others[keys[near] != others]
    # A stable sort (timsort) merges two ascending ranges in one pass.
    return np.sort(np.concatenate([keys, new]), kind="stable")


def posting_keys(terms: Indices, documents: Integers) -> Indices:
    """Pack term ordinals and document ids into posting keys, which sort by term, then document."""
    return (terms << 32) | documents


def _postings(terms: int, keys: Indices, columns: dict[str, Integers]) -> Slices:
    documents = (keys & 0xFFFFFFFF).astype(np.int32)
    counts = np.bincount(keys >> 32, minlength=terms)
    return Slices(starts_of(counts), {DOCUMENTS: documents, **columns})
