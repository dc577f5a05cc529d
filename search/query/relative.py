"""Times that are counted from today: ``včera``, ``minulý týden``, ``loni v létě``."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from search.query.points import WINTER, Atoms, Point, read_named
from search.query.time_words import (
    BACK,
    DAY,
    DAYS_BACK,
    FIRST_SEASON,
    HOURS,
    MANY,
    MONTH,
    MONTHS_OF,
    NUMERALS,
    RECENT,
    SEASON,
    SEASONS,
    UNITS,
    WEEK,
    WEEKDAYS,
    WEEKEND,
    YEAR_WORDS,
    YEARS_BACK,
    YEARS_BACK_ADJECTIVE,
)

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def read_relative(atoms: Atoms, today: date | None) -> Point | None:
    """Read a time that is counted from today; nothing is read where none is."""
    if today is None:
        return None
    begun = atoms.at
    for read in (_days_back, _years_back, _units_back, _recently):
        found = read(atoms, today)
        if found:
            return Point(period=found)
        atoms.at = begun
    return None


def _days_back(atoms: Atoms, today: date) -> tuple[date, date] | None:
    name = atoms.matches[atoms.at].group() if atoms.at < len(atoms.matches) else ""
    # A newspaper is called DNES.
    back = None if name.isupper() else atoms.number(DAYS_BACK)
    return None if back is None else (today - back * _DAY,) * 2


def _years_back(atoms: Atoms, today: date) -> tuple[date, date] | None:
    """Read ``loni``, ``loni v prosinci``, ``loňský rok``, ``loňské léto``, ``v prosinci loni``."""
    named = read_named(atoms)
    back = atoms.number(YEARS_BACK)
    if back is None:
        return _with_adjective(atoms, named, today)
    if named is None and atoms.peek() in {"v", "ve", "na"}:
        begun = atoms.at
        atoms.at += 1
        named = read_named(atoms)
        atoms.at = atoms.at if named else begun
    return _in_year(named or Point(), today.year - back, today)


def _with_adjective(atoms: Atoms, named: Point | None, today: date) -> tuple[date, date] | None:
    """Read ``loňský rok`` and ``loňské léto``, or after a part of a year ``minulého roku`` too."""
    back = atoms.number(YEARS_BACK_ADJECTIVE)
    if back is None and named:
        back = atoms.number(BACK)
    if back is None:
        return None
    after = None if named else read_named(atoms)
    if not after and not atoms.take_any(YEAR_WORDS):
        return None
    return _in_year(named or after or Point(), today.year - back, today)


def _in_year(named: Point, year: int, today: date) -> tuple[date, date] | None:
    """Return the days of a part of a year; of the winter of this year those that have begun."""
    span = replace(named, year=year).span()
    if span and span[0] > today and named.month == WINTER and named.months > 1:
        return replace(named, year=year - 1).span()
    return span


def _units_back(atoms: Atoms, today: date) -> tuple[date, date] | None:
    """Read ``minulý týden``, ``tento měsíc``, ``minulou středu``, ``minulé léto``."""
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
    # Years gone by are no summer: minulá léta.
    years = atoms.words[atoms.at - 1 : atoms.at + 1] == ("minula", "leta")
    season = None if years else atoms.number(SEASONS)
    if season is not None:
        return _season(FIRST_SEASON + SEASON * season, back, today)
    unit = atoms.number(UNITS)
    return None if unit is None else _calendar(unit, back, today)


def _season(month: int, back: int, today: date) -> tuple[date, date] | None:
    """Return the season that begins in a month: the latest, or so many of those that ended."""
    years = (Point(today.year - n, month, months=SEASON).span() for n in range(back + 2))
    begun = [span for span in years if span and span[bool(back)] <= today]
    return begun[max(0, back - 1)] if begun else None


def _calendar(unit: int, back: int, today: date) -> tuple[date, date] | None:
    """Return the week, weekend, month, quarter, half or year so many before that of a day."""
    monday = today - timedelta(days=today.weekday()) - back * _WEEK
    if unit == WEEK:
        return monday, monday + 6 * _DAY
    if unit == WEEKEND:
        saturday = monday + 5 * _DAY
        return saturday, saturday + _DAY
    if unit not in MONTHS_OF:
        return None
    length = MONTHS_OF[unit]
    year, month = divmod(((today.year * 12 + today.month - 1) // length - back) * length, 12)
    return Point(year, month + 1, months=length).span()


def _recently(atoms: Atoms, today: date) -> tuple[date, date] | None:
    """Read ``posledních 7 dní``, ``poslední měsíc``, ``posledního půl roku``."""
    if not atoms.take_any(RECENT):
        return None
    if atoms.take_any(("pul",)):
        return _ago(MONTH, 6, today) if atoms.take_any(("roku",)) else None
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
    months = today.year * 12 + today.month - 1 - MONTHS_OF[unit] * count
    year, month = divmod(months, 12)
    if year < 1:
        return None
    day = min(today.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day), today
