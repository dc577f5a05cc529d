"""Parts of a run: its entries sorted by term, then document, its spaces and its doc values.

Terms get numbers in order of first occurrence, which are mapped to ordinals once all are known.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np
import numpy.typing as npt

from index.engines.arrays.places import FEW, MANY, STORED, numbers_of_sets, packed_places
from index.engines.arrays.positions import far_mask, packed_positions
from index.storage.layout import (
    BEGINS,
    BLOCKS,
    DOCUMENTS,
    ENTRIES,
    FAR_POSITIONS,
    FEW_BLOCKS,
    FREQUENCY_BITS,
    MAX_FREQUENCY,
    PLACES,
    POSITIONS,
    WEIGHTS,
    Columns,
    Entry,
    Integers,
    Inverted,
    Level,
    Slices,
    change_mask,
    keyword_term,
    lengths_of,
    posting_bounds,
    ranges,
    starts_of,
)

Indices = npt.NDArray[np.int64]


class Entries:
    """Entries sorted by term, then document, then field.

    Attributes:
        terms: Term ordinal of each entry.
        fields: Field number of each entry.
        frequencies: Term frequency of each entry.
        begins: Whether each entry is the first of a posting.
        postings: Key of each posting, ascending (see :func:`posting_keys`).
    """

    def __init__(
        self, terms: Indices, documents: Indices, fields: Indices, frequencies: Indices
    ) -> None:
        self.terms, self.frequencies = terms, frequencies
        keys = posting_keys(terms, documents)
        self.begins = change_mask(keys)
        self.postings = keys[self.begins]
        self.fields = fields

    def packed(self) -> npt.NDArray[Entry]:
        """Return the packed entries; frequencies above ``MAX_FREQUENCY`` are split."""
        parts = -(-self.frequencies // MAX_FREQUENCY)
        first = np.zeros(int(parts.sum()), np.bool_)
        first[starts_of(parts)[:-1]] = self.begins
        part = ranges(np.zeros_like(parts), parts)
        remaining = np.repeat(self.frequencies, parts) - part * MAX_FREQUENCY
        packed = np.minimum(remaining, MAX_FREQUENCY)
        packed |= np.repeat(self.fields, parts) << FREQUENCY_BITS
        packed |= np.where(first, BEGINS, 0)
        entries: npt.NDArray[Entry] = packed.astype(Entry)
        return entries


class UnsortedEntries:
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
        self._keywords = UnsortedEntries()
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
        terms, ordinals = sorted_terms(self._keywords.numbers)
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
    packed = entries.packed()
    counts, only = _of_postings(packed, np.searchsorted(keys, entries.postings), len(keys))
    places = packed_places(of_blocks, only, counts > 0)
    stored, few, many = STORED[places], places == FEW, places == MANY

    def level(column: str, values: Integers, rows: Integers) -> Slices:
        of_term = np.bincount(keys >> 32, rows, len(terms)).astype(np.int64)
        return Slices(starts_of(of_term), {column: values})

    return Inverted(
        terms,
        {
            Level.POSTINGS: _postings(len(terms), keys, {WEIGHTS: of_tiers, PLACES: places}),
            Level.ENTRIES: level(ENTRIES, packed[stored.repeat(counts)], counts * stored),
            Level.FEW_BLOCKS: level(FEW_BLOCKS, numbers_of_sets(of_blocks[few]), few),
            Level.BLOCKS: level(BLOCKS, of_blocks[many], many),
        },
    )


def _of_postings(
    packed: npt.NDArray[Entry], having: Indices, postings: int
) -> tuple[Indices, npt.NDArray[Entry]]:
    """Return the number of entries of each posting, and its only entry; 0 if it has not one.

    Args:
        packed: All entries.
        having: Indices of the postings that have some.
        postings: Number of postings.
    """
    bounds = posting_bounds(packed)
    counts = np.zeros(postings, np.int64)
    counts[having] = lengths_of(bounds)
    only = np.zeros(postings, Entry)
    only[having] = packed[bounds[:-1]]
    only[counts > 1] = 0
    return counts, only


def form_space(terms: list[str], entries: Entries, positions: Indices) -> Inverted:
    """Return the space of forms.

    Args:
        terms: The forms, sorted.
        entries: Their entries.
        positions: Positions of all entries, one entry after another.
    """
    counts = entries.frequencies
    begins = np.zeros(len(positions), np.bool_)
    begins[starts_of(counts)[:-1][entries.begins]] = True
    placed, far = packed_positions(entries.fields.repeat(counts), positions, begins)
    of_term = np.bincount(entries.terms, counts, len(terms)).astype(np.int64)
    far_of_term = np.bincount(entries.terms.repeat(counts)[far_mask(placed)], minlength=len(terms))
    return Inverted(
        terms,
        {
            Level.POSTINGS: _postings(len(terms), entries.postings, {}),
            Level.POSITIONS: Slices(starts_of(of_term), {POSITIONS: placed}),
            Level.FAR_POSITIONS: Slices(starts_of(far_of_term), {FAR_POSITIONS: far}),
        },
    )


def sorted_terms(numbers: Mapping[str, int]) -> tuple[list[str], Indices]:
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
