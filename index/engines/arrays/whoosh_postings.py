"""Postings for Whoosh, taken from a run already sorted, in the format of its writer."""

from collections.abc import Iterator
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
    change_mask,
    fields_of,
    first_entry_mask,
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
"""Field name, term, document id, term frequency as the weight, and an empty value, which would hold
the frequency again."""


def postings_of(lemmas: Inverted, keywords: Inverted) -> Iterator[Posting]:
    """Yield the postings of the lemmas and article ids of a run, by field, term and document.

    Args:
        lemmas: Lemma space of the run.
        keywords: Keyword space of the run.
    """
    found = {field.value: _lemmas(lemmas, field) for field in FIELDS_OF_TERMS}
    found[KeywordField.ID.value] = _keywords(keywords, KeywordField.ID)
    for name in sorted(found):
        yield from found[name]


def _keywords(keywords: Inverted, field: KeywordField) -> Iterator[Posting]:
    first, end = keyword_range(keywords.terms, field)
    postings = keywords.levels[Level.POSTINGS]
    for ordinal in range(first, end):
        term = keyword_value(keywords.terms[ordinal]).encode("utf-8", "surrogatepass")
        bounds = slice(int(postings.starts[ordinal]), int(postings.starts[ordinal + 1]))
        for document in postings.columns[DOCUMENTS][bounds].tolist():
            yield field.value, term, document, 1.0, b""


def _lemmas(lemmas: Inverted, field: TextField) -> Iterator[Posting]:
    for part in parts_of(lemmas):
        terms, documents, frequencies = _entries(part, field)
        bounds = slice(part.terms.start, part.terms.stop)
        names = [term.encode("utf-8", "surrogatepass") for term in lemmas.terms[bounds]]
        yield from zip(
            repeat(field.value),
            map(names.__getitem__, terms.tolist()),
            documents.tolist(),
            frequencies.astype(np.float64).tolist(),
            repeat(b""),
            strict=False,
        )


def _entries(part: Part, field: TextField) -> tuple[Integers, Integers, Integers]:
    """Return the postings of a part in one field.

    Returns:
        Term index within the part, document id and term frequency, as parallel arrays.
    """
    chosen = np.flatnonzero(fields_of(part.entries) == FIELDS.index(field))
    if not len(chosen):
        return chosen, chosen, chosen
    # A frequency above MAX_FREQUENCY is split into several entries.
    postings = np.cumsum(first_entry_mask(part.entries))[chosen] - 1
    begins = np.flatnonzero(change_mask(postings))
    frequencies = np.add.reduceat(frequencies_of(part.entries)[chosen].astype(np.int64), begins)
    terms = np.repeat(np.arange(len(part.terms)), part.counts)[chosen[begins]]
    return terms, part.documents[postings[begins]], frequencies
