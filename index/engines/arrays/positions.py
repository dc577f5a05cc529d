"""Positions of forms in two bytes: the field, the position in it, and where a posting begins.

Each field has a range of slots, as long as its texts mostly are. Of a position beyond the
range the bytes say that it is far, and it is stored elsewhere in four.
"""

from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.schema import TextField
from index.storage.layout import FIELDS, Integers

Placed = npt.NDArray[np.uint16]
Wide = npt.NDArray[np.uint32]
"""Field number and position, packed into integers that sort in this order."""

POSITION_BITS = 28
BEGINS_POSTING = 1 << 15
"""Flag of the first position of a posting."""
FAR = BEGINS_POSTING - 1
"""Stands for a position that is stored elsewhere."""

_LENGTHS = {
    TextField.TITLE: 512,
    TextField.ORIGINAL_TITLE: 512,
    TextField.SUMMARY: 1024,
    TextField.KEY_POINTS: 2048,
    TextField.COMPANIES: 1024,
    TextField.PEOPLE: 1024,
    TextField.CATEGORIES: 1024,
    TextField.SOURCE: 512,
    TextField.AUTHOR: 512,
    TextField.TAGS: 1536,
    TextField.SERIES: 512,
    TextField.OTHER: 1024,
}
"""Slots of each field but the body, which has the others. Between two values of a field there is a
gap, so that those of several need most."""
_BODY = FAR - sum(_LENGTHS.values())
_SLOTS = np.array([_LENGTHS.get(field, _BODY) for field in FIELDS])
_FIRST = np.array([0, *accumulate(_SLOTS.tolist())])[:-1]


def _wide() -> Wide:
    fields = np.repeat(np.arange(len(FIELDS), dtype=np.uint32), _SLOTS)
    slots = np.arange(FAR, dtype=np.uint32) - _FIRST.astype(np.uint32).repeat(_SLOTS)
    near = np.append((fields << np.uint32(POSITION_BITS)) | slots, np.uint32(0))
    return np.tile(near, 2)


_WIDE = _wide()
"""Field and position by two bytes, whether they begin a posting or not."""
_FIELDS = (_WIDE >> np.uint32(POSITION_BITS)).astype(np.uint8)


def packed_positions(
    fields: Integers, positions: Integers, begins: npt.NDArray[np.bool_]
) -> tuple[Placed, Wide]:
    """Return the two bytes of each position, and the far ones in their order.

    Args:
        fields: Field number of each.
        positions: The positions, less than ``1 << POSITION_BITS``.
        begins: Whether it is the first of a posting.
    """
    far = positions >= _SLOTS.take(fields)
    placed = np.where(far, FAR, _FIRST.take(fields) + positions).astype(np.uint16)
    placed |= np.where(begins, BEGINS_POSTING, 0).astype(np.uint16)
    wide = (fields[far].astype(np.uint32) << np.uint32(POSITION_BITS)) | positions[far].astype(
        np.uint32
    )
    return placed, wide


def wide_positions(placed: Placed, far: Wide, indices: Integers | None = None) -> Wide:
    """Return field and position of each two bytes, or of those with the given indices.

    Args:
        placed: Positions as :func:`packed_positions` returns them.
        far: Those among them that are far, in their order.
        indices: In any order.
    """
    if not len(far):
        near: Wide = _WIDE.take(placed if indices is None else placed.take(indices))
        return near
    found: Wide = _WIDE.take(placed)
    found[far_mask(placed)] = far
    return found if indices is None else found.take(indices)


def fields_of_positions(placed: Placed, far: Wide) -> Integers:
    """Return the field number of each position, see :func:`wide_positions`."""
    found: Integers = _FIELDS.take(placed)
    if len(far):
        found[far_mask(placed)] = far >> np.uint32(POSITION_BITS)
    return found


def far_mask(placed: Integers) -> npt.NDArray[np.bool_]:
    """Return a mask of the far positions."""
    found: npt.NDArray[np.bool_] = (placed & np.uint16(FAR)) == FAR
    return found


def begin_mask(placed: Integers) -> npt.NDArray[np.bool_]:
    """Return a mask of the positions that are the first of a posting."""
    found: npt.NDArray[np.bool_] = placed >= np.uint16(BEGINS_POSTING)
    return found
