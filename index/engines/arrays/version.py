"""The arrays of one version: completed by a build or an update, opened by a search."""

from collections.abc import Iterable, Mapping
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
    write_facets,
    write_orders,
    write_stories,
)
from index.engines.arrays.weights import NORMS, QuantisedWeights, Weights, write_weights
from index.storage.arrays import (
    column_name,
    read_ascending,
    read_columns,
    read_integers,
    read_kind,
    read_related,
    read_space,
    read_terms,
    starts_name,
)
from index.storage.ascending import Ascending, OpenAscending
from index.storage.layout import (
    BLOCKS,
    DOCUMENTS,
    ENTRIES,
    FAR_POSITIONS,
    FEW_BLOCKS,
    PLACES,
    POSITIONS,
    WEIGHTS,
    Entry,
    Integers,
    Level,
    Space,
    keyword_term,
    split_form_term,
)
from index.storage.terms import SortedTerms

T = TypeVar("T", bound=np.generic)

ENGINE_FOLDER, ARRAYS_FOLDER = "whoosh", "arrays"
"""Folders within a version's: of the index of Whoosh, and of the arrays."""
LAYOUT = "layout.json"


class Layout(msgspec.Struct, frozen=True):
    """Metadata that the arrays do not carry themselves.

    Attributes:
        documents: Number of live documents.
        saturation: ``k1`` of BM25F, which is folded into the weights.
        facets: Layout of each facet.
    """

    documents: int
    saturation: float
    facets: Mapping[str, FacetLayout]


