"""Layout of the inverted index: term spaces, levels of postings, and the packing of entries.

Variable-length rows are stored as one flat column and an array of ``starts`` with one element more
than there are rows: row ``n`` is the slice ``starts[n]:starts[n + 1]``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.schema import KeywordField, TextField

Integers = npt.NDArray[np.integer]
Column = npt.NDArray[np.generic]
Number = TypeVar("Number", bound=np.integer[Any])

FIELDS = tuple(TextField)
"""Text fields; the field number of an entry is an index into this tuple."""

Entry = np.uint8
"""Packed entry, from the top bit: first-of-posting flag (1), field number (4), frequency (3)."""
FREQUENCY_BITS, FIELD_BITS = 3, 4
MAX_FREQUENCY = (1 << FREQUENCY_BITS) - 1
"""Highest term frequency of one entry; a higher one is split into several of the same field."""
BEGINS = 1 << (FREQUENCY_BITS + FIELD_BITS)
"""Flag of the first entry of a posting."""

TIER_BITS = 2
TIER_MASK = (1 << TIER_BITS) - 1
"""Lowest bits of a quantised weight, which hold the tiers (:class:`index.schema.Tier`)."""

_MARK = "\x1f"
_HASHED = frozenset({KeywordField.STORY, KeywordField.TITLE_KEY})
_PAIR_BITS = 32


class Space(StrEnum):
    """A term space: a sorted term dictionary with its postings."""

    LEMMAS = "lemmas"
    FORMS = "forms"
    KEYWORDS = "keywords"


class Level(StrEnum):
    """A level of postings data; each has its own starts and columns."""

    POSTINGS = "postings"
    ENTRIES = "entries"
    POSITIONS = "positions"
    FAR_POSITIONS = "far_positions"
    FEW_BLOCKS = "few_blocks"
    BLOCKS = "blocks"


DOCUMENTS, WEIGHTS, PLACES = "documents", "weights", "places"
FEW_BLOCKS, BLOCKS = "few_blocks", "blocks"
ENTRIES, POSITIONS, FAR_POSITIONS = "entries", "positions", "far_positions"


@dataclass(frozen=True, slots=True)
class Slices:
    """Columns of one level; the values of term ``n`` are the slice ``starts[n]:starts[n + 1]``."""

    starts: Integers
    columns: Mapping[str, Integers]


@dataclass(frozen=True, slots=True)
class Inverted:
    """Inverted index of one space: its terms, sorted by code points, and its levels."""

    terms: Sequence[str]
    levels: Mapping[Level, Slices]


@dataclass(frozen=True, slots=True)
class Columns:
    """Doc values, indexed by document id.

    Attributes:
        published: Seconds since 1970 by the author's clock, or ``NO_DATE``.
        importance: 1 to 5, or 0 for none.
        title_words: Number of positions of the title.
        alive: False for the ids of deleted documents.
    """

    published: npt.NDArray[np.int64]
    importance: npt.NDArray[np.uint8]
    title_words: npt.NDArray[np.uint8]
    alive: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Run:
    """An inverted run: postings and doc values of a range of documents.

    Attributes:
        spaces: The inverted index of each term space.
        columns: Doc values.
        related: Ordinals of each lemma and of each form it occurs in, packed by
            :func:`pack_pairs`; ascending, unique.
    """

    spaces: Mapping[Space, Inverted]
    columns: Columns
    related: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of document ids, deleted ones included."""
        return len(self.columns.alive)


def documents_kind(size: int) -> np.dtype[np.integer]:
    """Return the narrowest dtype of document ids, of which there are ``size``."""
    return np.dtype(np.uint16 if size <= 1 << 16 else np.int32)


def form_term(folded: str, form: str) -> str:
    """Return the term of a form; forms that fold to the same word are adjacent in term order.

    One without diacritics is not repeated, and is the first of them.
    """
    return f"{folded}{_MARK}{form}" if form != folded else f"{folded}{_MARK}"


