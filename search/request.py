"""The only request type: what the page, the JSON API and the command line ask for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from search.records import FIELDS

MAX_QUERY_LENGTH = 512
MAX_VALUES = 50
"""Values of all filters of a request together, those that are excluded among them."""
MAX_PER_PAGE = 100
MAX_FACET_SIZE = 1000
MAX_HITS_DEEP = 10_000
"""How many results can be paged through; more than that is asked for by narrowing the search."""


class Sort(StrEnum):
    """Order of the results; ties are broken by date, then by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    IMPORTANCE = "importance"


class Facet(StrEnum):
    """What results can be counted and filtered by; the value is the parameter's name."""

    COMPANY = "company"
    CATEGORY = "category"
    PERSON = "person"
    SOURCE = "source"
    IMPORTANCE = "importance"
    YEAR = "year"


VALUE_FACETS = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON, Facet.SOURCE, Facet.YEAR)
"""Facets whose chosen values are a set: OR within one, AND between them."""

EXCLUDABLE = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON, Facet.SOURCE)


HIT_FIELDS = (*FIELDS, "score", "highlights", "similar_url", "duplicates", "explanation")
"""Keys of a hit in the JSON API."""


class HighlightStyle(StrEnum):
    """How matched words are handed over."""

    HTML = "html"
    RANGES = "ranges"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as it was asked for, checked and complete.

    Two requests that are equal get the same answer from the same index version.

    Attributes:
        q: The query as typed, at most ``MAX_QUERY_LENGTH`` characters; empty browses.
        company, category, person, source, year: Chosen values of that facet.
        exclude_company, exclude_category, exclude_person, exclude_source: Values not wanted.
        importance_min: From 1 to 5, or ``None`` for all, those without importance too.
        date_from, date_to: First and last day, both included, UTC.
        correct: Whether a mistyped word may be replaced where nothing is found.
        page: From 1.
        per_page: From 1 to ``MAX_PER_PAGE``.
        facets: Facets to count.
        facet_size: How many values of each facet to list, chosen ones come on top of it.
        timeline: Whether the results of each month are counted.
        highlight: How the JSON API hands over matched words; with none they are not looked for.
        explain: Whether each hit says how its score came about.
        fields: Keys of a hit that the JSON API gives; empty for all.
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
        """Whether matched words are marked: it takes longer than to find the articles."""
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
        """Return the values of a facet that are not wanted."""
        values: tuple[str, ...] = getattr(self, f"exclude_{facet.value}", ())
        return values
