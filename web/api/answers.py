"""Types of the answers of the API; its OpenAPI description is derived from them."""

import msgspec
from msgspec import UNSET, UnsetType

from index.record import Category, Record, WholeRecord
from search.answers.suggestions import Suggestions
from search.result import Explanation


class Highlight(msgspec.Struct, omit_defaults=True):
    """A marked text: as HTML with ``<mark>``, or as plain text with the ranges to mark.

    Ranges are in Unicode code points, ends excluded. ``cut_before`` and ``cut_after`` tell whether
    the text goes on there; the HTML has an ellipsis instead.
    """

    html: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    ranges: list[tuple[int, int]] | UnsetType = UNSET
    cut_before: bool | UnsetType = UNSET
    cut_after: bool | UnsetType = UNSET


class PointHighlight(Highlight, kw_only=True):
    """A marked key point; ``index`` is its index in ``key_points``, from 0."""

    index: int


class Highlights(msgspec.Struct):
    """The marked texts of a hit."""

    title: Highlight
    snippet: Highlight
    key_points: list[PointHighlight]


class SearchHit(msgspec.Struct, omit_defaults=True):
    """One matching article: the keys of its record, in their order, then those of the match.

    The parameter ``fields`` selects the keys; without it, only those of ``WITHOUT_FIELDS`` may be
    absent.
    """

    id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    original_title: str | UnsetType | None = UNSET
    summary: str | UnsetType | None = UNSET
    key_points: tuple[str, ...] | UnsetType = UNSET
    url: str | UnsetType = UNSET
    source: str | UnsetType | None = UNSET
    source_url: str | UnsetType | None = UNSET
    author: str | UnsetType | None = UNSET
    authors: tuple[str, ...] | UnsetType = UNSET
    published_at: str | UnsetType | None = UNSET
    published_on: str | UnsetType | None = UNSET
    updated_at: str | UnsetType | None = UNSET
    category: Category | UnsetType | None = UNSET
    categories: tuple[Category, ...] | UnsetType = UNSET
    companies: tuple[str, ...] | UnsetType = UNSET
    people: tuple[str, ...] | UnsetType = UNSET
    companies_in_metadata: tuple[str, ...] | UnsetType = UNSET
    companies_in_text: tuple[str, ...] | UnsetType = UNSET
    people_in_metadata: tuple[str, ...] | UnsetType = UNSET
    people_in_text: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    series: tuple[str, ...] | UnsetType = UNSET
    own: dict[str, tuple[str, ...]] | UnsetType = UNSET
    importance: int | UnsetType | None = UNSET
    language: str | UnsetType = UNSET
    score: float | UnsetType = UNSET
    highlights: Highlights | UnsetType = UNSET
    similar_url: str | UnsetType = UNSET
    duplicates: int | UnsetType = UNSET
    missing: tuple[str, ...] | UnsetType = UNSET
    explanation: Explanation | UnsetType = UNSET


WITHOUT_FIELDS = frozenset({"highlights", "explanation"})
"""Keys of a hit that other parameters than ``fields`` leave out."""


class Understood(msgspec.Struct):
    """The query as it was understood.

    ``corrected`` is the query that was answered instead, ``suggestion`` one that may be meant.
    ``matching`` tells whether only articles with all words are listed, or those with some too.
    """

    q: str
    corrected: str | None
    suggestion: str | None
    interpreted: str
    ignored: tuple[str, ...]
    matching: str
    filters: dict[str, list[str]]


class Value(msgspec.Struct):
    """One value of a facet: choosing it gives ``count`` results, at ``toggle_url``.

    ``toggle_url`` is null if the address would be too long, and for all values if all addresses
    of the answer together would be (see docs/api.md, "Limits"). ``in_metadata`` tells whether the
    metadata of any article has the value, or only texts.
    """

    value: str
    label: str
    count: int
    selected: bool
    toggle_url: str | None
    in_metadata: bool


class FacetCounts(msgspec.Struct, kw_only=True):
    """The values of a facet; ``other`` is the number of those not listed."""

    label: str
    selected: list[str]
    other: int
    truncated: bool
    values: list[Value]