def folded_range(folded: str) -> str:
    """Return the common prefix of the terms of all forms of a folded word."""
    return folded + _MARK


def split_form_term(term: str) -> tuple[str, str]:
    """Return the folded word and the form that :func:`form_term` joined."""
    folded, _, form = term.partition(_MARK)
    return folded, form or folded


def keyword_term(field: str, value: str) -> str:
    """Return the term of a keyword; a long value that is only looked up is hashed."""
    if field in _HASHED:
        value = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return keyword_prefix(field) + value


def keyword_prefix(field: str) -> str:
    """Return the common prefix of the terms of all keywords of a field."""
    return field + _MARK


def keyword_field(term: str) -> str:
    """Return the field of a keyword term."""
    return term.partition(_MARK)[0]


def keyword_value(term: str) -> str:
    """Return the value of a keyword term."""
    return term.partition(_MARK)[2]


def pack_pairs(lemmas: Integers, forms: Integers) -> npt.NDArray[np.int64]:
    """Pack ordinals of lemmas and forms pairwise into integers that sort by lemma, then form."""
    return (lemmas.astype(np.int64) << _PAIR_BITS) | forms


def unpack_pairs(related: npt.NDArray[np.int64]) -> tuple[Integers, Integers]:
    """Return the ordinals of lemmas and of forms that :func:`pack_pairs` packed."""
    return related >> _PAIR_BITS, related & ((1 << _PAIR_BITS) - 1)


def ranges(starts: Integers, lengths: Integers) -> npt.NDArray[np.int64]:
    """Return the concatenated indices of many ranges, in the order given.

    Args:
        starts: First index of each range.
        lengths: Length of each range, 0 allowed.
    """
    # Signed throughout: NumPy promotes int64 mixed with uint64 to float64.
    counts = lengths.astype(np.int64)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: npt.NDArray[np.int64] = np.arange(total, dtype=np.int64)
    found += np.repeat(starts.astype(np.int64) - (ends - counts), counts)
    return found


def lengths_of(starts: Integers) -> Integers:
    """Return the row lengths of an array of starts; the inverse of :func:`starts_of`."""
    return starts[1:] - starts[:-1]


def starts_of(lengths: Integers | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the starts of rows of the given lengths, and the end of the last row.

    Returns:
        ``len(lengths) + 1`` offsets, ascending, beginning with 0.
    """
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def fields_of(entries: Integers) -> Integers:
    """Return the field number of each entry."""
    return (entries & Entry(BEGINS - 1)) >> Entry(FREQUENCY_BITS)


def frequencies_of(entries: Integers) -> Integers:
    """Return the term frequency of each entry, from 1 to ``MAX_FREQUENCY``."""
    return entries & Entry(MAX_FREQUENCY)


def first_entry_mask(entries: Integers) -> npt.NDArray[np.bool_]:
    """Return a mask of the entries that are the first of a posting."""
    found: npt.NDArray[np.bool_] = entries >= Entry(BEGINS)
    return found


def posting_bounds(entries: Integers) -> npt.NDArray[np.int64]:
    """Return the starts of the entries of each posting, and the end of the last."""
    return mask_bounds(first_entry_mask(entries))


def mask_bounds(begins: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the indices at which a mask is set, and its length: the starts of rows."""
    bounds = np.empty(int(np.count_nonzero(begins)) + 1, np.int64)
    bounds[:-1], bounds[-1] = np.flatnonzero(begins), len(begins)
    return bounds


def sorted_unique(numbers: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return the distinct values of an array, ascending.

    Since NumPy 2.3 ``numpy.unique`` uses a hash table, which is slower than a stable sort of a few
    concatenated ascending ranges.
    """
    ordered = np.sort(numbers, kind="stable")
    return ordered[change_mask(ordered)]


def change_mask(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Return a mask of the values that differ from their predecessor; the first one does."""
    differ = np.ones(len(values), np.bool_)
    differ[1:] = values[1:] != values[:-1]
    return differ
