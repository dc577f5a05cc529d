"""Trends: numbers of articles by month, of several queries side by side.

Each number is the total of the search beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from search.messages import Message
from search.request import HighlightStyle, Matching, SearchRequest
from search.result import IndexState, MonthCount, SearchResult

MAX_TREND_MONTHS = 1_200
"""Most months side by side, the last ones: a lone date centuries ago is a typing error."""

Search = Callable[[SearchRequest], SearchResult]


@dataclass(frozen=True, slots=True)
class Trend:
    """The trend of one query.

    Attributes:
        q: The query as asked.
        asked: The search for its articles: all its words, in any form, none replaced.
        total: Number of its articles, with those without a date.
        counts: Number of its articles in each month of the trends.
        ignored: Parts of the query that could not be used as meant.
    """

    q: str
    asked: SearchRequest
    total: int
    counts: tuple[int, ...]
    ignored: tuple[Message, ...]

    def within(self, first: date, last: date) -> SearchRequest:
        """Return the search for its articles of a period, both days included."""
        return replace(self.asked, date_from=first, date_to=last)


@dataclass(frozen=True, slots=True)
class Trends:
    """Trends over the same months.

    Attributes:
        months: All months from the first to the last that has an article of any of the queries,
            with the number of all articles.
        trends: In the order of the queries.
        index: The index that answered.
    """

    months: tuple[MonthCount, ...]
    trends: tuple[Trend, ...]
    index: IndexState


def trends(queries: Iterable[str], search: Search) -> Trends:
    """Return the trends of queries.

    Args:
        queries: In the query language.
        search: Answers requests.
    """
    archive = search(SearchRequest(per_page=1, facets=(), timeline=True))
    results = [(q, search(_counted(q))) for q in queries]
    everything = _by_month(archive)
    found = {q: _by_month(result) for q, result in results}
    months = tuple(_months(month for counts in found.values() for month in counts))
    return Trends(
        months=tuple(MonthCount(month, everything.get(month, 0)) for month in months),
        trends=tuple(_trend(q, result, months, search) for q, result in results),
        index=archive.index,
    )


def _counted(q: str) -> SearchRequest:
    return SearchRequest(
        q=q,
        matching=Matching.ALL,
        correct=False,
        per_page=1,
        facets=(),
        timeline=True,
        highlight=HighlightStyle.NONE,
    )


def _trend(q: str, result: SearchResult, months: Iterable[date], search: Search) -> Trend:
    understood, counts = result.request, _by_month(result)
    asked = SearchRequest(q=understood.q, matching=Matching.ALL, correct=False)
    # A time in the query, as in "volby minulý týden", is no period of the chart.
    timed = understood.date_from or understood.date_to
    total = search(replace(_counted(q), q=understood.q)).total if timed else result.total
    return Trend(q, asked, total, tuple(counts.get(m, 0) for m in months), result.ignored)


def _by_month(result: SearchResult) -> dict[date, int]:
    return {counted.month: counted.count for counted in result.timeline}


def _months(found: Iterable[date]) -> Iterator[date]:
    """Yield all months from the first to the last."""
    numbers = [month.year * 12 + month.month - 1 for month in found]
    if not numbers:
        return
    first = max(min(numbers), max(numbers) - MAX_TREND_MONTHS + 1)
    for number in range(first, max(numbers) + 1):
        yield date(number // 12, number % 12 + 1, 1)


def share_of(count: int, all_articles: int) -> float:
    """Return the share of all articles in percent, to two places; 0 of none."""
    return round(100 * count / all_articles, 2) if all_articles else 0.0
