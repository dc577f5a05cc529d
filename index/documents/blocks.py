"""Position blocks: the places of a term in an article, as a set of 64 bits.

A block is ``BLOCK`` consecutive positions of a field. The blocks of the title have bits of their
own; all others share a ring of ``RING`` bits, on which a long text wraps. Terms with a common bit
occur near each other, those with neighbouring bits a little further apart; in a text longer than
the ring some that are far apart share a bit by chance.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from index.schema import TextField

BLOCK = 8
"""Positions in a block."""
RING = 61
"""Bits that the blocks of all fields but the title share; a prime, so that lists do not wrap onto
themselves."""
TITLE_BITS = 61, 62, 63
"""Bits of the first position of the title, of the rest of its first block and of the rest of it."""

_TITLES = (TextField.TITLE, TextField.ORIGINAL_TITLE)
_APART = 13
"""Blocks between the beginnings of two fields on the ring."""
_BEGINNINGS = {field: number * _APART for number, field in enumerate(TextField)}


def block_bits(field: TextField, positions: Iterable[int]) -> int:
    """Return the set of the blocks of some positions of a field, as an unsigned 64-bit integer."""
    found = 0
    if field in _TITLES:
        for position in positions:
            found |= 1 << TITLE_BITS[(position > 0) + (position >= BLOCK)]
        return found
    first = _BEGINNINGS[field]
    for position in positions:
        found |= 1 << (first + position // BLOCK) % RING
    return found


def block_numbers(
    fields: npt.NDArray[np.integer], positions: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """Return the bit that :func:`block_bits` has for each of many positions.

    Args:
        fields: Index into ``TextField`` of the field of each position.
        positions: The positions.
    """
    firsts = np.array([_BEGINNINGS[field] for field in TextField])
    titles = np.array([field in _TITLES for field in TextField])[fields]
    ring = (firsts[fields] + positions // BLOCK) % RING
    bits = (positions > 0).view(np.uint8) + (positions >= BLOCK) + np.uint8(TITLE_BITS[0])
    return np.where(titles, bits, ring)
