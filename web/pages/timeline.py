"""The results by month, or by year where there are many months, as bars that filter."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from search.request import SearchRequest
from search.result import SearchResult
from web.pages.reader import Reader

MAX_BARS = 60
LEAST_BARS = 3
"""From how many months on they are a picture of anything."""
HEIGHT = 100
LEAST_HEIGHT = 3
"""A bar of one article is seen beside one of a thousand."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; without an address where there is nothing.

    Attributes:
        label: The period and the count, for all who cannot see the bar.
        tick: The period in short.
        year: The year where one begins, for the eye.
        height: Of ``HEIGHT``.
    """

    address: str
    label: str
    tick: str
    year: str
    height: int
    current: bool


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The bars, the newest first, and the way back to all time where a period is chosen."""

    bars: tuple[Bar, ...]
    yearly: bool
    all_time: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A month or a year, both days included, and how many results are from it."""

    first: date
    last: date
    count: int


def timeline_view(result: SearchResult, reader: Reader) -> TimelineView | None:
    """Return the timeline of a result, or nothing where there is not much to see."""
    if len(result.timeline) < LEAST_BARS:
        return None
    asked = result.request
    stretches = _stretches(result)
    yearly = stretches[0].last.month != stretches[0].first.month
    most = max(stretch.count for stretch in stretches) or 1
    bars = [_bar(stretch, most, asked, reader) for stretch in stretches[::-1]]
    if not yearly:
        bars[-1] = replace(bars[-1], year=str(stretches[0].first.year))
    all_time = ""
    if asked.date_from or asked.date_to:
        all_time = reader.addresses.reachable(replace(asked, date_from=None, date_to=None, page=1))
    return TimelineView(tuple(bars), yearly, all_time)


def _stretches(result: SearchResult) -> list[_Stretch]:
    """Return all months, those of the chosen years if there are too many, else the years."""
    counts = {counted.month: counted.count for counted in result.timeline}
    first, last = min(counts), max(counts)
    if _months_between(first, last) > MAX_BARS and _chosen(result.request):
        first = max(first, (result.request.date_from or first).replace(month=1, day=1))
        last = min(last, (result.request.date_to or last).replace(month=12, day=1))
    if 0 < _months_between(first, last) <= MAX_BARS:
        return [_month(month, counts) for month in _months(first, last)]
    return _years(counts)


def _chosen(asked: SearchRequest) -> bool:
    return asked.date_from is not None or asked.date_to is not None


def _months_between(first: date, last: date) -> int:
    """Return how many months there are, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _months(first: date, last: date) -> Iterator[date]:
    for number in range(_months_between(first, last)):
        years, month = divmod(first.month - 1 + number, 12)
        yield date(first.year + years, month + 1, 1)


def _month(month: date, counts: Mapping[date, int]) -> _Stretch:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return _Stretch(month, last, counts.get(month, 0))


def _years(counts: Mapping[date, int]) -> list[_Stretch]:
    by_year: Counter[int] = Counter()
    for month, count in counts.items():
        by_year[month.year] += count
    # A date long ago is a slip of the pen: centuries without anything would be no picture.
    years = [*range(max(min(by_year), max(by_year) - MAX_BARS + 1), max(by_year) + 1)]
    return [_Stretch(date(year, 1, 1), date(year, 12, 31), by_year[year]) for year in years]


def _bar(stretch: _Stretch, most: int, asked: SearchRequest, reader: Reader) -> Bar:
    first, last, count = stretch.first, stretch.last, stretch.count
    texts = reader.texts
    monthly = first.month == last.month
    name = texts.month(first) if monthly else str(first.year)
    begins = monthly and first.month == 1
    chosen = (asked.date_from, asked.date_to) == (first, last)
    ends = (None, None) if chosen else (first, last)
    request = replace(asked, date_from=ends[0], date_to=ends[1], page=1)
    return Bar(
        address=reader.addresses.reachable(request) if count else "",
        label=f"{name}, {texts.plural('articles', count)}",
        tick=texts.short_month(first) if monthly else f"’{first.year % 100:02}",
        year=str(first.year) if begins else "",
        height=max(LEAST_HEIGHT, round(HEIGHT * count / most)) if count else 0,
        current=_overlaps(stretch, asked),
    )


def _overlaps(stretch: _Stretch, asked: SearchRequest) -> bool:
    """Tell whether a chosen period has some day of it."""
    begins = asked.date_from is None or asked.date_from <= stretch.last
    ends = asked.date_to is None or asked.date_to >= stretch.first
    return _chosen(asked) and begins and ends
