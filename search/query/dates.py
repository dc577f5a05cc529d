"""Times in a query: days, months, years and spans of them, in numbers and in Czech words.

Three readers of one grammar. :func:`parse_range` reads the value of ``datum:``. :func:`mention`
reads a day, a month with its year or a year among words: it may name an event, so that it is meant
as words or as the date of publication. :func:`find_period` finds what can only be meant as the
date of publication: ``minulý týden``, ``od ledna do března 2026``.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from index.czech.folding import fold
from search.query.time_words import (
    AMOUNTS,
    BACK,
    DASHES,
    DAY,
    DAYS_BACK,
    HOURS,
    IN,
    MANY,
    MONTH,
    MONTHS,
    NUMERALS,
    RECENT,
    UNITS,
    WEEK,
    WEEKDAYS,
    WEEKEND,
    YEAR,
    YEAR_WORDS,
    YEARS,
    YEARS_BACK,
    YEARS_BACK_ADJECTIVE,
)
from search.query.tree import DateRange

_ATOM = re.compile(r"\d{4}-\d{1,2}(?:-\d{1,2})?(?!\w|\.\s?\d)|\d+|[^\W\d_]+|\.\.|[<>]=?|[^\s\w]")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
MAX_WORDS = 10
"""Words that a value may have."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A day, a month or a year; what is not said of it is ``None``.

    Attributes:
        year, month, day: As said.
        period: What a relative time stands for, with its ends.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    period: tuple[date, date] | None = None

    def of(self, other: "_Point") -> "_Point":
        """Return this with the month and the year of another where it has none."""
        if self.period or other.period:
            return self
        return _Point(self.year or other.year, self.month or other.month, self.day)

    def span(self) -> tuple[date, date] | None:
        """Return the first and the last day, or ``None`` for what is in no calendar."""
        if self.period:
            return self.period
        if self.year is None or (self.day and not self.month):
            return None
        month, day = self.month, self.day
        try:
            first = date(self.year, month or 1, day or 1)
            last_month = month or 12
            last = date(self.year, last_month, day or monthrange(self.year, last_month)[1])
        except ValueError:
            return None
        return first, last


class Found(NamedTuple):
    """A time in a text.

    Attributes:
        start, end: Code points, the end not included.
        range: The days.
        relative: Whether it is counted from today.
    """

    start: int
    end: int
    range: DateRange
    relative: bool


class _Atoms:
    """The words, numbers and signs of a text, and how far it was read."""

    def __init__(self, text: str) -> None:
        self.matches = tuple(_ATOM.finditer(text))
        found = (match.group() for match in self.matches)
        self.words = tuple(fold(word) if word.isalpha() else word for word in found)
        self.at = 0

    def peek(self, offset: int = 0) -> str:
        at = self.at + offset
        return self.words[at] if at < len(self.words) else ""

    def take(self, *wanted: str) -> bool:
        """Pass over the words, if these come next."""
        if self.words[self.at : self.at + len(wanted)] != wanted:
            return False
        self.at += len(wanted)
        return True

    def take_any(self, wanted: Iterable[str]) -> bool:
        """Pass over the next word, if it is one of these."""
        return bool(self.peek()) and self.peek() in wanted and self.take(self.peek())

    def number(self, table: Mapping[str, int]) -> int | None:
        """Pass over the next word, and return its number in a table; ``None`` if it has none."""
        number = table.get(self.peek())
        if number is not None:
            self.at += 1
        return number

    def digits(self, lengths: Sequence[int]) -> int | None:
        """Pass over a number of so many digits, and return it."""
        word = self.peek()
        if not word.isdecimal() or len(word) not in lengths:
            return None
        self.at += 1
        return int(word)


def parse_range(text: str, today: date | None = None) -> DateRange | None:
    """Return the range of days that the value of ``datum:`` means, or ``None`` where it is none.

    A year, a month or a day means the whole of it; ``>=``, ``<=``, ``>`` and ``<`` before one and
    ``..`` or ``až`` between two bound it, and so do ``od`` and ``do``.

    Args:
        text: The value.
        today: What relative times are counted from; without it they mean nothing.
    """
    atoms = _Atoms(text)
    found = _value(atoms, today)
    return found if found and atoms.at == len(atoms.words) else None


def _value(atoms: _Atoms, today: date | None) -> DateRange | None:
    sign = atoms.peek()
    if sign[:1] in {"<", ">"}:
        atoms.at += 1
        return _bounded(sign, _point(atoms, today))
    if atoms.take(".."):
        return _range(None, _point(atoms, today))
    found = _span(atoms, today)
    if found:
        return found
    first = _point(atoms, today)
    if not atoms.take(".."):
        return _range(first, first)
    return _range(first, _point(atoms, today)) if atoms.peek() else _range(first, None)


