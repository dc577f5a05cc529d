"""Times in a query: days, months, years and spans of them, in numbers and in Czech words.

Three readers of one grammar. :func:`parse_range` reads the value of ``datum:``. :func:`mention`
reads a day, a month with its year or a year among words: it may name an event, so that it is meant
as words or as the date of publication. :func:`find_period` finds what can only be meant as the
date of publication: ``minulý týden``, ``od ledna do března 2026``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from search.query.points import Atoms, Point, read_day, read_month, read_part, read_year
from search.query.relative import read_relative
from search.query.time_words import AMOUNTS, DASHES, IN, MONTHS, SEASONS, YEARS
from search.query.tree import DateRange

_DAY = timedelta(days=1)
MAX_WORDS = 10
"""Words that a value may have."""
MENTIONED = 5
"""Words that a mentioned time may have: *v 1. čtvrtletí roku 2026*."""


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


def read_point(atoms: Atoms, today: date | None) -> Point | None:
    """Read any point of time, if the words begin with one.

    Args:
        atoms: The words.
        today: Day from which relative times count; without it they are not recognised.
    """
    return (
        read_relative(atoms, today)
        or read_day(atoms)
        or read_month(atoms)
        or read_year(atoms)
        or read_part(atoms)
    )


def parse_range(text: str, today: date | None = None) -> DateRange | None:
    """Return the range of days of a value of ``datum:``, or ``None`` if it is no date.

    A year, a month or a day means the whole of it; ``>=``, ``<=``, ``>`` and ``<`` before one and
    ``..`` or ``až`` between two bound it, and so do ``od`` and ``do``.

    Args:
        text: The value.
        today: Day from which relative times count; without it they are not recognised.
    """
    atoms = Atoms(text)
    found = _value(atoms, today)
    return found if found and atoms.at == len(atoms.words) else None


def _value(atoms: Atoms, today: date | None) -> DateRange | None:
    sign = atoms.peek()
    if sign[:1] in {"<", ">"}:
        atoms.at += 1
        return _bounded(sign, read_point(atoms, today))
    if atoms.take(".."):
        return _range(None, read_point(atoms, today))
    found = _span(atoms, today)
    if found:
        return found
    atoms.take_any(IN)
    first = read_point(atoms, today)
    if first and atoms.take_any(DASHES):
        return _closed(first, read_point(atoms, today), today)
    if not atoms.take(".."):
        return _range(first, first)
    return _range(first, read_point(atoms, today)) if atoms.peek() else _range(first, None)


def _bounded(sign: str, point: Point | None) -> DateRange | None:
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


def _range(first: Point | None, last: Point | None) -> DateRange | None:
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
        words: Those of them that a text about it has.
        range: The days.
    """

    length: int
    words: tuple[str, ...]
    range: DateRange


def mention(words: Sequence[str]) -> Mention | None:
    """Return the day, the month with its year or the year that some words begin with."""
    longest = min(len(words), MENTIONED)
    if not any(map(str.isdecimal, "".join(words[:longest]))):
        return None  # each has its year in digits
    for length in range(longest, 0, -1):
        text = " ".join(words[:length]).rstrip(",.;?!")
        atoms = Atoms(text)
        inside = atoms.take_any(("v", "ve", "na"))
        begun = atoms.at
        point = read_day(atoms) or read_month(atoms) or read_year(atoms)
        if point is None or atoms.at < len(atoms.words) or point.year not in YEARS:
            continue
        span = point.span()
        # Before a bare number, v is no part of a time.
        if span and not (inside and atoms.words[begun:] == (str(point.year),)):
            return Mention(length, _words_about(text, atoms, begun, point), DateRange(*span))
    return None


def _words_about(text: str, atoms: Atoms, begun: int, point: Point) -> tuple[str, ...]:
    """Return the words that a text about a time has."""
    if point.month is None:
        return (str(point.year),)
    if atoms.words[begun] in MONTHS or atoms.words[begun] in SEASONS:
        return (atoms.matches[begun].group(), str(point.year))
    written = text[atoms.matches[begun].start() :]
    return tuple(written.split()) if point.months > 1 else (written,)


