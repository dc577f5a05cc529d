"""The timeline: results by month, or by quarter or year if there are many, as bars that filter."""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from search.request import SearchRequest
from search.result import SearchResult
from web.pages.markup import escaped
from web.pages.reader import Reader
from web.wording import Texts

MAX_BARS = 33
"""Most bars, each wide enough for a finger, that fit beside the filters."""
A_QUARTER, A_YEAR = 3, 12
"""Lengths of periods in months."""
LEAST_BARS = 3
"""Fewest months that make a timeline worth showing."""
KEPT = 2_000
"""Size of the cache of names of periods."""
HEIGHT = 100
LEAST_HEIGHT = 3
"""Lowest bar, so that one article is visible beside a thousand."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The bars as items of a list, newest first."""

    bars: Markup
    yearly: bool


@dataclass(frozen=True, slots=True)
class _Period:
    """A month, quarter or year, first and last day included, and the number of its results."""

    first: date
    last: date
    count: int


def timeline_view(
    result: SearchResult, reader: Reader, least: int = LEAST_BARS, *, in_place: bool = True
) -> TimelineView | None:
    """Return the timeline of a result; ``None`` if it has fewer than ``least`` months.

    Args:
        result: The result.
        reader: Reader of the page.
        least: Fewest months that are shown.
        in_place: Whether the page itself follows a bar that is chosen.
    """
    if len(result.timeline) < least:
        return None
    periods = _periods(result)
    yearly = _length(periods[0]) == A_YEAR
    bars = _Bars(result.request, reader, max(period.count for period in periods), in_place=in_place)
    written = [
        bars.of(period, dated=not yearly and (period is periods[0] or period.first.month == 1))
        for period in periods[::-1]
    ]
    return TimelineView(Markup("".join(written)), yearly)  # noqa: S704  # escaped


def _periods(result: SearchResult) -> list[_Period]:
    """Return the shortest periods that are not too many: of all time, else of the chosen years."""
    counts = {counted.month: counted.count for counted in result.timeline}
    first, last = min(counts), max(counts)
    if _months_between(first, last) > MAX_BARS and _chosen(result.request):
        first = max(first, (result.request.date_from or first).replace(month=1, day=1))
        last = min(last, (result.request.date_to or last).replace(month=12, day=1))
    for months in (1, A_QUARTER):
        begins = first.replace(month=first.month - (first.month - 1) % months)
        if 0 < -(-_months_between(begins, last) // months) <= MAX_BARS:
            return [_period(month, months, counts) for month in _months(begins, last)[::months]]
    return _years(counts)


def _chosen(asked: SearchRequest) -> bool:
    return asked.date_from is not None or asked.date_to is not None


def _months_between(first: date, last: date) -> int:
    """Return the number of months from one to another, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _months(first: date, last: date) -> list[date]:
    found = []
    for number in range(_months_between(first, last)):
        years, month = divmod(first.month - 1 + number, 12)
        found.append(date(first.year + years, month + 1, 1))
    return found


def _period(first: date, months: int, counts: Mapping[date, int]) -> _Period:
    """Return the period of some months of one year."""
    within = [first.replace(month=first.month + number) for number in range(months)]
    last = within[-1].replace(day=monthrange(first.year, within[-1].month)[1])
    return _Period(first, last, sum(counts.get(month, 0) for month in within))


def _length(period: _Period) -> int:
    return period.last.month - period.first.month + 1


def _years(counts: Mapping[date, int]) -> list[_Period]:
    by_year: Counter[int] = Counter()
    for month, count in counts.items():
        by_year[month.year] += count
    # A lone date centuries ago is a typing error: leave out the empty years.
    years = [*range(max(min(by_year), max(by_year) - MAX_BARS + 1), max(by_year) + 1)]
    return [_Period(date(year, 1, 1), date(year, 12, 31), by_year[year]) for year in years]


class _Name(NamedTuple):
    """The name of a period, and the short one under its bar."""

    name: str
    tick: str


@lru_cache(KEPT)
def _name(first: date, length: int, texts: Texts) -> _Name:
    """Return the name of the period of so many months."""
    if length == 1:
        return _Name(texts.month(first), texts.short_month(first))
    if length == A_QUARTER:
        return _Name(texts.quarter(first), texts.short_quarter(first))
    return _Name(str(first.year), f"’{first.year % 100:02}")


class _Bars:
    """Writes the bars of one timeline as HTML: items of a list, with a link each."""

    def __init__(self, asked: SearchRequest, reader: Reader, most: int, *, in_place: bool) -> None:
        """Prepare the bars of a search, the highest of ``most`` articles."""
        self._asked, self._texts, self._most = asked, reader.texts, most
        self._addresses = reader.addresses
        self._address = reader.addresses.within(asked)
        self._in_place = " data-in-place" if in_place else ""

    def of(self, period: _Period, *, dated: bool) -> str:
        """Return the bar of a period; ``dated`` if its year stands under it.

        Its title is its accessible name, the period and its count.
        """
        first, last, count = period.first, period.last, period.count
        name, tick = _name(first, _length(period), self._texts)
        under = f"{escaped(tick)}<b>{first.year if dated else ''}</b>"
        address = self._link(period) if count else ""
        if not address:
            empty = '<svg viewBox="0 0 10 100"></svg>'
            return f'<li aria-hidden="true">{empty}<span>{under}</span></li>'
        label = escaped(f"{name}, {self._texts.plural('articles', count)}")
        height = max(LEAST_HEIGHT, round(HEIGHT * count / self._most))
        current = ' aria-current="true"' if _overlaps(period, self._asked) else ""
        return (
            f'<li><a href="{escaped(address)}"{self._in_place} data-first="{first}"'
            f' data-last="{last}" title="{label}"{current}>'
            '<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect x="1" width="8" y="{HEIGHT - height}" height="{height}"/></svg>'
            f'<span aria-hidden="true">{under}</span><span class="unseen">{label}</span></a></li>'
        )

    def _link(self, period: _Period) -> str:
        """Return the address of a period, or of all time if it is the chosen one."""
        asked = self._asked
        if (asked.date_from, asked.date_to) == (period.first, period.last):
            return self._addresses.reachable(replace(asked, date_from=None, date_to=None, page=1))
        return self._address(period.first, period.last)


def _overlaps(period: _Period, asked: SearchRequest) -> bool:
    """Tell whether the chosen period, if any, overlaps this one."""
    begins = asked.date_from is None or asked.date_from <= period.last
    ends = asked.date_to is None or asked.date_to >= period.first
    return _chosen(asked) and begins and ends
