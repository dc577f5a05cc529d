"""The reading side of the engine seam: protocols between a searcher and an index.

A document id is an engine's own integer for an article in one version; other modules do not
interpret it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from index.article import Article, Listed
from index.preview import Preview
from index.schema import TextField
from index.storage.terms import SortedTerms
from index.versions.manifest import Manifest
from index.versions.publication import Publication
from search.query.plan import EVERY_FIELD, Leaf, Node, Plan
from search.result import Contribution, MonthCount

FieldBits = int
"""Set of text fields: bit ``n`` stands for the field with the number ``n`` in ``EVERY_FIELD``."""

_BITS = {field: 1 << number for number, field in enumerate(EVERY_FIELD)}


def field_bits(*fields: TextField) -> FieldBits:
    """Return the set of some text fields."""
    return sum(map(_BITS.__getitem__, {*fields}))


class Ranked(NamedTuple):
    """A document id in a ranking, with its score."""

    document: int
    score: float


@dataclass(frozen=True, slots=True)
class FieldShare:
    """Contribution of one field to the score of a word.

    Attributes:
        field: Name of the field.
        occurrences: Term frequency in the field, or ``None`` if the engine does not know it.
        amount: Share of the word's amount.
    """

    field: str
    occurrences: int | None
    amount: float


@dataclass(frozen=True, slots=True)
class WordScore:
    """Term score of a word in a document: idf times weight times each tier factor.

    Attributes:
        word: The word as typed.
        found_by: The indexed lemma, form or phrase that scores.
        articles: Document frequency of the word.
        idf: Inverse document frequency, natural logarithm, at least 0.
        weight: Saturated BM25F weight, from 0 to 1.
        tiers: Name and factor of each tier.
        fields: Contribution of each field; they sum to ``amount``.
        amount: Contribution to the document's score before its factors.
    """

    word: str
    found_by: str
    articles: int
    idf: float
    weight: float
    tiers: tuple[tuple[str, float], ...]
    fields: tuple[FieldShare, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Score:
    """Explanation of a score: the sum of the words' amounts times each (name, factor)."""

    words: tuple[WordScore, ...]
    factors: tuple[tuple[str, float], ...]

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """Contribution of each word in each field."""
        return tuple(
            Contribution(item.word, share.field, share.amount)
            for item in self.words
            for share in item.fields
        )


class FacetCount(msgspec.Struct, frozen=True, gc=False):
    """A facet value and its number of matches, disregarding the filter by that facet.

    A struct, because it is created faster than a named tuple and each search makes dozens.
    """

    key: str
    label: str
    documents: int


class FacetCounts(NamedTuple):
    """Counts of one facet.

    Attributes:
        values: The top values and the chosen ones, by descending count, ties in Czech order.
        distinct: Number of distinct values of the matches, plus chosen values without a match.
    """

    values: tuple[FacetCount, ...]
    distinct: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Result of a plan.

    Attributes:
        total: Number of matches.
        ranked: The requested slice of the ranking.
        facets: Counts over all matches, by the key of the facet; none of one that no article has.
        timeline: Nonzero counts by month, ascending; empty unless requested.
    """

    total: int
    ranked: tuple[Ranked, ...]
    facets: Mapping[str, FacetCounts]
    timeline: tuple[MonthCount, ...] = ()


class Engine(Protocol):
    """An open index version; safe for threads."""

    @property
    def documents(self) -> int:
        """Number of articles."""
        ...

    @property
    def facets(self) -> frozenset[str]:
        """Keys of the facets that any article has."""
        ...

    @property
    def form_terms(self) -> SortedTerms:
        """Terms of all forms, see :func:`index.storage.layout.form_term`."""
        ...

    def run(self, plan: Plan) -> Ranking:
        """Return the ranked matches of a plan and the counts of its facets."""
        ...

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return the number of documents that each node matches on its own."""
        ...

    def effort(self, leaf: Leaf) -> int:
        """Return the estimated cost of a leaf in this process, in postings of a prefix.

        It is 0 for an engine that runs elsewhere.
        """
        ...

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return the indexed forms that a leaf matches; of a phrase, those of its first word.

        It is a superset of the forms in the matches of a plan.
        """
        ...

    def matching_fields(self, leaf: Leaf, documents: Sequence[int]) -> Sequence[FieldBits]:
        """Return the fields in which each document may match a leaf.

        It is a superset where an engine cannot tell cheaply.
        """
        ...

    def listed(self, document: int) -> Listed:
        """Return the part of an article that a list of results shows."""
        ...

    def preview(self, document: int) -> Preview:
        """Return what an answer for programs shows of an article."""
        ...

    def text(self, document: int, most: int) -> str:
        """Return the first ``most`` characters of the text of an article."""
        ...

    def article(self, document: int) -> Article:
        """Return a stored article."""
        ...

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Lazily yield the listed parts of articles, in the order given."""
        ...

    def document_id(self, identity: str) -> int | None:
        """Return the document id of the article with an id, or ``None``."""
        ...

    def find(self, identity: str, most: int = 0) -> Article | None:
        """Return the article with an id, or ``None``.

        Args:
            identity: Id of the article.
            most: Number of bytes needed of the body and of the text, 0 for all; an engine may
                return more.
        """
        ...

    def same_story(self, document: int) -> int:
        """Return the number of other articles of the same story."""
        ...

    def story(self, story: str) -> Iterable[Listed]:
        """Return the articles of a story, newest first."""
        ...

    def missing(self, plan: Plan, documents: Sequence[int]) -> tuple[tuple[str, ...], ...]:
        """Return the words of a plan that each document lacks, as typed."""
        ...

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of documents; a document that does not match has no words."""
        ...

    def close(self) -> None:
        """Release the resources of the engine."""
        ...


class Backend(Protocol):
    """Opens the versions of an index.

    Attributes:
        waits: Whether searches are I/O-bound, computed outside this process.
    """

    waits: bool

    def publication(self, directory: Path) -> Publication:
        """Return the publication of the index in a folder."""
        ...

    def open(self, folder: Path, manifest: Manifest) -> Engine:
        """Open the version in a folder.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
            HledejError: If an external store lacks the version or does not answer.
        """
        ...