def find_period(text: str, today: date) -> Found | None:
    """Return the first time in a text that means when an article was published, or ``None``.

    Args:
        text: Words of a query.
        today: What relative times are counted from.
    """
    if not Atoms(text).may_tell():
        return None
    for start in (match.start() for match in re.finditer(r"\S+", text)):
        atoms = Atoms(text[start:])
        given = _given(atoms, today)
        found = given or _counted(atoms, today)
        if found is None:
            continue
        end = start + atoms.matches[atoms.at - 1].end()
        end += len(text[end:]) - len(text[end:].lstrip(",.?!"))
        if end == len(text) or text[end].isspace():
            return Found(start, end, found, relative=given is None)
    return None


def _given(atoms: Atoms, today: date) -> DateRange | None:
    """Read a span that has begun; nothing is read where none is."""
    span = _span(atoms, today)
    if span:
        ends = [day for day in (span.first, span.last) if day]
        begun = all(day.year in YEARS for day in ends) and ends[0] <= today
        if begun and atoms.peek() not in AMOUNTS:
            return span
        atoms.at = 0
    return None


def _counted(atoms: Atoms, today: date) -> DateRange | None:
    """Read a relative time that has begun, with the preposition before it."""
    atoms.take_any(IN)
    point = read_relative(atoms, today)
    if point is None or point.period is None or point.period[0] > today:
        return None
    return DateRange(*point.period)


def _span(atoms: Atoms, today: date | None) -> DateRange | None:
    """Return a span between two points, or from or until one; nothing is read where none is."""
    begun = atoms.at
    for read in (_since, _until, _between, _years, _through):
        found = read(atoms, today)
        if found:
            return found
        atoms.at = begun
    return None


def _since(atoms: Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("od"):
        return None
    atoms.take_any(("zacatku", "pocatku"))
    first = read_point(atoms, today)
    after = atoms.at
    if first and atoms.take_any(("do", "po", *DASHES)):
        atoms.take("konce")
        found = _closed(first, read_point(atoms, today), today)
        if found:
            return found
        atoms.at = after
    return _range(_latest(first, today), None) if first else None


def _until(atoms: Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("do"):
        return None
    atoms.take("konce")
    last = read_point(atoms, today)
    return _range(None, _latest(last, today)) if last else None


def _between(atoms: Atoms, today: date | None) -> DateRange | None:
    if not atoms.take("mezi"):
        return None
    first = read_point(atoms, today)
    return _closed(first, read_point(atoms, today), today) if first and atoms.take("a") else None


def _years(atoms: Atoms, today: date | None) -> DateRange | None:
    """Read ``v letech 2010 až 2015``."""
    atoms.take_any(("v", "z"))
    if not atoms.take_any(("letech", "let", "leta", "roky")):
        return None
    first = read_year(atoms)
    return _closed(first, read_year(atoms), today) if first and atoms.take_any(DASHES) else None


def _through(atoms: Atoms, today: date | None) -> DateRange | None:
    """Read ``leden až březen 2026``: years alone may name an event."""
    first = read_point(atoms, today)
    if first is None or not (first.month or first.day) or not atoms.take_any(DASHES):
        return None
    return _closed(first, read_point(atoms, today), today)


def _closed(first: Point | None, last: Point | None, today: date | None) -> DateRange | None:
    """Return the range between two points, which share what only one of them says."""
    if first is None or last is None:
        return None
    if last.year is None and last.period is None:
        last = last.of(Point(first.year)) if first.year else _latest(last, today)
    joined = first.of(last)
    if not first.year and joined.year and joined.month and last.month and joined.month > last.month:
        joined = replace(joined, year=joined.year - 1)
    found = _range(joined, last)
    ends = (found.first, found.last) if found else (None, None)
    return None if ends[0] is None or ends[1] is None or ends[0] > ends[1] else found


def _latest(point: Point, today: date | None) -> Point:
    """Return a point without a year as the latest that has begun."""
    if point.period or point.year or today is None:
        return point
    for year in (today.year, today.year - 1):
        found = replace(point, year=year)
        span = found.span()
        if span and span[0] <= today:
            return found
    return point


def extents(text: str, *, quoted: bool) -> Iterator[int]:
    """Yield the possible lengths of the value at the beginning of a text, longest first.

    Args:
        text: Text after the name of the field.
        quoted: Whether the value ends with a quote, and not with any of its words.
    """
    if quoted:
        closing = re.search(r'["„“”]|$', text)
        yield from (closing.start(),) if closing else ()
        return
    inside = re.match(r'[^(){}"„“”«»‟|]*', text)
    words = re.finditer(r"\S+", inside[0] if inside else "")
    yield from reversed([match.end() for match in words][:MAX_WORDS])