def _bounded(sign: str, point: _Point | None) -> DateRange | None:
    span = point.span() if point else None
    if span is None:
        return None
    first, last = span
    try:
        match sign:
            case ">=":
                return DateRange(first, None)
            case "<=":
                return DateRange(None, last)
            case ">":
                return DateRange(last + _DAY, None)
            case _:
                return DateRange(None, first - _DAY)
    except OverflowError:
        return None


def _range(first: _Point | None, last: _Point | None) -> DateRange | None:
    """Return the range between two points, one of which may be missing."""
    if first and last:
        first = first.of(last)
    spans = [point.span() if point else None for point in (first, last)]
    if not any(spans) or (first and not spans[0]) or (last and not spans[1]):
        return None
    return DateRange(spans[0][0] if spans[0] else None, spans[1][1] if spans[1] else None)


class Mention(NamedTuple):
    """A time that the words of a query begin with.

    Attributes:
        length: How many words it takes.
        told: Those of them that a text has which tells of it.
        range: The days.
    """

    length: int
    told: tuple[str, ...]
    range: DateRange


def mention(words: Sequence[str]) -> Mention | None:
    """Return the day, the month with its year or the year that some words begin with."""
    for length in range(min(len(words), 4), 0, -1):
        text = " ".join(words[:length]).rstrip(",.;?!")
        atoms = _Atoms(text)
        inside = atoms.take_any(("v", "ve"))
        begun = atoms.at
        point = _day(atoms) or _month(atoms) or _year(atoms)
        if point is None or atoms.at < len(atoms.words) or point.year not in YEARS:
            continue
        span = point.span()
        # Before a bare number, v is no part of a time.
        if span and not (inside and atoms.words[begun:] == (str(point.year),)):
            return Mention(length, _told(text, atoms, begun, point), DateRange(*span))
    return None


def _told(text: str, atoms: _Atoms, begun: int, point: _Point) -> tuple[str, ...]:
    """Return the words by which a text would tell of a time."""
    if point.month is None:
        return (str(point.year),)
    if atoms.words[begun] in MONTHS:
        return (atoms.matches[begun].group(), str(point.year))
    return (text[atoms.matches[begun].start() :],)


def find_period(text: str, today: date) -> Found | None:
    """Return the first time in a text that means when an article was published, or ``None``.

    Args:
        text: Words of a query.
        today: What relative times are counted from.
    """
    for start in (match.start() for match in re.finditer(r"\S+", text)):
        atoms = _Atoms(text[start:])
        given = _given(atoms, today)
        found = given or _counted(atoms, today)
        if found is None:
            continue
        end = start + atoms.matches[atoms.at - 1].end()
        end += len(text[end:]) - len(text[end:].lstrip(",.?!"))
        if end == len(text) or text[end].isspace():
            return Found(start, end, found, relative=given is None)
    return None


def _given(atoms: _Atoms, today: date) -> DateRange | None:
    """Read a span that has begun; nothing is read where none is."""
    span = _span(atoms, today)
    if span:
        ends = [day for day in (span.first, span.last) if day]
        told = all(day.year in YEARS for day in ends) and ends[0] <= today
        if told and atoms.peek() not in AMOUNTS:
            return span
        atoms.at = 0
    return None


def _counted(atoms: _Atoms, today: date) -> DateRange | None:
    """Read a relative time that has begun, with the preposition before it."""
    atoms.take_any(IN)
    point = _relative(atoms, today)
    if point is None or point.period is None or point.period[0] > today:
        return None
    return DateRange(*point.period)


def _span(atoms: _Atoms, today: date | None) -> DateRange | None:
    """Return a span between two points, or from or until one; nothing is read where none is."""
    begun = atoms.at
    for read in (_since, _until, _between, _years, _through):
        found = read(atoms, today)
        if found:
            return found
        atoms.at = begun
    return None