def complete_arrays(folder: Path, bm25f: Bm25f) -> None:
    """Write the derived arrays of a merged run: weights, facets, sort orders, stories.

    Requires its doc values, lemmas and keywords; the forms may be written later.
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
    """An open term space; see the package docstring for the columns.

    Attributes:
        terms: Term dictionary.
        starts: Starts of the postings of each term.
        documents: Document id of each posting, of the width of
            :func:`index.storage.layout.documents_kind`.
        weights: Quantised weight and tiers of each posting; only lemmas.
        places: Place of each posting, see :mod:`index.engines.arrays.places`; only lemmas.
        entry_starts, entries: Starts of the stored entries of each term, and those entries; only
            lemmas.
        few_block_starts, few_blocks: Starts of the sets of two or three position blocks of each
            term, and their indices in ``SETS``; only lemmas.
        block_starts, blocks: Likewise of larger sets, and the sets themselves.
        position_starts, positions: Starts of the positions of each term, and positions, see
            :mod:`index.engines.arrays.positions`; only forms.
        far_starts, far: Starts of the far positions of each term, and these; only forms.
    """

    terms: SortedTerms
    starts: memoryview
    documents: Integers
    weights: QuantisedWeights
    places: npt.NDArray[np.uint8]
    entry_starts: OpenAscending
    entries: npt.NDArray[Entry]
    few_block_starts: OpenAscending
    few_blocks: npt.NDArray[np.uint16]
    block_starts: OpenAscending
    blocks: npt.NDArray[np.uint64]
    position_starts: OpenAscending
    positions: npt.NDArray[np.uint16]
    far_starts: OpenAscending
    far: npt.NDArray[np.uint32]

    def documents_of(self, first: int, end: int) -> npt.NDArray[np.int32]:
        """Return the concatenated posting lists of the terms ``first:end``, each ascending."""
        found = self.documents[self.starts[first] : self.starts[end]]
        return found.astype(np.int32, copy=False)


class Arrays:
    """The open arrays of one version; safe for threads.

    Attributes:
        layout: Metadata.
        size: Number of document ids; deleted ones have no postings.
        lemmas, forms, keywords: Term spaces.
        norms: Weighted field norms, shape ``(fields, size)``.
        published, importance, title_words, alive: Doc values, see
            :class:`index.storage.layout.Columns`.
        newest, oldest: Rank of each document by date, newest or oldest first.
        story: Story ordinal of each document, or -1.
        story_sizes: Number of documents of each story.
        related_starts, related: Starts of the forms of each lemma, and the ordinals of the forms,
            see :func:`index.storage.arrays.read_related`.
        matrix: Ordinals of the facet values of each document, see :func:`write_facets`.
        overflow: Document ids and ordinals of the values outside the matrix, shape ``(2, n)``.
        first_terms: First keyword term of each facet value, by key.
        ordinals: Ordinal of each facet value, by key.
        label_terms: Keyword term with the label of each facet value, by ordinal.
    """

    def __init__(self, folder: Path) -> None:
        """Open the arrays in a folder.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
            msgspec.DecodeError: If the metadata cannot be decoded.
        """
        self.layout = msgspec.json.decode((folder / LAYOUT).read_bytes(), type=Layout)
        self.lemmas = _postings(folder, Space.LEMMAS)
        self.forms = _postings(folder, Space.FORMS)
        self.keywords = _postings(folder, Space.KEYWORDS)
        self.norms: Weights = read_kind(folder, NORMS, np.float32)
        columns = read_columns(folder)
        self.published, self.importance = columns.published, columns.importance
        self.title_words, self.alive = columns.title_words, columns.alive
        self.newest = read_kind(folder, facet_files.NEWEST, np.int32)
        self.oldest = read_kind(folder, facet_files.OLDEST, np.int32)
        self.story = read_kind(folder, facet_files.STORY, np.int32)
        self.story_sizes = read_kind(folder, facet_files.STORY_SIZES, np.int32)
        self.matrix = read_integers(folder, facet_files.MATRIX)
        self.overflow = read_kind(folder, facet_files.OVERFLOW, np.int32)
        self.first_terms = read_kind(folder, facet_files.FIRST_TERMS, np.int32)
        self.label_terms = read_kind(folder, facet_files.LABEL_TERMS, np.int32)
        self.ordinals = read_kind(folder, facet_files.ORDINALS, np.int32)
        related_starts, self.related = read_related(folder)
        self.related_starts = related_starts.opened(len(self.lemmas.terms) + 1)
        self.size = len(self.alive)

    def documents_with(self, field: str, value: str) -> npt.NDArray[np.int32]:
        """Return the posting list of a keyword: document ids, ascending."""
        ordinal = self.keywords.terms.ordinal(keyword_term(field, value))
        if ordinal is None:
            return np.zeros(0, np.int32)
        return self.keywords.documents_of(ordinal, ordinal + 1)

    def forms_of(self, lemmas: Iterable[str]) -> frozenset[str]:
        """Return the indexed forms of lemmas, as written."""
        found = set[int]()
        for ordinal in map(self.lemmas.terms.ordinal, lemmas):
            if ordinal is not None:
                found.update(self.related[self.related_starts.row(ordinal)].tolist())
        return frozenset(split_form_term(self.forms.terms[form])[1] for form in found)


_NO_STARTS = Ascending.of(np.zeros(1, np.int64))


def _postings(folder: Path, space: Space) -> Postings:
    forms, lemmas = space is Space.FORMS, space is Space.LEMMAS
    terms = read_terms(folder, space.value)

    def column(name: str, kind: type[T], *, there: bool) -> npt.NDArray[T]:
        return read_kind(folder, column_name(space, name), kind) if there else np.zeros(0, kind)

    def starts(level: Level, *, there: bool) -> OpenAscending:
        found = read_ascending(folder, starts_name(space, level)) if there else _NO_STARTS
        return found.opened(len(terms) + 1)

    return Postings(
        terms=terms,
        starts=read_integers(folder, starts_name(space, Level.POSTINGS)).data,
        documents=read_integers(folder, column_name(space, DOCUMENTS)),
        weights=column(WEIGHTS, np.uint16, there=lemmas),
        places=column(PLACES, np.uint8, there=lemmas),
        entry_starts=starts(Level.ENTRIES, there=lemmas),
        entries=column(ENTRIES, Entry, there=lemmas),
        few_block_starts=starts(Level.FEW_BLOCKS, there=lemmas),
        few_blocks=column(FEW_BLOCKS, np.uint16, there=lemmas),
        block_starts=starts(Level.BLOCKS, there=lemmas),
        blocks=column(BLOCKS, np.uint64, there=lemmas),
        position_starts=starts(Level.POSITIONS, there=forms),
        positions=column(POSITIONS, np.uint16, there=forms),
        far_starts=starts(Level.FAR_POSITIONS, there=forms),
        far=column(FAR_POSITIONS, np.uint32, there=forms),
    )
