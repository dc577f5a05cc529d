"""Compose the statistics of the index."""

from datetime import datetime

from search.answers.searcher import Searcher
from search.answers.statistics import statistics as counted
from web.api.answers import StatsAnswer, Year
from web.api.search import Composer


def statistics(searcher: Searcher, composer: Composer) -> StatsAnswer:
    """Return the statistics of a searcher's version."""
    found = counted(searcher)
    return StatsAnswer(
        index=composer.index(searcher.state),
        first=_written(found.first),
        last=_written(found.last),
        years=[Year(year, articles) for year, articles in found.years],
        values=dict(found.values),
        problems=dict(found.problems),
    )


def _written(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
