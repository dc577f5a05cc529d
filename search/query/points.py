"""Points of time in words: days, months, seasons, quarters and years."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.czech.folding import fold
from search.query.time_words import (
    FIRST_SEASON,
    MONTHS,
    ORDINALS,
    PARTS,
    QUARTER_LETTER,
    SEASON,
    SEASONS,
    TELLING,
    YEAR_WORDS,
)

_ATOM = re.compile(r"\d{4}-\d{1,2}(?:-\d{1,2})?(?!\w|\.\s?\d)|\d+|[^\W\d_]+|\.\.|[<>]=?|[^\s\w]")
_AFTER_NUMBER = (".", "/")
WINTER = FIRST_SEASON + 3 * SEASON
"""Month in which winter begins."""


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a month, several months or a year; parts that are not stated are ``None``.

    Attributes:
        year, month, day: As stated; of several months the first one.
        months: Number of months, 1 unless it is a season, a quarter or a half of a year.
        period: Range of a relative time, ends included.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    months: int = 1
    period: tuple[date, date] | None = None

    def of(self, other: "Point") -> "Point":
        """Return this with the month and the year of another where it has none."""
        if self.period or other.period:
            return self
        if self.month:
            return replace(self, year=self.year or other.year)
        return Point(self.year or other.year, other.month, self.day)

    def span(self) -> tuple[date, date] | None:
        """Return the first and the last day, or ``None`` if no calendar has it."""
        if self.period:
            return self.period
        if self.year is None or (self.day and not self.month):
            return None
        month, day = self.month or 1, self.day
        count = self.months if self.month else 12
        try:
            first = date(self.year, month, day or 1)
            return first, first if day else _last_day(first, count)
        except ValueError:
            return None


def _last_day(first: date, months: int) -> date:
    """Return the last of so many months from a first day of a month."""
    years, month = divmod(first.month - 1 + months - 1, 12)
    year = first.year + years
    return date(year, month + 1, monthrange(year, month + 1)[1])


class Atoms:
    """The words, numbers and signs of a text, and how far it was read."""

    def __init__(self, text: str) -> None:
        self.matches = tuple(_ATOM.finditer(text))
        found = (match.group() for match in self.matches)
        self.words = tuple(fold(word) if word.isalpha() else word for word in found)
        self.at = 0

    def may_tell(self) -> bool:
        """Return whether any of the words may be of a time."""
        return any(word[0].isdecimal() or word in TELLING for word in self.words)

    def peek(self, offset: int = 0) -> str:
        """Return one of the next words; empty past the end."""
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


def read_day(atoms: Atoms) -> Point | None:
    """Read ``2025-12-11``, ``11. 12. 2025``, ``11/12/2025`` or ``11. prosince 2025``."""
    begun = atoms.at
    word = atoms.peek()
    if word.count("-") == 2:
        atoms.at += 1
        iso = [int(part) for part in word.split("-")]
        return Point(iso[0], iso[1], iso[2])
    day = atoms.digits((1, 2))
    atoms.take_any(_AFTER_NUMBER)
    month = _month_after_day(atoms)
    atoms.take("roku")
    year = atoms.digits((4,)) if day and month else None
    if year is None:
        atoms.at = begun
        return None
    return Point(year, month, day)


def _month_after_day(atoms: Atoms) -> int | None:
    """Read ``12.`` or ``prosince``."""
    month = atoms.number(MONTHS)
    if month is None and atoms.peek(1) in _AFTER_NUMBER:
        month = atoms.digits((1, 2))
        atoms.take_any(_AFTER_NUMBER)
    return month


def read_month(atoms: Atoms) -> Point | None:
    """Read ``2025-12``, ``12/2025``, ``prosinec 2025``, ``léto 2025`` or ``1. čtvrtletí 2025``."""
    begun = atoms.at
    word = atoms.peek()
    if word.count("-") == 1 and len(word) > 1:
        atoms.at += 1
        iso = [int(part) for part in word.split("-")]
        return Point(iso[0], iso[1])
    year, named = None, read_named(atoms)
    if named:
        atoms.take("roku")
        atoms.take("/")
        year = atoms.digits((4,))
    elif numbered := _numbered(atoms):
        year, named = numbered
    if not named or year is None:
        atoms.at = begun
        return None
    if named.month == WINTER and named.months > 1 and atoms.take("/"):
        atoms.digits((2, 4))
    return replace(named, year=year)


def read_named(atoms: Atoms) -> Point | None:
    """Read a month, a season, a quarter or a half of a year without the year."""
    month = atoms.number(MONTHS)
    if month:
        return Point(month=month)
    season = atoms.number(SEASONS)
    if season is not None:
        return Point(month=FIRST_SEASON + SEASON * season, months=SEASON)
    begun = atoms.at
    lettered = atoms.take(QUARTER_LETTER)
    number = _ordinal(atoms)
    months = PARTS[QUARTER_LETTER] if lettered else atoms.number(PARTS)
    if number is None or not months or number * months >= 12:
        atoms.at = begun
        return None
    return Point(month=number * months + 1, months=months)


def _ordinal(atoms: Atoms) -> int | None:
    """Read a number of one digit or an ordinal, and return it counted from 0."""
    digit = atoms.digits((1,))
    number = atoms.number(ORDINALS) if digit is None else digit - 1
    atoms.take(".")
    return None if number == -1 else number


def _numbered(atoms: Atoms) -> tuple[int | None, Point] | None:
    """Read ``12/2025``, ``12.2025`` or ``2025Q3``: a year and what is meant of it."""
    year = atoms.digits((4,))
    if year:
        atoms.take("-")
        named = read_named(atoms) if atoms.peek() == QUARTER_LETTER else None
        return (year, named) if named else None
    month = atoms.digits((1, 2))
    if not month or not atoms.take_any(("/", ".")):
        return None
    return atoms.digits((4,)), Point(month=month)


def read_year(atoms: Atoms) -> Point | None:
    """Read ``2025``, ``rok 2025`` or ``r. 2025``."""
    begun = atoms.at
    if atoms.take_any(YEAR_WORDS):
        atoms.take(".")
    year = atoms.digits((4,))
    if year is None:
        atoms.at = begun
        return None
    return Point(year)


def read_part(atoms: Atoms) -> Point | None:
    """Read a point without a year: ``ledna``, ``léta``, ``15. ledna``, ``15. 1.`` or ``1.``."""
    named = read_named(atoms)
    if named:
        return named
    begun = atoms.at
    day = atoms.digits((1, 2))
    if day is None or not atoms.take("."):
        atoms.at = begun
        return None
    return Point(month=_month_after_day(atoms), day=day)
