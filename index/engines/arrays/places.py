"""Places: where in a document a lemma occurs, one byte for each posting.

Most postings are of one occurrence in the body, the summary, the key points or a title: their place
is the field and the only position block, and their entry follows from it. Other postings have
entries; the place of one with a single block is that block, of others that there are several.
"""

import numpy as np
import numpy.typing as npt

from index.documents.blocks import RING, TITLE_BITS
from index.schema import TextField
from index.storage.layout import (
    BEGINS,
    FIELDS,
    FREQUENCY_BITS,
    Entry,
    Integers,
    first_entry_mask,
    frequencies_of,
    posting_bounds,
)

Blocks = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

ABSENT, FEW, MANY = 0, 254, 255
"""Places of a posting without entries, with two or three blocks, and with more (or none)."""
BITS = 64
BITS_OF = np.zeros(256, np.uint64)
"""Set of the only block that a place stands for; empty for the three above."""
ENTRY_OF = np.zeros(256, Entry)
"""The only entry of a posting, by its place; 0 if entries are stored."""

_ONCE = (TextField.BODY, TextField.SUMMARY, TextField.KEY_POINTS)
_ONCE_IN_TITLES = (TextField.TITLE, TextField.ORIGINAL_TITLE)
_STORED = len(FIELDS)
"""Row of ``_PLACES`` for postings whose entries are stored."""
_PLACES = np.zeros((_STORED + 1, BITS), np.uint8)
"""Place of a posting with one block, by the field of its only occurrence and the block."""


def _numbered() -> int:
    """Number the places, those in titles last, and return the first of these."""
    number = 1
    for bits, fields in ((range(RING), _ONCE), (TITLE_BITS, _ONCE_IN_TITLES)):
        first = number
        for bit in bits:
            _PLACES[:, bit] = number
            number += 1
        for field in map(FIELDS.index, fields):
            ENTRY_OF[number : number + len(bits)] = BEGINS | (field << FREQUENCY_BITS) | 1
            _PLACES[field, bits] = range(number, number + len(bits))
            number += len(bits)
    BITS_OF[_PLACES] = np.uint64(1) << np.arange(BITS, dtype=np.uint64)
    return first


IN_TITLES = _numbered()
"""The first of the places that are or may be in a title."""
STORED = ENTRY_OF == 0
"""Whether a posting has stored entries, by its place."""
STORED[ABSENT] = False


def _sets() -> Blocks:
    bits = np.uint64(1) << np.arange(BITS, dtype=np.uint64)
    pairs = np.concatenate([bits[:last] | bits[last] for last in range(BITS)])
    triples = [pairs[: last * (last - 1) // 2] | bits[last] for last in range(BITS)]
    return np.concatenate([pairs, *triples])


SETS = _sets()
"""All sets of two or three blocks, by number: the colexicographic order of each size."""
_PAIRS = BITS * (BITS - 1) // 2


def packed_places(
    blocks: Blocks, entry: npt.NDArray[Entry], present: Mask
) -> npt.NDArray[np.uint8]:
    """Return the place of each posting.

    Args:
        blocks: Position blocks.
        entry: The only entry, or 0 if there are several.
        present: Whether the posting has entries.
    """
    count = np.bitwise_count(blocks)
    once = frequencies_of(entry) == 1
    fields = np.where(once, (entry & Entry(BEGINS - 1)) >> Entry(FREQUENCY_BITS), Entry(_STORED))
    # Below the only bit there are as many as its number says, from 0.
    places: npt.NDArray[np.uint8] = _PLACES[fields, np.bitwise_count(blocks - np.uint64(1)) % BITS]
    places[(count == 2) | (count == 3)] = FEW
    places[(count == 0) | (count > 3)] = MANY
    places[~present] = ABSENT
    return places


def numbers_of_sets(blocks: Blocks) -> npt.NDArray[np.uint16]:
    """Return the index in ``SETS`` of each set of two or three blocks."""
    first, rest = _lowest(blocks)
    second, rest = _lowest(rest)
    third, _ = _lowest(rest)
    triples = _PAIRS + third * (third - 1) * (third - 2) // 6
    found = second * (second - 1) // 2 + first + np.where(rest > 0, triples, 0)
    return found.astype(np.uint16)


def _lowest(blocks: Blocks) -> tuple[npt.NDArray[np.int64], Blocks]:
    """Return the lowest bit of each set, and the set without it."""
    below = blocks - np.uint64(1)
    return np.bitwise_count(below & ~blocks).astype(np.int64), blocks & below


def all_entries(places: Integers, stored: Integers) -> npt.NDArray[Entry]:
    """Return the entries of postings, by their places and the stored ones among the entries."""
    present = places[places != ABSENT]
    entries = ENTRY_OF.take(present)
    having = np.flatnonzero(entries == 0)
    bounds = posting_bounds(stored)
    entries[having] = stored[bounds[:-1]]
    further = np.flatnonzero(~first_entry_mask(stored))
    # Of a posting with several the others come after the first.
    after = having[bounds[1:].searchsorted(further, "right")] + 1
    return np.insert(entries, after, stored[further])
