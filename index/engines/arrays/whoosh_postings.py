"""Posting lists for Whoosh, taken from a run, where they are sorted already."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from index.czech.analyzer import NAME
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
    mask_bounds,
)

LEAD = "lead"
"""Field of Whoosh for all that introduces an article. One field has each term once: of three or
four, most terms are in several, and a term takes some sixty bytes without its postings."""
FIELDS_OF_LEAD = (
    TextField.TITLE,
    TextField.ORIGINAL_TITLE,
    TextField.SUMMARY,
    TextField.KEY_POINTS,
)
_NAMES = NAME.encode()
_OF_LEAD = np.array([field in FIELDS_OF_LEAD for field in FIELDS])
PostingList = tuple[bytes, Sequence[int], Sequence[int]]
"""Term, ascending document ids, and the term frequency in each as its weight."""


def posting_lists(lemmas: Inverted, keywords: Inverted) -> Mapping[str, Iterator[PostingList]]:
    """Return the posting lists of a run, by field of Whoosh, sorted by term.

    They are those of article ids, and of lemmas in the fields of the lead. Capitalised words are
    found by their lemmas too: their stems as names, nearly half of the terms, are left out.

    Args:
        lemmas: Lemma space of the run.
        keywords: Keyword space of the run.
    """
    return {KeywordField.ID.value: _keywords(keywords, KeywordField.ID), LEAD: _lemmas(lemmas)}


def _keywords(keywords: Inverted, field: KeywordField) -> Iterator[PostingList]:
    first, end = keyword_range(keywords.terms, field)
    postings = keywords.levels[Level.POSTINGS]
    for ordinal in range(first, end):
        term = keyword_value(keywords.terms[ordinal]).encode("utf-8", "surrogatepass")
        bounds = slice(int(postings.starts[ordinal]), int(postings.starts[ordinal + 1]))
        documents = postings.columns[DOCUMENTS][bounds].tolist()
        yield term, documents, [1] * len(documents)


def _lemmas(lemmas: Inverted) -> Iterator[PostingList]:
    for part in parts_of(lemmas):
        terms, *columns = _entries(part)
        bounds = mask_bounds(change_mask(terms))
        documents, frequencies = (column.tolist() for column in columns)
        for number, (first, end) in zip(
            terms[bounds[:-1]].tolist(), pairwise(bounds.tolist()), strict=True
        ):
            term = lemmas.terms[part.terms.start + number].encode("utf-8", "surrogatepass")
            if not term.startswith(_NAMES):
                yield term, documents[first:end], frequencies[first:end]


def _entries(part: Part) -> tuple[Integers, Integers, Integers]:
    """Return the postings of a part in the lead.

    Returns:
        Term index within the part, document id and term frequency, as parallel arrays.
    """
    chosen = np.flatnonzero(_OF_LEAD.take(fields_of(part.entries)))
    if not len(chosen):
        return chosen, chosen, chosen
    # Of several fields, or of a frequency above MAX_FREQUENCY, there are several entries.
    postings = np.cumsum(first_entry_mask(part.entries))[chosen] - 1
    begins = np.flatnonzero(change_mask(postings))
    frequencies = np.add.reduceat(frequencies_of(part.entries)[chosen].astype(np.int64), begins)
    terms = np.repeat(np.arange(len(part.terms)), part.counts)[chosen[begins]]
    return terms, part.documents[postings[begins]], frequencies
