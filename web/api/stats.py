"""What is in the index, counted."""

from datetime import datetime

from search.answers.service import SearchService
from search.answers.statistics import statistics as counted
from web.api.answers import StatsAnswer, Year
from web.api.search import Composer


def statistics(service: SearchService, composer: Composer) -> StatsAnswer:
    """Return what is in the index that answers now.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If there is one and it cannot be used.
    """
    found = counted(service)
    return StatsAnswer(
        index=composer.index(service.state()),
        first=_written(found.first),
        last=_written(found.last),
        years=[Year(year, articles) for year, articles in found.years],
        values=dict(found.values),
        problems=dict(found.problems),
    )


def _written(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
