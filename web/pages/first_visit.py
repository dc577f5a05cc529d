"""The overview of an archive on a first visit, beside its newest articles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from index.article import Listed
from index.facets import COMPANY, IMPORTANCE, PERSON
from search.answers.searcher import Searcher
from search.request import Sort
from search.result import FacetResult, MonthCount, SearchResult
from web.pages.reader import Reader

ARTICLES = 3
"""Most articles of each list."""
MAX_YEARS = 10
"""Most years that are looked through for articles of this day."""


@dataclass(frozen=True, slots=True)
class AtFirst:
    """An overview of an archive.

    Attributes:
        important: The most important articles.
        month: The newest month with articles, or ``None``.
        named: Companies and people of that month.
        this_day: Articles of this day in other years, newest first.
    """

    important: tuple[Listed, ...]
    month: MonthCount | None
    named: tuple[FacetResult, ...]
    this_day: tuple[Listed, ...]


def at_first(result: SearchResult, searcher: Searcher, reader: Reader) -> AtFirst:
    """Return the overview of a first visit, given the answer to the bare address."""
    blank = replace(reader.bare(), per_page=ARTICLES)

    def articles(sort: Sort, day: date | None = None) -> tuple[Listed, ...]:
        asked = replace(blank, sort=sort, date_from=day, date_to=day)
        return tuple(hit.article for hit in searcher.search(asked).hits)

    month = result.timeline[-1] if result.timeline else None
    named: tuple[FacetResult, ...] = ()
    if month:
        asked = replace(blank, facets=(COMPANY, PERSON), per_page=1)
        named = searcher.search(replace(asked, date_from=month.month, date_to=month.last)).facets
    days = [*_this_day(result, reader.today)][:MAX_YEARS]
    this_day = (article for day in days for article in articles(Sort.NEWEST, day))
    important = articles(Sort.IMPORTANCE) if reader.facets.has(IMPORTANCE) else ()
    return AtFirst(important, month, named, tuple(this_day)[:ARTICLES])


def _this_day(result: SearchResult, today: date) -> Iterator[date]:
    """Yield this day in the other years that have articles in its month, newest first."""
    for counted in reversed(result.timeline):
        month = counted.month
        if (
            month.month == today.month
            and month.year != today.year
            and today.day <= counted.last.day
        ):
            yield month.replace(day=today.day)
