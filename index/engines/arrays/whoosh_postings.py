"""The postings that Whoosh is to hold, as a run has them: sorted, and never collected by Whoosh."""

from collections.abc import Callable, Iterator
from itertools import repeat

import numpy as np

from index.engines.arrays.facets import keyword_range
from index.engines.arrays.parts import Part, parts_of
from index.schema import KeywordField, TextField
from index.storage.layout import (
    DOCUMENTS,
    FIELDS,
    Integers,
    Inverted,
    Level,
    begins_of,
    differing,
    fields_of,
    frequencies_of,
    keyword_value,
)

FIELDS_OF_TERMS = (
    TextField.TITLE,
    TextField.ORIGINAL_TITLE,
    TextField.SUMMARY,
    TextField.KEY_POINTS,
)
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
    for part in parts_of(lemmas):
        terms, documents, frequencies = _entries(part, field)
        numbers = slice(part.terms.start, part.terms.stop)
        names = [term.encode("utf-8", "surrogatepass") for term in lemmas.terms[numbers]]
        counts = frequencies.tolist()
        yield from zip(
            repeat(field.value),
            map(names.__getitem__, terms.tolist()),
            documents.tolist(),
            map(float, counts),
            map(packed, counts),
            strict=False,
        )


def _entries(part: Part, field: TextField) -> tuple[Integers, Integers, Integers]:
    """Return the terms of a part that a field has, their documents and frequencies."""
    chosen = np.flatnonzero(fields_of(part.entries) == FIELDS.index(field))
    if not len(chosen):
        return chosen, chosen, chosen
    # What is very frequent has several entries of its field in one document.
    postings = np.cumsum(begins_of(part.entries))[chosen] - 1
    begins = np.flatnonzero(differing(postings))
    frequencies = np.add.reduceat(frequencies_of(part.entries)[chosen].astype(np.int64), begins)
    terms = np.repeat(np.arange(len(part.terms)), part.counts)[chosen[begins]]
    return terms, part.documents[postings[begins]], frequencies
