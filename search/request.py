"""The request type, which page, feed, API, agents and command line share."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from search.records import FIELDS

MAX_QUERY_LENGTH = 512
MAX_VALUES = 50
"""Most filter values of a request, excluded values included."""
MAX_PER_PAGE = 100
MAX_FACET_SIZE = 1000
MAX_HITS_DEEP = 10_000
"""Most results that can be paged through."""


class Sort(StrEnum):
    """Order of the results, dates by their authors' clocks; ties are broken by date, then by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    IMPORTANCE = "importance"


class Matching(StrEnum):
    """Which articles answer a query of several words."""

    MOST = "most"
    """Those with most of its words, where few have all."""
    ALL = "all"
    """Those with all of its words."""


class Facet(StrEnum):
    """Properties by which results are counted and filtered; values are parameter names."""

    COMPANY = "company"
    CATEGORY = "category"
    PERSON = "person"
    SOURCE = "source"
    IMPORTANCE = "importance"
    YEAR = "year"


VALUE_FACETS = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON, Facet.SOURCE, Facet.YEAR)
"""Facets with any number of chosen values: OR within a facet, AND between facets."""

EXCLUDABLE = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON, Facet.SOURCE)


HIT_FIELDS = (*FIELDS, "score", "highlights", "similar_url", "duplicates", "missing", "explanation")
"""Keys of a hit in the JSON API."""


class HighlightStyle(StrEnum):
    """Form of the highlights in the JSON API."""

    HTML = "html"
    RANGES = "ranges"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A validated and complete search request.

    Equal requests get equal answers from the same version.

    Attributes:
        q: Query as typed, at most ``MAX_QUERY_LENGTH`` characters; empty matches all articles.
        company, category, person, source, year: Chosen values of each facet.
        exclude_company, exclude_category, exclude_person, exclude_source: Excluded values.
        importance_min: From 1 to 5; ``None`` for all articles, even without importance.
        date_from, date_to: First and last day, both included, on the authors' clocks.
        correct: Whether to replace mistyped words: those that neither Czech nor any article has.
        matching: Whether articles with most words answer a query if few have all.
        page: Number of the page, from 1.
        per_page: Results on a page, from 1 to ``MAX_PER_PAGE``.
        facets: Facets to count.
        facet_size: Number of values to list of each facet; all chosen values are listed.
        timeline: Whether to count the results by month.
        highlight: Form of the highlights in the JSON API; with ``NONE`` no words are marked.
        explain: Whether to explain the score of each hit.
        fields: Keys of a hit in the JSON API; empty for all.
    """

    q: str = ""
    company: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    exclude_company: tuple[str, ...] = ()
    exclude_category: tuple[str, ...] = ()
    exclude_person: tuple[str, ...] = ()
    exclude_source: tuple[str, ...] = ()
    importance_min: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    correct: bool = True
    sort: Sort = Sort.RELEVANCE
    matching: Matching = Matching.MOST
    page: int = 1
    per_page: int = 20
    facets: tuple[Facet, ...] = tuple(Facet)
    facet_size: int = 20
    timeline: bool = False
    highlight: HighlightStyle = HighlightStyle.HTML
    explain: bool = False
    fields: tuple[str, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether to mark matching words, which takes longer than finding the articles."""
        if self.explain:
            return True
        given = not self.fields or "highlights" in self.fields
        return given and self.highlight is not HighlightStyle.NONE

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        """Return the values chosen in a facet; importance gives its minimum as one value."""
        if facet is Facet.IMPORTANCE:
            return () if self.importance_min is None else (str(self.importance_min),)
        values: tuple[str, ...] = getattr(self, facet.value)
        return values

    def excluded(self, facet: Facet) -> tuple[str, ...]:
        """Return the excluded values of a facet."""
        values: tuple[str, ...] = getattr(self, f"exclude_{facet.value}", ())
        return values
