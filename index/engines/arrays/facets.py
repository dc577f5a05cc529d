"""Facets, orders and stories of the documents, derived from their keywords."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.czech.collation import sort_key
from index.names import label_order
from index.schema import NO_DATE, KeywordField, split_label_term
from index.storage.arrays import write_array
from index.storage.layout import (
    DOCUMENTS,
    Columns,
    Integers,
    Inverted,
    Level,
    different,
    keyword_term,
    keyword_value,
    ranges,
)

FACETS = (
    KeywordField.COMPANY,
    KeywordField.CATEGORY,
    KeywordField.PERSON,
    KeywordField.SOURCE_NAME,
    KeywordField.YEAR,
)
MATRIX, OVERFLOW = "facets.matrix", "facets.overflow"
FIRST_TERMS, ORDINALS, LABEL_TERMS = "facets.first", "facets.ordinals", "facets.labels"
NEWEST, OLDEST, STORY, STORY_SIZES = (
    "column.newest",
    "column.oldest",
    "column.story",
    "column.story_sizes",
)
OVERFLOWING = 0.01
"""Share of a facet's pairs of document and value that need not fit into the matrix."""


@dataclass(frozen=True, slots=True)
class FacetLayout:
    """Where a facet stands.

    Attributes:
        columns: First column of the matrix, and the end.
        ordinals: First number of a value, and the end.
    """

    columns: tuple[int, int]
    ordinals: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Facet:
    """The values of one facet.

    Attributes:
        first: By key, the number of the first keyword term of each value.
        ordinals: By key, the number of each value: its place in Czech order.
        labels: By ordinal, the number of the keyword term that has the label.
        documents, values: Pairs of a document and the ordinal of a value it has, by document.
    """

    first: Integers
    ordinals: Integers
    labels: Integers
    documents: Integers
    values: Integers


def write_facets(folder: Path, keywords: Inverted, size: int) -> Mapping[str, FacetLayout]:
    """Write the values of every facet, and return where each stands.

    The matrix has a row a document and in it the numbers of its values; a few documents with very
    many values have the rest of them among the overflow. The number that is no value's fills up.
    """
    facets = {field: _facet(keywords, field) for field in FACETS}
    total = sum(len(facet.labels) for facet in facets.values())
    blocks, spilt, layout = [], [], {}
    column = ordinal = 0
    for field, facet in facets.items():
        block, rest = _rows(facet, size, ordinal, total)
        blocks.append(block)
        spilt.append(rest)
        columns = (column, column + block.shape[1])
        layout[field.value] = FacetLayout(columns, (ordinal, ordinal + len(facet.labels)))
        column, ordinal = columns[1], ordinal + len(facet.labels)
    write_array(folder, MATRIX, np.ascontiguousarray(np.concatenate(blocks, axis=1)))
    write_array(folder, OVERFLOW, np.concatenate(spilt, axis=1))
    for name, kind in ((FIRST_TERMS, "first"), (ORDINALS, "ordinals"), (LABEL_TERMS, "labels")):
        joined = np.concatenate([getattr(facet, kind) for facet in facets.values()])
        write_array(folder, name, joined.astype(np.int32))
    return layout


def _facet(keywords: Inverted, field: KeywordField) -> _Facet:
    first, end = keyword_range(keywords.terms, field)
    found = [split_label_term(keyword_value(term)) for term in keywords.terms[first:end]]
    begins = [n for n, (key, _) in enumerate(found) if not n or found[n - 1][0] != key]
    postings = keywords.levels[Level.POSTINGS]
    starts = postings.starts[first : end + 1].astype(np.int64)
    counts = np.diff(starts)
    labels = [
        min(range(one, other), key=lambda n: label_order(found[n][1], int(counts[n])))
        for one, other in pairwise([*begins, len(found)])
    ]
    order = sorted(range(len(labels)), key=lambda n: sort_key(found[labels[n]][1]))
    ordinals = np.empty(len(order), np.int64)
    ordinals[order] = np.arange(len(order))
    # Two spellings of one key in one document count once.
    of_value = np.repeat(ordinals[np.cumsum(_marks(begins, len(found))) - 1], counts)
    documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]]
    pairs = different((documents.astype(np.int64) << 32) | of_value)
    return _Facet(
        np.array(begins, np.int64) + first,
        ordinals,
        np.array([labels[number] for number in order], np.int64) + first,
        pairs >> 32,
        pairs & 0xFFFFFFFF,
    )


def _marks(places: list[int], length: int) -> Integers:
    marks = np.zeros(length, np.int64)
    marks[places] = 1
    return marks


def _rows(facet: _Facet, size: int, ordinal: int, nothing: int) -> tuple[Integers, Integers]:
    """Return the columns of a facet, and the pairs that do not fit into them."""
    counts = np.bincount(facet.documents, minlength=size)
    place = ranges(np.zeros(size, np.int64), counts)
    width = 1
    while np.count_nonzero(place >= width) > OVERFLOWING * len(place):
        width += 1
    rows = np.full((size, width), nothing, np.int32)
    fits = place < width
    rows[facet.documents[fits], place[fits]] = facet.values[fits] + ordinal
    spilt = np.stack([facet.documents[~fits], facet.values[~fits] + ordinal]).astype(np.int32)
    return rows, spilt


def write_orders(folder: Path, keywords: Inverted, columns: Columns) -> None:
    """Write each document's place by date, the newest and the oldest first, then by id."""
    size = len(columns.alive)
    first, end = keyword_range(keywords.terms, KeywordField.ID)
    postings = keywords.levels[Level.POSTINGS]
    documents = postings.columns[DOCUMENTS][postings.starts[first] : postings.starts[end]]
    by_id = np.full(size, size, np.int64)
    by_id[documents] = np.arange(len(documents))
    undated = columns.published == NO_DATE
    for name, dates in (
        (NEWEST, -columns.published),
        (OLDEST, np.where(undated, -NO_DATE, columns.published)),
    ):
        places = np.empty(size, np.int32)
        places[np.lexsort((by_id, dates))] = np.arange(size)
        write_array(folder, name, places)


def write_stories(folder: Path, keywords: Inverted, size: int) -> None:
    """Write the number of each document's story, or -1, and how many documents tell each."""
    first, end = keyword_range(keywords.terms, KeywordField.STORY)
    postings = keywords.levels[Level.POSTINGS]
    starts = postings.starts[first : end + 1].astype(np.int64)
    counts = np.diff(starts)
    documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]]
    stories = np.full(size, -1, np.int32)
    stories[documents] = np.repeat(np.arange(len(counts)), counts)
    write_array(folder, STORY, stories)
    write_array(folder, STORY_SIZES, counts.astype(np.int32))


def keyword_range(terms: Sequence[str], field: KeywordField) -> tuple[int, int]:
    """Return the numbers of the keyword terms of a field, the end not included."""
    beginning = keyword_term(field, "")
    return bisect_left(terms, beginning), bisect_left(terms, beginning[:-1] + " ")
