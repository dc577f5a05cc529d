"""What is in the index, counted."""

from datetime import datetime

from search.request import MAX_FACET_SIZE, Facet, SearchRequest, Sort
from search.service import SearchService
from web.api.answers import StatsAnswer, Year
from web.api.search import Composer

_EVERYTHING = SearchRequest(per_page=1, facet_size=MAX_FACET_SIZE)


def statistics(service: SearchService, composer: Composer) -> StatsAnswer:
    """Return what is in the index that answers now.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If there is one and it cannot be used.
    """
    result = service.search(_EVERYTHING)
    facets = {facet.facet: facet for facet in result.facets}
    years = sorted(facets[Facet.YEAR].values, key=lambda year: year.value)
    return StatsAnswer(
        index=composer.index(result.index),
        first=_published(service, Sort.OLDEST),
        last=_published(service, Sort.NEWEST),
        years=[Year(year.value, year.count) for year in years],
        values={
            name.value: len(facet.values) + facet.other
            for name, facet in facets.items()
            if name is not Facet.IMPORTANCE
        },
        problems=dict(service.manifest().problems),
    )


def _published(service: SearchService, end: Sort) -> str | None:
    """Return when the first or the last article that has a date was published."""
    hits = service.search(SearchRequest(sort=end, per_page=1, facets=())).hits
    moment: datetime | None = hits[0].article.published if hits else None
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
