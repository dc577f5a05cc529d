"""The timeline: results by month, or by quarter or year if there are many, as bars that filter."""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from search.request import SearchRequest
from search.result import SearchResult
from web.pages.reader import Reader

MAX_BARS = 33
"""Most bars, each wide enough for a finger, that fit beside the filters."""
A_QUARTER, A_YEAR = 3, 12
"""Lengths of periods in months."""
LEAST_BARS = 3
"""Fewest months that make a timeline worth showing."""
HEIGHT = 100
LEAST_HEIGHT = 3
"""Lowest bar, so that one article is visible beside a thousand."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the timeline.

    Attributes:
        first, last: First and last day of its period.
        address: The search in that period; empty if it has no results.
        label: Accessible name: the period and its count.
        tick: Short name of the period.
        year: The year, on the first bar of each; otherwise empty.
        height: From 0 to ``HEIGHT``.
        current: Whether the chosen period overlaps that of the bar.
    """

    first: date
    last: date
    address: str
    label: str
    tick: str
    year: str
    height: int
    current: bool


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The bars, newest first."""

    bars: tuple[Bar, ...]
    yearly: bool


@dataclass(frozen=True, slots=True)
class _Period:
    """A month, quarter or year, first and last day included, and the number of its results."""

    first: date
    last: date
    count: int


def timeline_view(
    result: SearchResult, reader: Reader, least: int = LEAST_BARS
) -> TimelineView | None:
    """Return the timeline of a result; ``None`` if it has fewer than ``least`` months."""
    if len(result.timeline) < least:
        return None
    asked = result.request
    periods = _periods(result)
    yearly = _length(periods[0]) == A_YEAR
    most = max(period.count for period in periods) or 1
    bars = [_bar(period, most, asked, reader) for period in periods[::-1]]
    if not yearly:
        bars[-1] = replace(bars[-1], year=str(periods[0].first.year))
    return TimelineView(tuple(bars), yearly)


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


def _bar(period: _Period, most: int, asked: SearchRequest, reader: Reader) -> Bar:
    first, last, count = period.first, period.last, period.count
    texts = reader.texts
    length = _length(period)
    name, tick = str(first.year), f"’{first.year % 100:02}"
    if length == 1:
        name, tick = texts.month(first), texts.short_month(first)
    elif length == A_QUARTER:
        name, tick = texts.quarter(first), texts.short_quarter(first)
    begins = length < A_YEAR and first.month == 1
    chosen = (asked.date_from, asked.date_to) == (first, last)
    ends = (None, None) if chosen else (first, last)
    request = replace(asked, date_from=ends[0], date_to=ends[1], page=1)
    return Bar(
        first=first,
        last=last,
        address=reader.addresses.reachable(request) if count else "",
        label=f"{name}, {texts.plural('articles', count)}",
        tick=tick,
        year=str(first.year) if begins else "",
        height=max(LEAST_HEIGHT, round(HEIGHT * count / most)) if count else 0,
        current=_overlaps(period, asked),
    )


def _overlaps(period: _Period, asked: SearchRequest) -> bool:
    """Tell whether the chosen period, if any, overlaps this one."""
    begins = asked.date_from is None or asked.date_from <= period.last
    ends = asked.date_to is None or asked.date_to >= period.first
    return _chosen(asked) and begins and ends
