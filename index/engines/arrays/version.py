"""The arrays of one version: written by a build or an update, opened by a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from index.bm25f import Bm25f
from index.engines.arrays import facets as facet_files
from index.engines.arrays.facets import (
    FacetLayout,
    keyword_range,
    write_facets,
    write_orders,
    write_stories,
)
from index.engines.arrays.merge import merge
from index.engines.arrays.weights import NORMS, Steps, Weights, write_weights
from index.schema import KeywordField
from index.storage.arrays import (
    RELATED,
    column_name,
    read_columns,
    read_integers,
    read_kind,
    read_space,
    read_terms,
    starts_name,
)
from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    POSITIONS,
    WEIGHTS,
    Entry,
    Integers,
    Level,
    Run,
    Space,
    keyword_term,
    pairs,
    parted,
    split_form_term,
)
from index.storage.terms import TermDictionary

T = TypeVar("T", bound=np.generic)

LAYOUT = "layout.json"


class Layout(msgspec.Struct, frozen=True):
    """What the files do not say themselves.

    Attributes:
        documents: How many are alive.
        saturation: ``k1`` of BM25F, which is folded into the weights.
        facets: Where the values of each facet stand.
    """

    documents: int
    saturation: float
    facets: Mapping[str, FacetLayout]


def write_arrays(folder: Path, runs: Sequence[Run], bm25f: Bm25f) -> None:
    """Write the arrays of all documents of some runs, numbered on from run to run."""
    merge(runs, folder)
    complete_arrays(folder, bm25f)


def complete_arrays(folder: Path, bm25f: Bm25f) -> None:
    """Write what follows from what lies in a folder: weights, facets, orders, stories.

    The columns, lemmas and keywords of a run must be there; its forms may be missing yet.
    """
    columns, keywords = read_columns(folder), read_space(folder, Space.KEYWORDS)
    size = len(columns.alive)
    write_weights(folder, read_space(folder, Space.LEMMAS), size, bm25f)
    write_orders(folder, keywords, columns)
    write_stories(folder, keywords, size)
    layout = Layout(
        documents=int(np.count_nonzero(columns.alive)),
        saturation=bm25f.saturation,
        facets=write_facets(folder, keywords, size),
    )
    (folder / LAYOUT).write_bytes(msgspec.json.encode(layout))


@dataclass(frozen=True, slots=True)
class Postings:
    """A space of terms, opened; see the package for what stands where.

    Attributes:
        terms: The terms, numbered in their order.
        starts: Where the postings of each term begin.
        documents: The documents of the postings.
        entry_starts, entries: The same of the entries; empty for keywords.
        position_starts, positions: The same of the positions; empty but for forms.
        weights: In steps, with the tiers, of the postings; empty but for lemmas.
    """

    terms: TermDictionary
    starts: memoryview
    documents: npt.NDArray[np.int32]
    entry_starts: memoryview
    entries: npt.NDArray[Entry]
    position_starts: memoryview
    positions: Integers
    weights: Steps

    def documents_of(self, first: int, end: int) -> npt.NDArray[np.int32]:
        """Return the documents of the terms from ``first`` to before ``end``, term by term."""
        return self.documents[self.starts[first] : self.starts[end]]


class Arrays:
    """The arrays of one version, opened; safe for threads.

    Attributes:
        layout: What the files do not say themselves.
        size: How many numbers of documents there are; those of removed ones have no postings.
        lemmas, forms, keywords: The spaces of terms.
        norms: What one occurrence counts, by field and document.
        published, importance, alive: Values of the documents.
        newest, oldest: Each document's place by date.
        story, story_sizes: Each document's story, or -1, and how many tell it.
        related: See ``layout.Run``.
        matrix, overflow, first_terms, ordinals, label_terms: See ``index.arrays.facets``.
    """

    def __init__(self, folder: Path) -> None:
        """Open the arrays in a folder.

        Raises:
            OSError: If a file is not there.
            ValueError: If a file is something else.
            msgspec.DecodeError: If the layout is something else.
        """
        self.layout = msgspec.json.decode((folder / LAYOUT).read_bytes(), type=Layout)
        self.lemmas = _postings(folder, Space.LEMMAS)
        self.forms = _postings(folder, Space.FORMS)
        self.keywords = _postings(folder, Space.KEYWORDS)
        self.norms: Weights = read_kind(folder, NORMS, np.float32)
        self.published = read_kind(folder, "column.published", np.int64)
        self.importance = read_kind(folder, "column.importance", np.uint8)
        self.alive = read_kind(folder, "column.alive", np.bool_)
        self.newest = read_kind(folder, facet_files.NEWEST, np.int32)
        self.oldest = read_kind(folder, facet_files.OLDEST, np.int32)
        self.story = read_kind(folder, facet_files.STORY, np.int32)
        self.story_sizes = read_kind(folder, facet_files.STORY_SIZES, np.int32)
        self.matrix = read_kind(folder, facet_files.MATRIX, np.int32)
        self.overflow = read_kind(folder, facet_files.OVERFLOW, np.int32)
        self.first_terms = read_kind(folder, facet_files.FIRST_TERMS, np.int32)
        self.label_terms = read_kind(folder, facet_files.LABEL_TERMS, np.int32)
        self.ordinals = read_kind(folder, facet_files.ORDINALS, np.int32)
        self.related = read_kind(folder, RELATED, np.int64)
        self.size = len(self.alive)

    def holding(self, field: KeywordField, value: str) -> npt.NDArray[np.int32]:
        """Return the documents that hold a keyword, rising."""
        number = self.keywords.terms.number(keyword_term(field, value))
        if number is None:
            return np.zeros(0, np.int32)
        return self.keywords.documents_of(number, number + 1)

    def forms_of(self, lemma: str) -> list[str]:
        """Return the forms in which a lemma was met, as they are written."""
        number = self.lemmas.terms.number(lemma)
        if number is None:
            return []
        bounds = self.related.searchsorted(pairs(np.array([number, number + 1]), np.zeros(2, int)))
        _, forms = parted(self.related[slice(*bounds)])
        return [split_form_term(self.forms.terms[number])[1] for number in forms.tolist()]

    def range_of(self, field: KeywordField) -> tuple[int, int]:
        """Return the numbers of the keyword terms of a field, the end not included."""
        return keyword_range(self.keywords.terms, field)


def _postings(folder: Path, space: Space) -> Postings:
    forms, lemmas = space is Space.FORMS, space is Space.LEMMAS
    words = forms or lemmas

    def column(name: str, kind: type[T], *, there: bool) -> npt.NDArray[T]:
        return read_kind(folder, column_name(space, name), kind) if there else np.zeros(0, kind)

    def starts(level: Level, *, there: bool) -> memoryview:
        name = starts_name(space, level)
        found = read_integers(folder, name) if there else np.zeros(1, np.uint32)
        return found.data

    nothing = np.zeros(0, np.uint16)
    return Postings(
        terms=read_terms(folder, space.value),
        starts=starts(Level.POSTINGS, there=True),
        documents=column(DOCUMENTS, np.int32, there=True),
        entry_starts=starts(Level.ENTRIES, there=words),
        entries=column(ENTRIES, Entry, there=words),
        position_starts=starts(Level.POSITIONS, there=forms),
        positions=read_integers(folder, column_name(space, POSITIONS)) if forms else nothing,
        weights=column(WEIGHTS, np.uint16, there=lemmas),
    )