class Month(msgspec.Struct):
    """A month, written as 2025-12, and the number of its results."""

    month: str
    count: int


class Index(msgspec.Struct):
    """The index that answered; ``stale`` if it is older than its owner allows."""

    version: str
    built_at: str
    documents: int
    stale: bool


class SearchAnswer(msgspec.Struct):
    """The answer to a search. Addresses are relative to the server.

    ``complete`` counts those of ``total`` that have all words of the query.
    """

    query: Understood
    total: int
    complete: int
    page: int
    per_page: int
    pages: int
    took_ms: float
    self_url: str
    next_url: str | None
    prev_url: str | None
    html_url: str
    feed_url: str
    # Each is a SearchHit, most of it copied from the index.
    hits: list[msgspec.Raw]
    facets: dict[str, FacetCounts]
    timeline: list[Month] | None
    index: Index


class ProfileMonth(Month):
    """A month, the number of articles of a name, and the search that finds them."""

    search_url: str


class ProfileValue(msgspec.Struct):
    """A value named beside a name, the number of articles of both, and their search."""

    value: str
    label: str
    count: int
    search_url: str


class ProfileSpelling(msgspec.Struct):
    """Another spelling of a name, the number of its articles that have it, and their search."""

    text: str
    count: int
    search_url: str


class ProfileAnswer(msgspec.Struct):
    """The profile of a company or person. Addresses are relative to the server.

    Every count is the ``total`` of the search beside it. ``newest`` and ``important`` list the
    articles about the name first: those with it in title, summary or key points, or twice.
    ``beside`` holds the most frequent values beside it, by facet.
    """

    facet: str
    key: str
    name: str
    total: int
    search_url: str
    html_url: str
    feed_url: str
    spellings: list[ProfileSpelling]
    timeline: list[ProfileMonth]
    first: Record | None
    newest: list[Record]
    important: list[Record]
    beside: dict[str, list[ProfileValue]]
    index: Index


class TrendPoint(msgspec.Struct):
    """A month of a trend; ``share`` is the percentage of all articles of the month.

    ``search_url`` is null where all addresses together would make the answer too long.
    """

    month: str
    count: int
    share: float
    search_url: str | None


class TrendLine(msgspec.Struct):
    """The trend of one query; ``total`` counts its articles without a date too."""

    q: str
    total: int
    search_url: str
    ignored: list[str]
    points: list[TrendPoint]


class TrendsAnswer(msgspec.Struct):
    """Trends over the same months. Addresses are relative to the server.

    Every count is the ``total`` of the search beside it; ``articles`` are all of each month.
    """

    months: list[Month]
    trends: list[TrendLine]
    self_url: str
    html_url: str
    index: Index


class SuggestAnswer(msgspec.Struct):
    """Suggestions for the text typed so far."""

    q: str
    suggestions: Suggestions


class FacetAnswer(FacetCounts, kw_only=True):
    """The values of one facet with a word that starts with ``q_facet``, over all matches."""

    facet: str
    q_facet: str
    self_url: str
    index: Index


class ArticleAnswer(WholeRecord, kw_only=True):
    """One article; ``truncated`` if its body is only the beginning of a very long one."""

    truncated: bool
    similar_url: str
    index: Index


class SimilarAnswer(msgspec.Struct):
    """The articles similar to one, most similar first, and the others of the same story."""

    id: str
    similar: list[Record]
    same_story: list[Record]
    index: Index


class EntryAnswer(msgspec.Struct):
    """Entry points of the API. Addresses are relative to the server."""

    version: str
    description_url: str
    search_url: str
    suggest_url: str
    trends_url: str
    stats_url: str
    export_url: str
    feed_url: str
    index: Index


class Year(msgspec.Struct):
    """A year and the number of its articles."""

    value: str
    count: int


class StatsAnswer(msgspec.Struct):
    """Statistics of the index.

    ``values`` counts the distinct values of each facet, ``problems`` the problems of the build by
    kind; ``first`` and ``last`` are the publication times of the oldest and the newest article.
    """

    index: Index
    first: str | None
    last: str | None
    years: list[Year]
    values: dict[str, int]
    problems: dict[str, int]
