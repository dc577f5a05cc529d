"""Invert the texts of articles into a run: a batch at a time, by sorting integers.

A text is the numbers of its words. What the analysis gives for a word is a row of a table, so all
terms of a batch are a few gathers away, and each posting is one integer that sorts by term, then
document, then field.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.czech.tokens import find_words, words
from index.documents.analysed_words import AnalysedWords, Rows, WordTable
from index.documents.blocks import block_numbers
from index.documents.document import LARGE, MAX_TITLE, MEMO, VALUE_GAP, texts_of
from index.engines.arrays.run import (
    Entries,
    Indices,
    form_space,
    lemma_space,
    posting_keys,
)
from index.schema import TextField
from index.storage.layout import (
    FIELD_BITS,
    FIELDS,
    Integers,
    Inverted,
    change_mask,
    lengths_of,
    mask_bounds,
    pack_pairs,
    ranges,
    sorted_unique,
    starts_of,
)

Numbered = npt.NDArray[np.int32]
Bits = TypeVar("Bits", bound=np.integer)
Packed = Callable[[Numbered, Numbered], Integers]

_BLOCK_BITS = 6
_WORDS = 1 << 15
"""Words whose terms are gathered at a time."""
_NUMBERS = {field: number for number, field in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True)
class InvertedTexts:
    """The texts of a batch, inverted.

    Attributes:
        lemmas, forms: The spaces.
        related: Pairs of the ordinals of lemmas and forms.
        title_words: Positions of each title, at most ``MAX_TITLE``.
        lengths: Number of lemmas in each field of each document.
    """

    lemmas: Inverted
    forms: Inverted
    related: npt.NDArray[np.int64]
    title_words: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.int64]


class Texts:
    """Collects the texts of a batch and inverts them."""

    def __init__(self, analysed: AnalysedWords) -> None:
        """Start a batch; the words that were analysed for others are known."""
        self._analysed = analysed
        self._words = array("i")
        self._values = array("i")
        self._documents = 0
        self._pairs_before = len(analysed.table.lemma_forms)

    def add(self, article: Article) -> None:
        """Add the texts of the next document."""
        for field, values, language in texts_of(article):
            if not any(values):
                continue
            number = self._analysed.numbers[language].__getitem__
            for value in values:
                before = len(self._words)
                if len(value) > LARGE:
                    self._words.extend(number(match.group()) for match in find_words(value))
                else:
                    self._words.extend(list(map(number, words(value))))
                added = len(self._words) - before
                self._values.extend((self._documents, _NUMBERS[field], added))
        self._documents += 1

    def invert(self) -> InvertedTexts:
        """Return the texts of all documents added."""
        table = self._analysed.table
        found = _Occurrences(table, self._words, self._values, self._documents)
        lemmas, lemma_ordinals = found.lemmas()
        forms, form_ordinals = found.forms()
        new = slice(self._pairs_before, None)
        related = pack_pairs(
            lemma_ordinals[np.array(table.lemmas.terms[new], np.int64)],
            form_ordinals[np.array(table.lemma_forms[new], np.int64)],
        )
        inverted = InvertedTexts(
            lemmas, forms, sorted_unique(related), found.title_words(), found.lengths()
        )
        if len(table.widths) > MEMO:
            self._analysed.forget()
        return inverted


class _Occurrences:
    """Occurrences of words in a batch, in the order of documents, fields and positions.

    Values of each word are 32 bits wide, and terms are gathered a range of words at a time:
    a large text may have a word for every two bytes.
    """

    def __init__(
        self, table: WordTable, numbers: "array[int]", values: "array[int]", documents: int
    ) -> None:
        self._table, self._documents = table, documents
        self._words: Numbered = np.asarray(numbers)
        document, field, counts = np.array(values, np.int32).reshape(-1, 3).T
        owner = (document << FIELD_BITS) | field
        # Document and field of each occurrence, in one integer.
        self._owners = np.repeat(owner, counts)
        self._positions = self._places(owner, counts)
        self._frequencies = np.bincount(self._words, minlength=len(table.widths))
        self._met = np.flatnonzero(self._frequencies)

    def _places(self, owner: Numbered, counts: Numbered) -> Numbered:
        """Return the position of each word in its field."""
        before = starts_of(np.asarray(self._table.widths)[self._words]).astype(np.int32)
        starts = starts_of(counts)
        # A value begins where the one before it in its field ends, and a gap later.
        ends = np.cumsum(lengths_of(before[starts]) + VALUE_GAP)
        begins = np.concatenate([np.zeros(1, np.int64), ends[:-1]])[: len(owner)]
        fields = mask_bounds(change_mask(owner))
        begins -= np.repeat(begins[fields[:-1]], lengths_of(fields))
        positions = before[:-1]
        positions += np.repeat((begins - before[starts[:-1]]).astype(np.int32), counts)
        return positions

    def forms(self) -> tuple[Inverted, Indices]:
        """Return the space of forms, and the ordinal of each form number."""
        rows = _Gathered(self._table.forms)
        names, ordinals = _sorted_names(self._table.form_numbers.names, rows.of(self._met)[0])
        last = int(self._positions.max(initial=0)) + rows.furthest
        bits = last.bit_length()
        keys = self._sorted_keys(rows, ordinals, lambda _, positions: positions, bits)
        begins = change_mask(keys)
        if not begins.all():
            # Several words at one position may have one form.
            keys = keys[begins]
        bounds = mask_bounds(_change_mask(keys, bits))
        entries = self._entries(keys[bounds[:-1]] >> bits, np.diff(bounds))
        keys &= (1 << bits) - 1
        return form_space(names, entries, keys), ordinals

    def lemmas(self) -> tuple[Inverted, Indices]:
        """Return the space of lemmas, and the ordinal of each lemma number."""
        rows, tiers = _Gathered(self._table.lemmas), _Gathered(self._table.tiers)
        used = np.concatenate([rows.of(self._met)[0], tiers.of(self._met)[0]])
        names, ordinals = _sorted_names(self._table.lemma_numbers.names, used)
        keys = self._sorted_keys(rows, ordinals, _blocks, _BLOCK_BITS)
        bounds = mask_bounds(_change_mask(keys, _BLOCK_BITS))
        entries = self._entries(keys[bounds[:-1]] >> _BLOCK_BITS, np.diff(bounds))
        postings = _change_mask(keys, _BLOCK_BITS + FIELD_BITS)
        keys &= (1 << _BLOCK_BITS) - 1
        np.left_shift(1, keys, out=keys)
        blocked = entries.postings, _united(keys.view(np.uint64), postings)
        return lemma_space(names, entries, self._tiers(tiers, ordinals), blocked), ordinals

    def _sorted_keys(self, rows: "_Gathered", ordinals: Indices, low: Packed, bits: int) -> Indices:
        """Return a key for each occurrence of a term, ascending.

        Args:
            rows: Terms of words.
            ordinals: Ordinal of each term number.
            low: Returns the lowest bits of keys for owners and positions.
            bits: Number of these; the others are term, document and field.
        """
        keys = np.empty(rows.total(self._frequencies), np.int64)
        end = 0
        for some in self._ranges():
            numbers, offsets, counts = rows.of(self._words[some])
            owners = np.repeat(self._owners[some], counts)
            positions = np.repeat(self._positions[some], counts) + offsets
            start, end = end, end + len(numbers)
            terms = (ordinals[numbers] << self._owner_bits) | owners
            keys[start:end] = terms << bits | low(owners, positions)
        keys.sort()
        return keys

    def _ranges(self) -> Iterator[slice]:
        for first in range(0, max(len(self._words), 1), _WORDS):
            yield slice(first, first + _WORDS)

    def _tiers(self, tiers: "_Gathered", ordinals: Indices) -> tuple[Indices, Numbered]:
        """Return the keys of postings that have tiers, ascending, and the tier bits of each."""
        found = [
            sorted_unique(pack_pairs(self._owners[some] >> FIELD_BITS, self._words[some]))
            for some in self._ranges()
        ]
        pairs = sorted_unique(np.concatenate(found))
        numbers, bits, counts = tiers.of(pairs & 0xFFFFFFFF)
        keys = posting_keys(ordinals[numbers], np.repeat(pairs >> 32, counts))
        order = np.argsort(keys)
        keys = keys[order]
        begins = change_mask(keys)
        return keys[begins], _united(bits[order], begins)

    @property
    def _owner_bits(self) -> int:
        return self._documents.bit_length() + FIELD_BITS

    def _entries(self, keys: Indices, frequencies: Indices) -> Entries:
        owners = keys & ((1 << self._owner_bits) - 1)
        fields = owners & ((1 << FIELD_BITS) - 1)
        return Entries(keys >> self._owner_bits, owners >> FIELD_BITS, fields, frequencies)

    def title_words(self) -> npt.NDArray[np.uint8]:
        """Return the positions of each title."""
        found = np.zeros(self._documents, np.int64)
        titles = (self._owners & ((1 << FIELD_BITS) - 1)) == _NUMBERS[TextField.TITLE]
        last = np.array(self._table.last, np.int64)[self._words[titles]]
        ends = self._positions[titles] + last + 1
        np.maximum.at(found, self._owners[titles] >> FIELD_BITS, ends)
        return np.minimum(found, MAX_TITLE).astype(np.uint8)

    def lengths(self) -> npt.NDArray[np.int64]:
        """Return the number of lemmas in each field of each document."""
        counts: Numbered = np.asarray(self._table.lemmas.counts)
        summed = np.zeros(self._documents << FIELD_BITS)
        for some in self._ranges():
            summed += np.bincount(self._owners[some], counts[self._words[some]], len(summed))
        return summed.astype(np.int64).reshape(self._documents, 1 << FIELD_BITS)


class _Gathered:
    """The rows of a table, by word: views of its memory, so that no word is added meanwhile."""

    def __init__(self, rows: Rows) -> None:
        self._counts: Numbered = np.asarray(rows.counts)
        self._starts = starts_of(self._counts)
        self._terms: Numbered = np.asarray(rows.terms)
        self._seconds: Numbered = np.asarray(rows.seconds)

    @property
    def furthest(self) -> int:
        """The maximum of the second values."""
        return int(self._seconds.max(initial=0))

    def total(self, frequencies: Integers) -> int:
        """Return the number of terms of all words, by the frequency of each word."""
        return int(frequencies @ self._counts)

    def of(self, chosen: Integers) -> tuple[Numbered, Numbered, Numbered]:
        """Return the terms of words, their second values, and the number of terms of each word."""
        counts = self._counts[chosen]
        found = ranges(self._starts[chosen], counts)
        return self._terms[found], self._seconds[found], counts


def _blocks(owners: Numbered, positions: Numbered) -> Indices:
    return block_numbers(owners & ((1 << FIELD_BITS) - 1), positions)


def _sorted_names(names: Sequence[str], used: Integers) -> tuple[list[str], Indices]:
    """Return the terms of some numbers, sorted, and the ordinals of all numbers."""
    chosen = np.flatnonzero(np.bincount(used, minlength=len(names))).tolist()
    chosen.sort(key=names.__getitem__)
    ordinals = np.full(len(names), -1, np.int64)
    ordinals[chosen] = np.arange(len(chosen))
    return [names[number] for number in chosen], ordinals


def _change_mask(keys: Indices, bits: int) -> npt.NDArray[np.bool_]:
    """Return :func:`change_mask` of keys without their lowest bits, a range of them at a time."""
    differ = np.ones(len(keys), np.bool_)
    for first in range(1, len(keys), _WORDS):
        some = keys[first - 1 : first + _WORDS] >> bits
        differ[first : first + _WORDS] = some[1:] != some[:-1]
    return differ


def _united(bits: npt.NDArray[Bits], begins: npt.NDArray[np.bool_]) -> npt.NDArray[Bits]:
    """Return the union of the bits of each row; ``begins`` tells where rows begin."""
    if not len(bits):
        return bits
    united: npt.NDArray[Bits] = np.bitwise_or.reduceat(bits, np.flatnonzero(begins))
    return united
