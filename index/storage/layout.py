"""What stands where: spaces of terms, levels of values, and how an entry is packed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.schema import KeywordField, TextField

Integers = npt.NDArray[np.integer]
Column = npt.NDArray[np.generic]
Number = TypeVar("Number", bound=np.integer[Any])

FIELDS = tuple(TextField)
"""The number of a field is its place here."""

Entry = np.uint8
"""How an entry is packed: whether its posting begins, its field, how often the word is there."""
FREQUENCY_BITS, FIELD_BITS = 3, 4
MAX_FREQUENCY = (1 << FREQUENCY_BITS) - 1
"""What is more frequent has several entries of its field."""
BEGINS = 1 << (FREQUENCY_BITS + FIELD_BITS)
"""Set in the first entry of a posting."""

TIER_BITS = 2
TIER_MASK = (1 << TIER_BITS) - 1
"""The bits of a weight that are no weight, but too little to matter as such."""

_EACH_BYTE = np.uint64(0x0101010101010101)
_TOP_BYTE = np.uint64(56)
_FIRST_BYTES = (np.tri(8, 8, -1, np.uint8) * np.uint8(255)).view(np.uint64).reshape(-1)
"""What keeps the first bytes of a number as it lies in memory, by how many they are."""

_MARK = "\x1f"
_PAIR_BITS = 32


class Space(StrEnum):
    """A set of terms with their postings."""

    LEMMAS = "lemmas"
    FORMS = "forms"
    KEYWORDS = "keywords"


class Level(StrEnum):
    """What a stretch of values belongs to."""

    POSTINGS = "postings"
    ENTRIES = "entries"
    POSITIONS = "positions"


DOCUMENTS, WEIGHTS = "documents", "weights"
ENTRIES, POSITIONS = "entries", "positions"


@dataclass(frozen=True, slots=True)
class Stretches:
    """Columns of one level; those of term ``n`` are ``starts[n]`` to ``starts[n + 1]``."""

    starts: Integers
    columns: Mapping[str, Integers]


@dataclass(frozen=True, slots=True)
class Inverted:
    """One space: its terms, sorted by code points, and its levels."""

    terms: Sequence[str]
    levels: Mapping[Level, Stretches]


@dataclass(frozen=True, slots=True)
class Columns:
    """Values of the documents by their numbers; numbers of removed ones are not alive."""

    published: npt.NDArray[np.int64]
    importance: npt.NDArray[np.uint8]
    alive: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Run:
    """Documents turned into postings.

    Attributes:
        spaces: The terms.
        columns: Values of the documents.
        related: The number of each lemma with that of each form it was met in (see ``pairs``),
            rising.
    """

    spaces: Mapping[Space, Inverted]
    columns: Columns
    related: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many numbers of documents there are."""
        return len(self.columns.alive)


def form_term(folded: str, form: str) -> str:
    """Return the term of a form: those that fold to one word stand together."""
    return f"{folded}{_MARK}{form}"


def folded_range(folded: str) -> str:
    """Return what the terms of all forms of a folded word begin with."""
    return folded + _MARK


def split_form_term(term: str) -> tuple[str, str]:
    """Return the folded word and the form that :func:`form_term` joined."""
    folded, _, form = term.partition(_MARK)
    return folded, form


def keyword_term(field: KeywordField, value: str) -> str:
    """Return the term of a keyword."""
    return f"{field.value}{_MARK}{value}"


def keyword_value(term: str) -> str:
    """Return the value in a keyword's term."""
    return term.partition(_MARK)[2]


def pairs(lemmas: Integers, forms: Integers) -> npt.NDArray[np.int64]:
    """Return one number for each lemma and a form of it; they sort by lemma, then form."""
    return (lemmas.astype(np.int64) << _PAIR_BITS) | forms


def parted(related: npt.NDArray[np.int64]) -> tuple[Integers, Integers]:
    """Return the lemmas and the forms that :func:`pairs` joined."""
    return related >> _PAIR_BITS, related & ((1 << _PAIR_BITS) - 1)


def ranges(starts: Integers, lengths: Integers) -> npt.NDArray[np.int64]:
    """Return the numbers of many stretches, one after the other."""
    # All signed: unsigned ones of other widths would become floating-point numbers.
    counts = lengths.astype(np.int64)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: npt.NDArray[np.int64] = np.arange(total, dtype=np.int64)
    found += np.repeat(starts.astype(np.int64) - (ends - counts), counts)
    return found


def lengths_of(starts: Integers) -> Integers:
    """Return how long the stretches between starts are."""
    return starts[1:] - starts[:-1]


def starts_of(lengths: Integers | npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return where stretches of these lengths begin, and the end of the last."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def fields_of(entries: Integers) -> Integers:
    """Return the fields of entries."""
    return (entries & Entry(BEGINS - 1)) >> Entry(FREQUENCY_BITS)


def frequencies_of(entries: Integers) -> Integers:
    """Return the frequencies of entries."""
    return entries & Entry(MAX_FREQUENCY)


def occurrences_before(entries: npt.NDArray[Entry], places: Integers) -> npt.NDArray[np.int64]:
    """Return how many occurrences come before the entry at each of some places.

    Eight entries are a number whose bytes are added up by one multiplication, so that the sums of
    all entries need not be made (Warren, Hacker's Delight, 2012, chapter 5: population counts).
    """
    words = np.zeros(len(entries) // 8 + 1, np.uint64)
    words.view(np.uint8)[: len(entries)] = frequencies_of(entries)
    sums = (words * _EACH_BYTE) >> _TOP_BYTE
    before = np.cumsum(sums) - sums
    eights = places >> 3
    in_eight = ((words.take(eights) & _FIRST_BYTES.take(places & 7)) * _EACH_BYTE) >> _TOP_BYTE
    found: npt.NDArray[np.int64] = (before.take(eights) + in_eight).astype(np.int64)
    return found


def begins_of(entries: Integers) -> npt.NDArray[np.bool_]:
    """Tell which entries are the first of a posting."""
    found: npt.NDArray[np.bool_] = entries >= Entry(BEGINS)
    return found


def bounds_of(entries: Integers) -> npt.NDArray[np.int64]:
    """Return where the entries of each posting begin, and the end of the last."""
    return bounds_between(begins_of(entries))


def bounds_between(begins: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return where each stretch begins, and the end of the last."""
    bounds = np.empty(int(np.count_nonzero(begins)) + 1, np.int64)
    bounds[:-1], bounds[-1] = np.flatnonzero(begins), len(begins)
    return bounds


def different(numbers: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return numbers rising, each once.

    ``numpy.unique`` begins with a hash table (from NumPy 2.3 on), which takes longer than a sort
    where the numbers come as a few rising stretches.
    """
    ordered = np.sort(numbers, kind="stable")
    return ordered[differing(ordered)]


def differing(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Tell which values differ from the one before."""
    differ = np.ones(len(values), np.bool_)
    differ[1:] = values[1:] != values[:-1]
    return differ
