"""The result of a search: texts and spans, never HTML.

What a search makes dozens of is a struct, which is created in a tenth of a dataclass's time.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from index.article import Listed
from index.facets import Facet
from index.preview import Preview
from search.messages import Message
from search.request import Matching, SearchRequest

Span = tuple[int, int]
"""Range of a mark in code points of its text, end excluded."""


class Marked(msgspec.Struct, frozen=True, gc=False):
    """A text and the marks of its matching words.

    Attributes:
        text: The original text, or a part of it.
        spans: Marks, ascending and disjoint.
        cut_before, cut_after: Whether the text was cut at that end.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


class MarkedPoint(msgspec.Struct, frozen=True, gc=False):
    """A key point that matches the query; ``index`` is its index in the article, from 0."""

    index: int
    marked: Marked


class Highlights(msgspec.Struct, frozen=True, gc=False):
    """The texts of one hit, marked if the request wants that.

    Attributes:
        title: The whole title.
        snippet: Part of the summary, or of the body if that matches more words.
        key_points: Key points that match most words, in the author's order.
    """

    title: Marked
    snippet: Marked
    key_points: tuple[MarkedPoint, ...] = ()

    @property
    def matched(self) -> tuple[str, ...]:
        """Distinct matching words, as written, in order."""
        texts = (self.title, self.snippet, *(point.marked for point in self.key_points))
        words = (text.text[start:end] for text in texts for start, end in text.spans)
        return tuple(dict.fromkeys(words))


NO_HIGHLIGHTS = Highlights(Marked(""), Marked(""))
"""The highlights of hits of a request that wants none."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Contribution of one word in one field to a score, before the factors."""

    word: str
    field: str
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Explanation of a score: the sum of the contributions, times every factor.

    ``matched`` are the distinct matching words of the article, as written.
    """

    contributions: tuple[Contribution, ...] = ()
    factors: tuple[tuple[str, float], ...] = ()
    matched: tuple[str, ...] = ()


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One matching article.

    ``duplicates`` counts the *other* articles of the same story; ``missing`` are the words of the
    query that the article lacks. ``story`` is the key of its story if the article has another one.
    """

    preview: Preview
    score: float
    highlights: Highlights
    duplicates: int = 0
    explanation: Explanation | None = None
    missing: tuple[str, ...] = ()
    story: str = ""

    @property
    def article(self) -> Listed:
        """The article, with the key that all articles of its story share."""
        article = self.preview.article
        return replace(article, story=self.story) if self.story else article


class FacetValue(msgspec.Struct, frozen=True, gc=False):
    """One value of a facet: choosing it gives ``count`` results.

    ``value`` goes into addresses, ``label`` is for people. ``in_metadata`` tells whether any
    metadata of the archive have it, or else texts alone.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    in_metadata: bool = True


@dataclass(frozen=True, slots=True)
class FacetResult:
    """Counts of one facet over the matches of the request without the facet's own filter.

    Attributes:
        facet: The facet.
        values: Chosen values first, then by descending count, then in Czech order; years by year.
        other: Number of values that are not listed.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    other: int = 0


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month, given by its first day, and the number of its results."""

    month: date
    count: int

    @property
    def last(self) -> date:
        """Last day of the month."""
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])


@dataclass(frozen=True, slots=True)
class IndexState:
    """Identity of the version that answered.

    ``built_at`` is ISO 8601 in UTC; ``documents`` is the number of articles.
    """

    version: str
    built_at: str
    documents: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search.

    Attributes:
        total: Number of all matches, not only of this page.
        complete: Number of those that have all words of the query.
        matching: Whether only these are listed, or those with most words too.
        interpreted: The query as it was understood, for people.
        ignored: Parts of the query that could not be used as meant.
        took_ms: Time of the search in milliseconds.
        corrected: The query that was answered instead of one with slips, or ``None``.
        suggestion: A query that may be meant if there are few results, or ``None``.
        timeline: If asked for, the months that have results, ascending, counted without the
            filter by date; results without a date are not counted.
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
        """Number of pages; 0 if there are no results."""
        return -(-self.total // self.request.per_page)
