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
    sorted_unique,
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
    owners = keys >> _POSITION_BITS
    bounds = mask_bounds(change_mask(owners))
    owners, frequencies = owners.take(bounds[:-1]), lengths_of(bounds).astype(np.float32)
    documents = (owners >> _FIELD_BITS).astype(np.int32)
    field_numbers = owners & ((1 << _FIELD_BITS) - 1)
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
        owners = (keys >> (_FIELD_BITS + _POSITION_BITS)).astype(np.int32)
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
    """Return the occurrences of forms in the documents of ``common``, ascending.

    There may be others, of documents outside.
    """
    found = [_keys_of(words, *bounds, common, fields) for bounds in _contiguous(ordinals)]
    if len(ordinals) == 1:
        return found[0]
    # The keys of each form are ascending: a stable sort (timsort) merges them.
    return sorted_unique(np.concatenate([np.zeros(0, np.int64), *found]))


def _keys_of(
    words: Words, first: int, end: int, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    forms = words.arrays.forms
    documents = forms.documents_of(first, end)
    entries = forms.entries[forms.entry_starts[first] : forms.entry_starts[end]]
    kept = matching_indices(documents, common, words.scratch, ascending=end - first == 1)
    if len(kept) > DENSE_SHARE * len(documents) and len(fields) == len(FIELDS):
        return _all_keys(words, first, end)
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


def _all_keys(words: Words, first: int, end: int) -> Keys:
    """Return all occurrences of the forms ``first:end``."""
    forms = words.arrays.forms
    owners = forms.documents_of(first, end)
    entries = forms.entries[forms.entry_starts[first] : forms.entry_starts[end]]
    if len(owners) != len(entries):
        owners = owners.repeat(lengths_of(posting_bounds(entries)))
    keys = ((owners.astype(np.int64) << _FIELD_BITS) | fields_of(entries)) << _POSITION_BITS
    found: Keys = keys.repeat(frequencies_of(entries))
    found |= forms.positions[forms.position_starts[first] : forms.position_starts[end]]
    return found


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
