"""Match phrases by the positions of their forms.

Forms that fold to the same word are adjacent in term order, so that a phrase position with such
alternatives reads one contiguous range of postings, as a single form does.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.engines.arrays.weights import norms_of
from index.schema import TextField
from index.storage.layout import (
    FIELDS,
    Integers,
    change_mask,
    fields_of,
    frequencies_of,
    lengths_of,
    mask_bounds,
    occurrences_before,
    posting_bounds,
    ranges,
)
from search.engines.arrays.document_sets import (
    Documents,
    contained,
    contained_in_any,
    matching_indices,
    union,
)
from search.engines.arrays.postings import Occurrences, Words, field_mask

Keys = npt.NDArray[np.int64]
"""Document id, field number and position, packed into integers that sort in this order."""

_FIELD_BITS, _POSITION_BITS = 4, 28


def phrase_occurrences(
    words: Words, positions: Sequence[Integers], fields: tuple[TextField, ...]
) -> Occurrences:
    """Return the occurrences of a phrase, one for each document and field, in that order.

    Args:
        words: Reads the postings.
        positions: Ordinals (ascending) of the alternative forms at each phrase position.
        fields: Fields to search.
    """
    common = _common(words, positions)
    keys = _keys(words, positions[0], common, fields)
    for offset, ordinals in enumerate(positions[1:], 1):
        if not len(keys):
            break
        keys = _intersection(keys, _keys(words, ordinals, common, fields) - offset)
    owners = keys >> _POSITION_BITS
    bounds = mask_bounds(change_mask(owners))
    owners, frequencies = owners.take(bounds[:-1]), lengths_of(bounds).astype(np.float32)
    documents = (owners >> _FIELD_BITS).astype(np.int32)
    field_numbers = owners & ((1 << _FIELD_BITS) - 1)
    norms = norms_of(words.arrays.norms, field_numbers, documents)
    return Occurrences(documents, field_numbers, frequencies * norms)


def _common(words: Words, positions: Sequence[Integers]) -> Documents:
    """Return the documents that contain a form of every phrase position, ascending."""
    rarest, *others = sorted(positions, key=words.count)
    parts = [words.arrays.forms.documents_of(*bounds) for bounds in _contiguous(rarest)]
    common = parts[0] if len(rarest) == 1 else union(parts, words.scratch)
    for ordinals in others:
        parts = [words.arrays.forms.documents_of(*bounds) for bounds in _contiguous(ordinals)]
        if len(ordinals) == 1:
            found = contained(parts[0], common, words.scratch)
        else:
            found = contained_in_any(parts, common, words.scratch)
        common = common.compress(found)
    return common


def _contiguous(ordinals: Integers) -> Iterator[tuple[int, int]]:
    """Yield the maximal contiguous ranges of ordinals (ascending); ends are excluded."""
    if not len(ordinals):
        return
    first, last = int(ordinals[0]), int(ordinals[-1])
    if last - first + 1 == len(ordinals):
        yield first, last + 1
        return
    breaks = (ordinals[1:] != ordinals[:-1] + 1).nonzero()[0] + 1
    for part in np.split(ordinals, breaks):
        yield int(part[0]), int(part[-1]) + 1


def _keys(
    words: Words, ordinals: Integers, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    """Return the occurrences of forms in the documents of ``common``, ascending."""
    found = [_keys_of(words, *bounds, common, fields) for bounds in _contiguous(ordinals)]
    if len(ordinals) == 1:
        return found[0]
    joined = np.concatenate([np.zeros(0, np.int64), *found])
    # The keys of each form are ascending: a stable sort (timsort) merges them.
    joined.sort(kind="stable")
    return joined


def _keys_of(
    words: Words, first: int, end: int, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    forms = words.arrays.forms
    documents = forms.documents_of(first, end)
    entries = forms.entries[forms.entry_starts[first] : forms.entry_starts[end]]
    kept = matching_indices(documents, common, words.scratch, ascending=end - first == 1)
    owners, indices = documents.take(kept), kept
    if len(documents) != len(entries):
        bounds = posting_bounds(entries)
        begins = bounds.take(kept)
        counts = bounds.take(kept + 1) - begins
        indices, owners = ranges(begins, counts), owners.repeat(counts)
    found = entries.take(indices)
    if len(fields) < len(FIELDS):
        selected = field_mask(fields).take(fields_of(found))
        owners, indices, found = (each.compress(selected) for each in (owners, indices, found))
    lengths = frequencies_of(found)
    starts = occurrences_before(entries, indices) + forms.position_starts[first]
    keys = ((owners.astype(np.int64) << _FIELD_BITS) | fields_of(found)) << _POSITION_BITS
    positions: Keys = keys.repeat(lengths) | forms.positions.take(ranges(starts, lengths))
    return positions


def _intersection(keys: Keys, others: Keys) -> Keys:
    """Return the keys that are in both arrays, ascending."""
    if len(keys) > len(others):
        keys, others = others, keys
    if not len(keys):
        return keys
    near = others.searchsorted(keys)
    near[near == len(others)] = 0
    return keys.compress(others.take(near) == keys)
