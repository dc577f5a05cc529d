"""The postings that Whoosh is to hold, as a run has them: sorted, and never collected by Whoosh."""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat

import numpy as np

from index.arrays.facets import keyword_range
from index.arrays.layout import (
    DOCUMENTS,
    ENTRIES,
    FIELDS,
    Integers,
    Inverted,
    Level,
    begins_of,
    fields_of,
    frequencies_of,
    keyword_value,
    lengths_of,
)
from index.schema import KeywordField, TextField

FIELDS_OF_TERMS = (
    TextField.TITLE,
    TextField.ORIGINAL_TITLE,
    TextField.SUMMARY,
    TextField.KEY_POINTS,
)
CHUNK = 1 << 20
"""Entries that are looked at together."""

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, and how often the term occurs as Whoosh writes it."""

Packed = Callable[[int], bytes]


def postings_of(lemmas: Inverted, keywords: Inverted, packed: Packed) -> Iterator[Posting]:
    """Yield the postings of a run's lemmas and ids in the order in which Whoosh writes them.

    Args:
        lemmas: Of the run.
        keywords: Of the run.
        packed: Gives a number as Whoosh writes it.
    """
    found = {field.value: _lemmas(lemmas, field, packed) for field in FIELDS_OF_TERMS}
    found[KeywordField.ID.value] = _keywords(keywords, KeywordField.ID)
    for name in sorted(found):
        yield from found[name]


def _keywords(keywords: Inverted, field: KeywordField) -> Iterator[Posting]:
    first, end = keyword_range(keywords.terms, field)
    postings = keywords.levels[Level.POSTINGS]
    for number in range(first, end):
        term = keyword_value(keywords.terms[number]).encode("utf-8", "surrogatepass")
        bounds = slice(int(postings.starts[number]), int(postings.starts[number + 1]))
        for document in postings.columns[DOCUMENTS][bounds].tolist():
            yield field.value, term, document, 1.0, b""


def _lemmas(lemmas: Inverted, field: TextField, packed: Packed) -> Iterator[Posting]:
    for first, end in _chunks(lemmas.levels[Level.ENTRIES].starts):
        terms, documents, frequencies = _entries(lemmas, field, first, end)
        names = [term.encode("utf-8", "surrogatepass") for term in lemmas.terms[first:end]]
        counts = frequencies.tolist()
        yield from zip(
            repeat(field.value),
            map(names.__getitem__, terms.tolist()),
            documents.tolist(),
            map(float, counts),
            map(packed, counts),
            strict=False,
        )


def _chunks(starts: Integers) -> Iterable[tuple[int, int]]:
    """Yield ranges of terms, each with about so many entries as are looked at together."""
    first, terms = 0, len(starts) - 1
    while first < terms:
        end = int(np.searchsorted(starts, int(starts[first]) + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), terms)
        yield first, end
        first = end


def _entries(
    lemmas: Inverted, field: TextField, first: int, end: int
) -> tuple[Integers, Integers, Integers]:
    """Return the terms of a range, counted from its first, their documents and frequencies."""
    postings, entries = lemmas.levels[Level.POSTINGS], lemmas.levels[Level.ENTRIES]
    starts = postings.starts[first : end + 1].astype(np.int64)
    entry_starts = entries.starts[first : end + 1].astype(np.int64)
    packed = entries.columns[ENTRIES][entry_starts[0] : entry_starts[-1]]
    counts = lengths_of(entry_starts)
    # Terms that only raise a rank have postings without entries.
    having = np.repeat(counts > 0, lengths_of(starts))
    documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]][having]
    owners = np.cumsum(begins_of(packed)) - 1
    chosen = np.flatnonzero(fields_of(packed) == FIELDS.index(field))
    if not len(chosen):
        return chosen, chosen, chosen
    # What is very frequent has several entries of its field in one document.
    begins = np.flatnonzero(np.append(True, np.diff(owners[chosen]) > 0))
    frequencies = np.add.reduceat(frequencies_of(packed)[chosen].astype(np.int64), begins)
    at = chosen[begins]
    terms = np.repeat(np.arange(len(counts)), counts)[at]
    return terms, documents[owners[at]], frequencies
