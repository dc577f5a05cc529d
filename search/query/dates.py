"""Days, months and years as they are typed in a query."""

import re
from calendar import monthrange
from datetime import date, timedelta

from search.query.tree import DateRange

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_BOUND = re.compile(r"(>=|<=|>|<)(.+)")


def parse_range(text: str) -> DateRange | None:
    """Return the range that is meant, or ``None`` where it is none.

    ``2025``, ``2025-12`` and ``2025-12-11`` mean the whole of it; ``>=``, ``<=``, ``>`` and ``<``
    before one and ``..`` between two bound it.
    """
    bound = _BOUND.fullmatch(text)
    if bound:
        return _bounded(bound[1], _span(bound[2]))
    if ".." in text:
        first, _, last = text.partition("..")
        return _between(first, last)
    span = _span(text)
    return None if span is None else DateRange(*span)


def _bounded(sign: str, span: tuple[date, date] | None) -> DateRange | None:
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
                return DateRange(last + timedelta(days=1), None)
            case _:
                return DateRange(None, first - timedelta(days=1))
    except OverflowError:
        return None


def _between(first: str, last: str) -> DateRange | None:
    spans = (_span(first) if first else None, _span(last) if last else None)
    if (first and spans[0] is None) or (last and spans[1] is None) or not (first or last):
        return None
    return DateRange(spans[0][0] if spans[0] else None, spans[1][1] if spans[1] else None)


def _span(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or month is None:
            return (date(year or 0, 1, 1), date(year or 0, 12, 31))
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None
