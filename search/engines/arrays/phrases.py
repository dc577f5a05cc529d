"""Match phrases by the positions of their forms.

Forms that fold to the same word are adjacent in term order, so that a phrase position with such
alternatives reads one contiguous range of postings, as a single form does.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.engines.arrays.positions import POSITION_BITS, begin_mask, wide_positions
from index.engines.arrays.weights import norms_of
from index.schema import TextField
from index.storage.layout import (
    FIELD_BITS,
    FIELDS,
    Integers,
    change_mask,
    lengths_of,
    mask_bounds,
    ranges,
    sorted_unique,
)
from search.engines.arrays.document_sets import (
    Documents,
    contained,
    contained_in_any,
    matching_indices,
    union,
)
from search.engines.arrays.postings import Occurrences, Words, contiguous, field_mask

Keys = npt.NDArray[np.int64]
"""Document id, field number and position, packed into integers that sort in this order."""

_OWNER_BITS = FIELD_BITS + POSITION_BITS
DENSE_SHARE = 0.8
"""Share of wanted postings above which it is quicker to read all."""
MERGED_SHARE = 4
"""Size ratio below which a merge beats binary search."""


def phrase_occurrences(
    words: Words, positions: Sequence[Integers], fields: tuple[TextField, ...]
) -> Occurrences:
    """Return the occurrences of a phrase, one for each document and field, in that order.

    Args:
        words: Reads the postings.
        positions: Ordinals (ascending) of the alternative forms at each phrase position.
        fields: Fields to search.
    """
    keys = _beginnings(words, positions, fields)
    owners = keys >> POSITION_BITS
    bounds = mask_bounds(change_mask(owners))
    owners, frequencies = owners.take(bounds[:-1]), lengths_of(bounds).astype(np.float32)
    documents = (owners >> FIELD_BITS).astype(np.int32)
    field_numbers = owners & ((1 << FIELD_BITS) - 1)
    norms = norms_of(words.arrays.norms, field_numbers, documents)
    return Occurrences(documents, field_numbers, frequencies * norms)


def _beginnings(words: Words, positions: Sequence[Integers], fields: tuple[TextField, ...]) -> Keys:
    """Return the occurrences of the first word of a phrase that the others follow, ascending.

    The position with the fewest occurrences is read first, and each further one only in the
    documents that are left.
    """
    common = _common(words, positions)
    first, *others = sorted(
        enumerate(positions), key=lambda numbered: words.position_count(numbered[1])
    )
    keys = _shifted(words, first, common, fields)
    for position in others:
        if not len(keys):
            break
        owners = (keys >> _OWNER_BITS).astype(np.int32)
        common = owners.compress(change_mask(owners))
        keys = _intersection(keys, _shifted(words, position, common, fields))
    return keys


def _shifted(
    words: Words, position: tuple[int, Integers], common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    """Return where a phrase would begin that has its numbered position at each occurrence."""
    offset, ordinals = position
    keys = _keys(words, ordinals, common, fields)
    keys -= offset
    return keys


def _common(words: Words, positions: Sequence[Integers]) -> Documents:
    """Return the documents that contain a form of every phrase position, ascending."""
    rarest, *others = sorted(positions, key=words.count)
    parts = [words.arrays.forms.documents_of(*bounds) for bounds in contiguous(rarest)]
    common = parts[0] if len(rarest) == 1 else union(parts, words.scratch)
    for ordinals in others:
        parts = [words.arrays.forms.documents_of(*bounds) for bounds in contiguous(ordinals)]
        if len(ordinals) == 1:
            found = contained(parts[0], common, words.scratch)
        else:
            found = contained_in_any(parts, common, words.scratch)
        common = common.compress(found)
    return common


def _keys(
    words: Words, ordinals: Integers, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    """Return the occurrences of forms in the documents of ``common``, ascending.

    There may be others, of documents outside.
    """
    found = [_keys_of(words, *bounds, common, fields) for bounds in contiguous(ordinals)]
    if len(ordinals) == 1:
        return found[0]
    # The keys of each form are ascending: a stable sort (timsort) merges them.
    return sorted_unique(np.concatenate([np.zeros(0, np.int64), *found]))


def _keys_of(
    words: Words, first: int, end: int, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    forms = words.arrays.forms
    documents = forms.documents_of(first, end)
    placed = forms.positions[forms.position_starts[first] : forms.position_starts[end]]
    far = forms.far[forms.far_starts[first] : forms.far_starts[end]]
    kept = matching_indices(documents, common, words.scratch, ascending=end - first == 1)
    every = len(kept) > DENSE_SHARE * len(documents)
    owners, indices = (documents, None) if every else (documents.take(kept), kept)
    if len(documents) != len(placed):
        bounds = mask_bounds(begin_mask(placed))
        if indices is None:
            owners = owners.repeat(lengths_of(bounds))
        else:
            begins = bounds.take(kept)
            counts = bounds.take(kept + 1) - begins
            indices, owners = ranges(begins, counts), owners.repeat(counts)
    found = wide_positions(placed, far, indices)
    if len(fields) < len(FIELDS):
        selected = field_mask(fields).take(found >> np.uint32(POSITION_BITS))
        owners, found = owners.compress(selected), found.compress(selected)
    keys = owners.astype(np.int64)
    keys <<= _OWNER_BITS
    keys |= found
    return keys


def _intersection(keys: Keys, others: Keys) -> Keys:
    """Return the keys that are in both arrays, ascending."""
    if len(keys) > len(others):
        keys, others = others, keys
    if len(keys) * MERGED_SHARE > len(others):
        # Two ascending runs, each without repetition, which a stable sort merges.
        joined = np.concatenate([keys, others])
        joined.sort(kind="stable")
        return joined[:-1].compress(joined[1:] == joined[:-1])
    near = others.searchsorted(keys)
    near[near == len(others)] = 0
    return keys.compress(others.take(near) == keys)
