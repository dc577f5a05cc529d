"""Compose the statistics of the index."""

from index.record import utc_text
from search.answers.searcher import Searcher
from search.answers.statistics import statistics as counted
from web.api.answers import StatsAnswer, Year
from web.api.search import Composer


def statistics(searcher: Searcher, composer: Composer) -> StatsAnswer:
    """Return the statistics of a searcher's version."""
    found = counted(searcher)
    return StatsAnswer(
        index=composer.index(searcher.state),
        first=utc_text(found.first) if found.first else None,
        last=utc_text(found.last) if found.last else None,
        years=[Year(year, articles) for year, articles in found.years],
        values=dict(found.values),
        problems=dict(found.problems),
    )
