"""Find words that stand next to each other, by the positions of their forms.

Forms that fold to one word are neighbours in the index, so that a place where any of them may
stand is one stretch of postings, like a place for a single form.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.engines.arrays.weights import norms_of
from index.schema import TextField
from index.storage.layout import (
    FIELDS,
    Integers,
    bounds_between,
    bounds_of,
    differing,
    fields_of,
    frequencies_of,
    lengths_of,
    occurrences_before,
    ranges,
)
from search.engines.arrays.document_sets import Documents, common_places, union, within, within_any
from search.engines.arrays.postings import Occurrences, Words, chosen_fields

Keys = npt.NDArray[np.int64]
"""A document, a field and a position each, in one number that sorts so."""

_FIELD_BITS, _POSITION_BITS = 4, 28


def phrase_occurrences(
    words: Words, places: Sequence[Integers], fields: tuple[TextField, ...]
) -> Occurrences:
    """Return where words stand next to each other, one entry a document and field.

    Args:
        words: Finds words.
        places: The numbers of the forms that may stand at each place, rising.
        fields: Where to look.
    """
    common = _common(words, places)
    keys = _keys(words, places[0], common, fields)
    for offset, numbers in enumerate(places[1:], 1):
        if not len(keys):
            break
        keys = _shared(keys, _keys(words, numbers, common, fields) - offset)
    both = keys >> _POSITION_BITS
    bounds = bounds_between(differing(both))
    both, frequencies = both.take(bounds[:-1]), lengths_of(bounds).astype(np.float32)
    documents, of_fields = (both >> _FIELD_BITS).astype(np.int32), both & ((1 << _FIELD_BITS) - 1)
    norms = norms_of(words.arrays.norms, of_fields, documents)
    return Occurrences(documents, of_fields, frequencies * norms)


def _common(words: Words, places: Sequence[Integers]) -> Documents:
    """Return the documents that have a form of every place, rising."""
    rarest, *others = sorted(places, key=words.count)
    parts = [words.arrays.forms.documents_of(*stretch) for stretch in _stretches(rarest)]
    common = parts[0] if len(rarest) == 1 else union(parts, words.scratch)
    for numbers in others:
        parts = [words.arrays.forms.documents_of(*stretch) for stretch in _stretches(numbers)]
        if len(numbers) == 1:
            found = within(parts[0], common, words.scratch)
        else:
            found = within_any(parts, common, words.scratch)
        common = common.compress(found)
    return common


def _stretches(numbers: Integers) -> Iterator[tuple[int, int]]:
    """Yield the stretches of numbers that follow one another: each first one and its end."""
    if not len(numbers):
        return
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):
        yield first, last + 1
        return
    breaks = np.flatnonzero(numbers[1:] != numbers[:-1] + 1) + 1
    for part in np.split(numbers, breaks):
        yield int(part[0]), int(part[-1]) + 1


def _keys(
    words: Words, numbers: Integers, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    """Return where some forms stand in some documents, rising."""
    found = [_keys_of(words, *stretch, common, fields) for stretch in _stretches(numbers)]
    if len(numbers) == 1:
        return found[0]
    joined = np.concatenate([np.zeros(0, np.int64), *found])
    # Those of each form are in order already, and a stable sort merges them.
    joined.sort(kind="stable")
    return joined


def _keys_of(
    words: Words, first: int, end: int, common: Documents, fields: tuple[TextField, ...]
) -> Keys:
    forms = words.arrays.forms
    documents = forms.documents_of(first, end)
    entries = forms.entries[forms.entry_starts[first] : forms.entry_starts[end]]
    kept = common_places(documents, common, words.scratch, rising=end - first == 1)
    owners, chosen = documents.take(kept), kept
    if len(documents) != len(entries):
        bounds = bounds_of(entries)
        begins = bounds.take(kept)
        counts = bounds.take(kept + 1) - begins
        chosen, owners = ranges(begins, counts), owners.repeat(counts)
    found = entries.take(chosen)
    if len(fields) < len(FIELDS):
        asked = chosen_fields(fields).take(fields_of(found))
        owners, chosen, found = (each.compress(asked) for each in (owners, chosen, found))
    lengths = frequencies_of(found)
    starts = occurrences_before(entries, chosen) + forms.position_starts[first]
    keys = ((owners.astype(np.int64) << _FIELD_BITS) | fields_of(found)) << _POSITION_BITS
    positions: Keys = keys.repeat(lengths) | forms.positions.take(ranges(starts, lengths))
    return positions


def _shared(keys: Keys, others: Keys) -> Keys:
    """Return the keys that are in both, rising."""
    if len(keys) > len(others):
        keys, others = others, keys
    if not len(keys):
        return keys
    near = others.searchsorted(keys)
    near[near == len(others)] = 0
    return keys.compress(others.take(near) == keys)
