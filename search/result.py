"""The answer to a request: text and spans, never HTML."""

from dataclasses import dataclass
from datetime import date

import msgspec

from index.article import Listed
from search.messages import Message
from search.request import Facet, Matching, SearchRequest

Span = tuple[int, int]
"""Start and end of a marked stretch, in code points of its text, end not included."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the words in it that answer the query.

    Attributes:
        text: The original text, or a cut of it.
        spans: In order, not overlapping.
        cut_before, cut_after: Whether text was left out at that end.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class MarkedPoint:
    """A key point that answers the query; ``index`` counts the article's key points from 0."""

    index: int
    marked: Marked


@dataclass(frozen=True, slots=True)
class Highlights:
    """The texts of one hit, marked if the request wants that.

    Attributes:
        title: Whole.
        snippet: Cut from the summary or, where only the body answers, from the body.
        key_points: Those that answer best, in the author's order.
        matched: The distinct words that answered, as they stand there.
    """

    title: Marked
    snippet: Marked
    key_points: tuple[MarkedPoint, ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word found in one field adds to a score, before the factors."""

    word: str
    field: str
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a score came about: the contributions added up, times every factor.

    ``matched`` are the distinct words of the article that answered, as they stand in it.
    """

    contributions: tuple[Contribution, ...] = ()
    factors: tuple[tuple[str, float], ...] = ()
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One found article.

    ``duplicates`` counts the *other* articles of the archive that tell the same story; ``missing``
    are the words of the query that it does not have.
    """

    article: Listed
    score: float
    highlights: Highlights
    duplicates: int = 0
    explanation: Explanation | None = None
    missing: tuple[str, ...] = ()


class FacetValue(msgspec.Struct, frozen=True, gc=False):
    """One value of a facet: choosing it gives ``count`` results.

    ``value`` goes into addresses, ``label`` is what a person reads.
    """

    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FacetResult:
    """Counts of one facet over all matches, its own filter left out.

    Attributes:
        values: Chosen ones first, then by falling count, then in Czech order.
        other: Number of further values that are not listed.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    other: int = 0


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many results are from a month, which its first day stands for."""

    month: date
    count: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which index answered.

    ``built_at`` is ISO 8601 in UTC; ``documents`` counts its articles.
    """

    version: str
    built_at: str
    documents: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The whole answer.

    Attributes:
        total: Number of all matches, not only of this page.
        complete: Number of those that have all words of the query.
        matching: Whether only these are listed, or those with most words too.
        interpreted: The query as it was understood, for people.
        ignored: Parts of the query that could not be used as meant.
        corrected: The query that was answered in place of one that finds nothing, or ``None``.
        timeline: If asked for: the months that have results, rising, the filter by date left
            out; results without a date are not among them.
        suggestion: A query that may be meant where this one finds little, or ``None``.
        took_ms: Time it took inside the search, in milliseconds.
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetResult, ...]
    interpreted: str
    ignored: tuple[Message, ...]
    index: IndexState
    took_ms: float
    complete: int = 0
    matching: Matching = Matching.ALL
    corrected: str | None = None
    suggestion: str | None = None
    timeline: tuple[MonthCount, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, 0 when nothing was found."""
        return -(-self.total // self.request.per_page)
