"""Facet columns, sort orders and stories of documents, derived from their keywords."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.czech.collation import sort_key
from index.names import label_order
from index.schema import FACET, NO_DATE, KeywordField, facet_field, split_label_term
from index.storage.arrays import write_array
from index.storage.layout import (
    DOCUMENTS,
    Columns,
    Integers,
    Inverted,
    Level,
    keyword_field,
    keyword_prefix,
    keyword_value,
    ranges,
    sorted_unique,
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
"""Maximum share of a facet's (document, value) pairs stored outside the matrix."""


@dataclass(frozen=True, slots=True)
class FacetLayout:
    """Ranges of a facet, the ends excluded.

    Attributes:
        columns: Columns of the matrix.
        ordinals: Ordinals of the values.
    """

    columns: tuple[int, int]
    ordinals: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Facet:
    """Values of one facet.

    Attributes:
        first: Ordinal of the first keyword term of each value, by key.
        ordinals: Ordinal of each value, by key: its rank in Czech collation order.
        labels: Ordinal of the keyword term with the label, by ordinal of the value.
        documents, values: Parallel arrays of (document id, ordinal of a value), by document.
    """

    first: Integers
    ordinals: Integers
    labels: Integers
    documents: Integers
    values: Integers


def write_facets(folder: Path, keywords: Inverted, size: int) -> Mapping[str, FacetLayout]:
    """Write the values of every facet that a document has, and return the layout of each by key.

    The matrix has one row per document with the ordinals of its values. An empty place holds the
    total number of values plus the number of its column: increments of one counter for all of them
    would wait for each other. Values beyond the width of a facet's columns go to the overflow, as
    pairs.

    Args:
        folder: Folder of the arrays.
        keywords: Keyword space.
        size: Number of document ids.
    """
    facets = {key: _facet(keywords, facet_field(key)) for key in facet_keys(keywords.terms)}
    total = sum(len(facet.labels) for facet in facets.values())
    # Empty ones first, because an archive may have no facet.
    blocks: list[Integers] = [np.zeros((size, 0), np.int32)]
    spilt: list[Integers] = [np.zeros((2, 0), np.int32)]
    layout = {}
    column = ordinal = 0
    for key, facet in facets.items():
        block, rest = _rows(facet, size, ordinal, total + column)
        blocks.append(block)
        spilt.append(rest)
        columns = (column, column + block.shape[1])
        layout[key] = FacetLayout(columns, (ordinal, ordinal + len(facet.labels)))
        column, ordinal = columns[1], ordinal + len(facet.labels)
    matrix = np.ascontiguousarray(np.concatenate(blocks, axis=1))
    narrow = int(matrix.max(initial=0)) < 1 << 16
    write_array(folder, MATRIX, matrix.astype(np.uint16) if narrow else matrix)
    write_array(folder, OVERFLOW, np.concatenate(spilt, axis=1))
    for name, kind in ((FIRST_TERMS, "first"), (ORDINALS, "ordinals"), (LABEL_TERMS, "labels")):
        of_facets = [getattr(facet, kind) for facet in facets.values()]
        joined = np.concatenate([np.zeros(0, np.int32), *of_facets])
        write_array(folder, name, joined.astype(np.int32))
    return layout


def _facet(keywords: Inverted, field: str) -> _Facet:
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
    # A document with two labels of one key counts once.
    of_value = np.repeat(ordinals[np.cumsum(_marks(begins, len(found))) - 1], counts)
    documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]]
    pairs = sorted_unique((documents.astype(np.int64) << 32) | of_value)
    return _Facet(
        np.array(begins, np.int64) + first,
        ordinals,
        np.array([labels[n] for n in order], np.int64) + first,
        pairs >> 32,
        pairs & 0xFFFFFFFF,
    )


def _marks(indices: list[int], length: int) -> Integers:
    marks = np.zeros(length, np.int64)
    marks[indices] = 1
    return marks


def _rows(facet: _Facet, size: int, ordinal: int, padding: int) -> tuple[Integers, Integers]:
    """Return the columns of a facet, shape ``(size, width)``, and its overflow, ``(2, n)``.

    Args:
        facet: Values of the facet.
        size: Number of document ids.
        ordinal: First ordinal of the facet.
        padding: Filler of the first column; each further one has the next number.
    """
    counts = np.bincount(facet.documents, minlength=size)
    column = ranges(np.zeros(size, np.int64), counts)
    width = 1
    while np.count_nonzero(column >= width) > OVERFLOWING * len(column):
        width += 1
    rows = np.tile(np.arange(padding, padding + width, dtype=np.int32), (size, 1))
    fits = column < width
    rows[facet.documents[fits], column[fits]] = facet.values[fits] + ordinal
    spilt = np.stack([facet.documents[~fits], facet.values[~fits] + ordinal]).astype(np.int32)
    return rows, spilt


def write_orders(folder: Path, keywords: Inverted, columns: Columns) -> None:
    """Write each document's rank by date, newest first and oldest first; ties go by article id."""
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
        ranks = np.empty(size, np.int32)
        ranks[np.lexsort((by_id, dates))] = np.arange(size)
        write_array(folder, name, ranks)


def write_stories(folder: Path, keywords: Inverted, size: int) -> None:
    """Write the story ordinal of each document, or -1, and the number of documents of each."""
    first, end = keyword_range(keywords.terms, KeywordField.STORY)
    postings = keywords.levels[Level.POSTINGS]
    starts = postings.starts[first : end + 1].astype(np.int64)
    counts = np.diff(starts)
    documents = postings.columns[DOCUMENTS][starts[0] : starts[-1]]
    stories = np.full(size, -1, np.int32)
    stories[documents] = np.repeat(np.arange(len(counts)), counts)
    write_array(folder, STORY, stories)
    write_array(folder, STORY_SIZES, counts.astype(np.int32))


def facet_keys(terms: Sequence[str]) -> Iterator[str]:
    """Yield the keys of the facets among sorted keyword terms, in term order."""
    end = bisect_left(terms, FACET)
    while end < len(terms) and terms[end].startswith(FACET):
        field = keyword_field(terms[end])
        yield field.removeprefix(FACET)
        end = keyword_range(terms, field)[1]


def keyword_range(terms: Sequence[str], field: str) -> tuple[int, int]:
    """Return the range of ordinals of the keyword terms of a field; the end is excluded."""
    prefix = keyword_prefix(field)
    return bisect_left(terms, prefix), bisect_left(terms, prefix[:-1] + " ")
