"""The request type, which page, feed, API, agents and command line share."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.facets import IMPORTANCE, NO_CHOICES, Choices
from index.record import FIELDS

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
        chosen: Values of facets, of which an article has one of each facet; of the importance the
            least.
        excluded: Values of facets that no article has.
        required: Values of facets that every article has, all of them.
        date_from, date_to: First and last day, both included, on the authors' clocks.
        correct: Whether to replace mistyped words: those that neither Czech nor any article has.
        matching: Whether articles with most words answer a query if few have all.
        page: Number of the page, from 1.
        per_page: Results on a page, from 1 to ``MAX_PER_PAGE``.
        facets: Keys of the facets to count; ``None`` for all that the archive has.
        facet_size: Number of values to list of each facet; all chosen values are listed.
        timeline: Whether to count the results by month.
        highlight: Form of the highlights in the JSON API; with ``NONE`` no words are marked.
        explain: Whether to explain the score of each hit.
        fields: Keys of a hit in the JSON API; empty for all.
    """

    q: str = ""
    chosen: Choices = NO_CHOICES
    excluded: Choices = NO_CHOICES
    required: Choices = NO_CHOICES
    date_from: date | None = None
    date_to: date | None = None
    correct: bool = True
    sort: Sort = Sort.RELEVANCE
    matching: Matching = Matching.MOST
    page: int = 1
    per_page: int = 20
    facets: tuple[str, ...] | None = None
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

    @property
    def importance_min(self) -> int | None:
        """Least importance, from 1 to 5; ``None`` for all articles, even without importance."""
        least = self.chosen.of(IMPORTANCE)
        return int(least[0]) if least else None