def _since(atoms: _Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("od"):
        return None
    atoms.take_any(("zacatku", "pocatku"))
    first = _point(atoms, today)
    after = atoms.at
    if first and atoms.take_any(("do", "po", *DASHES)):
        atoms.take("konce")
        found = _closed(first, _point(atoms, today), today)
        if found:
            return found
        atoms.at = after
    return _range(_latest(first, today), None) if first else None


def _until(atoms: _Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("do"):
        return None
    atoms.take("konce")
    last = _point(atoms, today)
    return _range(None, _latest(last, today)) if last else None


def _between(atoms: _Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("mezi"):
        return None
    first = _point(atoms, today)
    return _closed(first, _point(atoms, today), today) if first and atoms.take("a") else None


def _years(atoms: _Atoms, today: date | None) -> DateRange | None:
    """Read ``v letech 2010 až 2015``."""
    atoms.take_any(("v", "z"))
    if not atoms.take_any(("letech", "let", "leta", "roky")):
        return None
    first = _year(atoms)
    return _closed(first, _year(atoms), today) if first and atoms.take_any(DASHES) else None


def _through(atoms: _Atoms, today: date | None) -> DateRange | None:
    """Read ``leden až březen 2026``: years alone may name an event."""
    first = _point(atoms, today)
    if first is None or not (first.month or first.day) or not atoms.take_any(DASHES):
        return None
    return _closed(first, _point(atoms, today), today)


def _closed(first: _Point | None, last: _Point | None, today: date | None) -> DateRange | None:
    """Return the range between two points, which share what only one of them says."""
    if first is None or last is None:
        return None
    if last.year is None and last.period is None:
        last = last.of(_Point(first.year)) if first.year else _latest(last, today)
    joined = first.of(last)
    if not first.year and joined.year and joined.month and last.month and joined.month > last.month:
        joined = _Point(joined.year - 1, joined.month, joined.day)
    found = _range(joined, last)
    ends = (found.first, found.last) if found else (None, None)
    return None if ends[0] is None or ends[1] is None or ends[0] > ends[1] else found


def _latest(point: _Point, today: date | None) -> _Point:
    """Return a point without a year as the latest that has begun."""
    if point.period or point.year or today is None:
        return point
    for year in (today.year, today.year - 1):
        span = _Point(year, point.month, point.day).span()
        if span and span[0] <= today:
            return _Point(year, point.month, point.day)
    return point


def _point(atoms: _Atoms, today: date | None) -> _Point | None:
    relative = _relative(atoms, today) if today else None
    return relative or _day(atoms) or _month(atoms) or _year(atoms) or _part(atoms)


def _day(atoms: _Atoms) -> _Point | None:
    """Read ``2025-12-11``, ``11.12.2025``, ``11. 12. 2025`` or ``11. prosince 2025``."""
    begun = atoms.at
    word = atoms.peek()
    if word.count("-") == 2:
        atoms.at += 1
        year, month, day = map(int, word.split("-"))
        return _Point(year, month, day)
    said = atoms.digits((1, 2))
    atoms.take(".")
    of = _month_after_day(atoms)
    atoms.take("roku")
    ends = atoms.digits((4,)) if said and of else None
    if ends is None:
        atoms.at = begun
        return None
    return _Point(ends, of, said)


def _month_after_day(atoms: _Atoms) -> int | None:
    """Read ``12.`` or ``prosince``."""
    month = atoms.number(MONTHS)
    if month is None and atoms.peek(1) == ".":
        month = atoms.digits((1, 2))
        atoms.take(".")
    return month


def _month(atoms: _Atoms) -> _Point | None:
    """Read ``2025-12``, ``12/2025``, ``prosinec 2025`` or ``prosinec roku 2025``."""
    begun = atoms.at
    word = atoms.peek()
    if word.count("-") == 1 and len(word) > 1:
        atoms.at += 1
        year, month = map(int, word.split("-"))
        return _Point(year, month)
    named = atoms.number(MONTHS)
    if named is None:
        numbered = atoms.digits((1, 2))
        named = numbered if numbered and atoms.take_any(("/", ".")) else None
    else:
        atoms.take("roku")
    said = atoms.digits((4,)) if named else None
    if said is None:
        atoms.at = begun
        return None
    return _Point(said, named)


def _year(atoms: _Atoms) -> _Point | None:
    """Read ``2025``, ``rok 2025`` or ``r. 2025``."""
    begun = atoms.at
    if atoms.take_any(YEAR_WORDS):
        atoms.take(".")
    year = atoms.digits((4,))
    if year is None:
        atoms.at = begun
        return None
    return _Point(year)


def _part(atoms: _Atoms) -> _Point | None:
    """Read what lacks its year: ``ledna``, ``15. ledna``, ``15. 1.`` or ``1.``."""
    month = atoms.number(MONTHS)
    if month:
        return _Point(month=month)
    begun = atoms.at
    day = atoms.digits((1, 2))
    if day is None or not atoms.take("."):
        atoms.at = begun
        return None
    return _Point(month=_month_after_day(atoms), day=day)


def _relative(atoms: _Atoms, today: date | None) -> _Point | None:
    """Read a time that is counted from today; nothing is read where none is."""
    if today is None:
        return None
    begun = atoms.at
    for read in (_days_back, _years_back, _units_back, _recently):
        found = read(atoms, today)
        if found:
            return _Point(period=found)
        atoms.at = begun
    return None


def _days_back(atoms: _Atoms, today: date) -> tuple[date, date] | None:
    name = atoms.matches[atoms.at].group() if atoms.at < len(atoms.matches) else ""
    # A newspaper is called DNES.
    back = None if name.isupper() else atoms.number(DAYS_BACK)
    return None if back is None else (today - back * _DAY,) * 2


def _years_back(atoms: _Atoms, today: date) -> tuple[date, date] | None:
    """Read ``loni``, ``loni v prosinci``, ``loňský rok`` and ``loňský prosinec``."""
    back = atoms.number(YEARS_BACK)
    month: int | None = None
    if back is None:
        back = atoms.number(YEARS_BACK_ADJECTIVE)
        if back is None:
            return None
        month = atoms.number(MONTHS)
        if month is None and not atoms.take_any(YEAR_WORDS):
            return None
    elif atoms.peek() in {"v", "ve"} and atoms.peek(1) in MONTHS:
        atoms.at += 1
        month = atoms.number(MONTHS)
    return _Point(today.year - back, month).span()


def _units_back(atoms: _Atoms, today: date) -> tuple[date, date] | None:
    """Read ``minulý týden``, ``tento měsíc``, ``minulou středu``."""
    back = atoms.number(BACK)
    if back is None:
        return None
    weekday = atoms.number(WEEKDAYS)
    if weekday is not None:
        monday = today - timedelta(days=today.weekday())
        latest = monday + timedelta(days=weekday)
        # Last Friday is that of this week, if it has passed.
        weeks = back - 1 if back and latest < today else back
        return (latest - weeks * _WEEK,) * 2
    unit = atoms.number(UNITS)
    return None if unit is None else _calendar(unit, back, today)


def _calendar(unit: int, back: int, today: date) -> tuple[date, date] | None:
    """Return the week, weekend, month or year so many before that of a day."""
    monday = today - timedelta(days=today.weekday()) - back * _WEEK
    if unit == WEEK:
        return monday, monday + 6 * _DAY
    if unit == WEEKEND:
        saturday = monday + 5 * _DAY
        return saturday, saturday + _DAY
    if unit == MONTH:
        months = today.year * 12 + today.month - 1 - back
        return _Point(months // 12, months % 12 + 1).span()
    return _Point(today.year - back).span() if unit == YEAR else None


def _recently(atoms: _Atoms, today: date) -> tuple[date, date] | None:
    """Read ``posledních 7 dní``, ``poslední měsíc``, ``posledního půl roku``."""
    if not atoms.take_any(RECENT):
        return None
    if atoms.take_any(("pul",)):
        return _ago(MONTH, 6, today) if atoms.take_any(("roku",)) else None
    if atoms.take_any(("pulrok", "pulroku", "pololeti")):
        return _ago(MONTH, 6, today)
    count = atoms.digits((1, 2, 3))
    if count is None:
        count = atoms.number(NUMERALS)
    unit = atoms.number(MANY)
    return None if unit is None or unit == WEEKEND else _ago(unit, count or 1, today)


def _ago(unit: int, count: int, today: date) -> tuple[date, date] | None:
    """Return the days from so many units ago to today."""
    if unit in {DAY, WEEK, HOURS}:
        days = {DAY: count, WEEK: 7 * count, HOURS: -(-count // 24)}[unit]
        return today - days * _DAY, today
    months = today.year * 12 + today.month - 1 - (count if unit == MONTH else 12 * count)
    year, month = divmod(months, 12)
    if year < 1:
        return None
    day = min(today.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day), today


def extents(text: str, *, quoted: bool) -> Iterator[int]:
    """Yield how long a value can be that a text begins with, the longest first.

    Args:
        text: What follows the name of the field.
        quoted: Whether the value ends with a quote, and not with any of its words.
    """
    if quoted:
        closing = re.search(r'["„“”]|$', text)
        yield from (closing.start(),) if closing else ()
        return
    inside = re.match(r'[^(){}"„“”«»‟|]*', text)
    words = re.finditer(r"\S+", inside[0] if inside else "")
    yield from reversed([match.end() for match in words][:MAX_WORDS])
