"""Parts of a run: its entries sorted by term, then document, its spaces and its doc values.

Terms get numbers in order of first occurrence, which are mapped to ordinals once all are known.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np
import numpy.typing as npt

from index.documents.blocks import packed_blocks
from index.storage.layout import (
    BEGINS,
    BLOCK,
    BLOCKS,
    DOCUMENTS,
    ENTRIES,
    FREQUENCY_BITS,
    MAX_FREQUENCY,
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
    ranges,
    starts_of,
)

Indices = npt.NDArray[np.int64]


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
