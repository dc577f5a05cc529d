"""The page on which queries stand side by side over time: a chart, and its numbers in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from search.answers.trends import Trend, Trends, share_of
from search.messages import Message
from search.result import MonthCount
from search.values import MAX_TRENDS
from web.addresses import TREND_DATA, trends_address
from web.pages.reader import Link, Reader
from web.pages.views import Footer, footer

MAX_MONTHS = 60
"""Months from which a chart is of years."""
WIDTH, HEIGHT = 960, 300
"""Size of the drawing, in its own units."""
LEFT, BOTTOM, TOP, RIGHT = 12, 10, 10, 12
"""Margins of the drawing, in its own units."""
MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line: its coordinates, its value and the search for its articles.

    ``label`` gives its number of articles, ``told`` the value shown: that number or a share.
    ``address`` is empty if there is no article, or it would be too long.
    """

    x: float
    y: float
    label: str
    told: str
    shown: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """The trend of one query; ``drawn`` is the path of its line."""

    number: int
    q: str
    total: Link
    drawn: str
    points: tuple[Point, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one period, one for each query."""

    period: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at an axis of the drawing."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class TrendsView:
    """The page of trends; without lines it has only the form."""

    title: str
    queries: tuple[str, ...]
    share: bool
    other: Link
    data: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    ticks: tuple[str, ...]
    highest: Tick
    lowest: float
    width: int
    height: int
    footer: Footer


@dataclass(frozen=True, slots=True)
class _Period:
    """Consecutive months, their name, first and last day, and range of indices, end excluded."""

    name: str
    first: date
    last: date
    months: slice


def trends_view(
    found: Trends, queries: Sequence[str], reader: Reader, *, share: bool
) -> TrendsView:
    """Return the page of trends.

    Args:
        found: The trends.
        queries: As asked.
        reader: Reader of the page.
        share: Whether numbers are shown as shares of all articles.
    """
    texts = reader.texts
    chart = _Chart(found, tuple(_periods(found.months, reader)), reader, share)
    lines = tuple(chart.line(number) for number in range(len(found.trends)))
    words = ", ".join(texts.text("quoted", word=q) for q in queries)
    other = texts.text("trends_counts" if share else "trends_share")
    return TrendsView(
        title=texts.text("trends_of", words=words) if queries else texts.text("trends"),
        queries=(*queries, *([""] * (MAX_TRENDS - len(queries)))),
        share=share,
        other=Link(other, trends_address(queries, share=not share)),
        data=trends_address(queries, path=TREND_DATA),
        lines=lines,
        rows=tuple(
            Row(period.name, tuple(line.points[at] for line in lines))
            for at, period in reversed([*enumerate(chart.periods)])
        ),
        ticks=chart.ticks(),
        highest=Tick(chart.y(chart.most), chart.measure(chart.most)),
        lowest=chart.y(0),
        width=WIDTH,
        height=HEIGHT,
        footer=footer(found.index, texts),
    )


@dataclass(frozen=True, slots=True)
class _Chart:
    """Draws trends: time to the right, numbers upwards."""

    found: Trends
    periods: tuple[_Period, ...]
    reader: Reader
    share: bool

    @property
    def most(self) -> float:
        """The maximum value, which sets the scale of the vertical axis."""
        values = (self._value(t, period) for t in self.found.trends for period in self.periods)
        return max(values, default=0) or 1

    def line(self, number: int) -> Line:
        trend, most = self.found.trends[number], self.most
        points = tuple(self._point(trend, at, most) for at in range(len(self.periods)))
        drawn = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)
        total = self.reader.texts.plural("articles", trend.total)
        addresses = self.reader.addresses
        address = addresses.reachable(addresses.matching(trend.asked))
        return Line(number + 1, trend.q, Link(total, address), drawn, points, trend.ignored)

    def ticks(self) -> tuple[str, ...]:
        """Return the names of all periods, or of the first and the last of many, and the middle."""
        names = [period.name for period in self.periods]
        if len(names) <= MOST_TICKS:
            return tuple(names)
        middle = names[len(names) // 2 : len(names) // 2 + len(names) % 2]
        return (names[0], *middle, names[-1])

    def y(self, value: float, most: float = 0) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / (most or self.most), 1)

    def shown(self, value: float) -> str:
        texts = self.reader.texts
        if not self.share:
            return texts.number(value)
        return texts.text("trends_percent", share=texts.number(round(value, 2)))

    def measure(self, value: float) -> str:
        """Return a value with its unit."""
        texts = self.reader.texts
        return self.shown(value) if self.share else texts.plural("articles", round(value))

    def _x(self, at: int) -> float:
        last = max(1, len(self.periods) - 1)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * at / last, 1)

    def _value(self, trend: Trend, period: _Period) -> float:
        count = sum(trend.counts[period.months])
        if not self.share:
            return count
        return share_of(count, sum(month.count for month in self.found.months[period.months]))

    def _point(self, trend: Trend, at: int, most: float) -> Point:
        period, texts = self.periods[at], self.reader.texts
        value, count = self._value(trend, period), sum(trend.counts[period.months])
        articles = texts.plural("articles", count)
        label = texts.text("trends_point", q=trend.q, period=period.name, count=articles)
        asked = self.reader.addresses.matching(trend.within(period.first, period.last))
        address = self.reader.addresses.reachable(asked) if count else ""
        shown = self.shown(value)
        told = texts.text("trends_point", q=trend.q, period=period.name, count=shown)
        return Point(self._x(at), self.y(value, most), label, told, shown, address)


def _periods(months: Sequence[MonthCount], reader: Reader) -> Iterator[_Period]:
    """Yield the months, or the years of many months."""
    if len(months) <= MAX_MONTHS:
        for at, month in enumerate(months):
            name = reader.texts.month(month.month)
            yield _Period(name, month.month, month.last, slice(at, at + 1))
        return
    begun = 0
    for at, month in enumerate(months):
        year = month.month.year
        if at + 1 == len(months) or months[at + 1].month.year != year:
            first, last = date(year, 1, 1), date(year, 12, 31)
            yield _Period(str(year), first, last, slice(begun, at + 1))
            begun = at + 1
