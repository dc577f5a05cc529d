"""Count the content of an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from index.facets import YEAR, ValueKind
from search.answers.searcher import Searcher
from search.request import MAX_FACET_SIZE, SearchRequest, Sort

_EVERYTHING = SearchRequest(per_page=1, facet_size=MAX_FACET_SIZE)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over one version of an index.

    Attributes:
        articles: Number of articles.
        words: Number of distinct word forms.
        first, last: Publication times of the oldest and the newest article with a date.
        years: Number of articles of each year, ascending by year.
        values: Number of distinct values of each facet that the archive has.
        problems: Number of problems of the build, by kind.
    """

    articles: int
    words: int
    first: datetime | None
    last: datetime | None
    years: tuple[tuple[str, int], ...]
    values: Mapping[str, int]
    problems: Mapping[str, int]


def statistics(searcher: Searcher) -> Statistics:
    """Return the statistics of a searcher's version."""
    result = searcher.search(_EVERYTHING)
    dated = next((facet.values for facet in result.facets if facet.facet.key == YEAR), ())
    return Statistics(
        articles=result.total,
        words=searcher.words,
        first=_published(searcher, Sort.OLDEST),
        last=_published(searcher, Sort.NEWEST),
        years=tuple((year.value, year.count) for year in reversed(dated)),
        values={
            found.facet.key: len(found.values) + found.other
            for found in result.facets
            if found.facet.kind is not ValueKind.LEVELS
        },
        problems=searcher.manifest.problems,
    )


def _published(searcher: Searcher, end: Sort) -> datetime | None:
    hits = searcher.search(SearchRequest(sort=end, per_page=1, facets=())).hits
    return hits[0].article.published if hits else None
