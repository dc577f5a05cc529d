"""Dates as they are written in a front matter or in the name of a file.

What has another form, or is no day of the calendar, is no date: nothing is guessed. A date keeps
the clock of who wrote it: its offset stays.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_YEAR, LAST_YEAR = 1800, 2100
MAX_LENGTH = 60
"""Characters of a date with a time and a zone."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?")
_UNIX_SECONDS = re.compile(r"[1-4]\d{9}")
"""A number that can be nothing but seconds since 1970."""

_CZECH_MONTHS = (
    ("led", "ledna", "leden"), ("únor", "února"), ("břez", "března", "březen", "bře"),
    ("dub", "dubna", "duben"), ("květ", "května", "květen", "kvě"), ("červ", "června", "červen"),
    ("července", "červenec"), ("srp", "srpna", "srpen"), ("září", "zář"), ("říj", "října", "říjen"),
    ("list", "listopadu", "listopad"), ("pros", "prosince", "prosinec"),
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTHS = {
    **{name: at for at, names in enumerate(_CZECH_MONTHS, 1) for name in names},
    **{name: at for at, name in enumerate(_ENGLISH_MONTHS, 1)},
    **{name[:3]: at for at, name in enumerate(_ENGLISH_MONTHS, 1)},
    "sept": 9,
    **{name: at for at, name in enumerate(_ROMAN_MONTHS, 1)},
}
_WEEKDAY = (
    r"(?:(?:po(?:ndělí)?|út(?:erý)?|st(?:ředa|řed)?|čt(?:vrtek)?|pá(?:tek)?|so(?:bota)?"
    r"|ne(?:děle)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,?\s+)?"
)
_TIME = (
    r"(?:(?:[\sT,]\s*|\s+(?:v|ve|at|o)\s+|-)(?P<hour>\d{1,2})[:.-](?P<minute>\d{1,2})"
    r"(?:[:.-](?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?:h|hod)\.?)?)?"
)
_TIGHT_TIME = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)"
_ZONE = r"\s*(?P<zone>Z|(?:(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)|[^\W\d]+(?:[/_][\w+-]+)*)?"
_YEAR, _MARK = r"(?P<year>\d{4})", r"(?P<mark>[-/.])\s?"
_MONTH, _DAY = r"(?P<month>\d{1,2})(?P=mark)\s?", r"(?P<day>\d{1,2})"
_NAME, _ORDINAL = r"(?P<name>[^\W\d]+)", r"(?:st|nd|rd|th)?"
_AFTER = rf"{_TIME}{_ZONE}(?:\s+\(?[A-Z]{{3,5}}\)?)?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form, re.IGNORECASE)
    for form in (
        # 2024-03-05, 2024/3/5, 2024.03.05; each with a time after it
        rf"{_YEAR}{_MARK}{_MONTH}{_DAY}{_AFTER}",
        # 20240305
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}}){_AFTER}",
        # 20240305T100000Z
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})T{_TIGHT_TIME}{_ZONE}",
        # 5. 3. 2024, 05/03/2024, 5-3-2024: the day first
        rf"{_DAY}{_MARK}{_MONTH}{_YEAR}{_AFTER}",
        # 5. března 2024, 5 March 2024, 5th Mar 2024, 05-Mar-2024, 5. III. 2024, 5.III.2024
        rf"{_DAY}(?:{_ORDINAL}|\.)[\s-]*{_NAME}(?:\.|\.?,?[\s-]+){_YEAR}{_AFTER}",
        # 2024 March 5, 2024-Mar-05
        rf"{_YEAR}[\s-]+{_NAME}\.?[\s-]+{_DAY}{_AFTER}",
        # March 5, 2024
        rf"{_NAME}\.?\s+{_DAY}{_ORDINAL},?\s+{_YEAR}{_AFTER}",
        # Tue Mar 5 10:00:00 CET 2024
        rf"{_NAME}\s+{_DAY}{_TIME}{_ZONE}\s+{_YEAR}",
    )
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_HOURS = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "met", "mez", "sec", "seč", "bst", "west"), 1),
    **dict.fromkeys(("cest", "mest", "selc", "selč", "eet"), 2),
    **dict.fromkeys(("eest", "msk"), 3),
    **dict.fromkeys(("edt",), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    "pst": -8,
}
"""Hours east of Greenwich, by the names that zones are written by."""
_IN_NAME = re.compile(
    r"(\d{4})[-._](\d{1,2})[-._](\d{1,2})(?=[-_. T]|$)|(\d{4})(\d{2})(\d{2})(?=[-_. T]|$)"
)
_IN_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?=[/-])")


class Stamp(str):
    """A time without a zone that YAML takes for a timestamp, since it was written unquoted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """Time zones by which the dates of a site are read.

    Attributes:
        zone: Zone of dates without one.
        stamps: Zone of each :class:`Stamp`.
        shown: Zone whose day is shown for every date; ``None`` if each date keeps its own.
    """

    zone: tzinfo
    stamps: tzinfo
    shown: tzinfo | None = None

    def read(self, value: str) -> datetime | None:
        """Return the moment that is written, on the clock whose day is shown, or ``None``."""
        moment = parse_date(value, self.stamps if isinstance(value, Stamp) else self.zone)
        if moment is None or self.shown is None:
            return moment
        return _with_offset(moment.astimezone(self.shown))

    def start(self, day: date | None) -> datetime | None:
        """Return when a day begins."""
        if day is None:
            return None
        return _with_offset(datetime(day.year, day.month, day.day, tzinfo=self.zone))


def parse_date(value: str, zone: tzinfo) -> datetime | None:
    """Return the moment of a written date, on its author's clock, or ``None``.

    Args:
        value: A date, with a time and a zone or without.
        zone: Zone of a date without one.
    """
    text = value.strip()
    if len(text) > MAX_LENGTH:
        return None
    if _ISO.fullmatch(text):
        # The most frequent form; what follows reads it too, and takes longer.
        try:
            return _dated(datetime.fromisoformat(text), zone)
        except ValueError:
            return None
    if _UNIX_SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    for form in _FORMS:
        parts = form.fullmatch(text)
        if parts is not None:
            return _moment(parts.groupdict(), zone)
    return None


def date_in_path(path: str) -> date | None:
    """Return the day in the name of a file or of a folder around it, or ``None``.

    The name of the file counts first, then the folders from the last to the first, then three
    folders of a year, a month and a day.
    """
    for part in reversed(path.split("/")):
        found = date_in_name(part)
        if found:
            return found[0]
    match = _IN_FOLDERS.search(path)
    return _day(*map(int, match.groups())) if match else None


def date_in_name(name: str) -> tuple[date, str] | None:
    """Return the day that a name begins with and what follows it, or ``None``."""
    match = _IN_NAME.match(name)
    if match is None:
        return None
    day = _day(*[int(group) for group in match.groups() if group and group.isdecimal()])
    return (day, name[match.end() :].lstrip("-_. ")) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _moment(parts: dict[str, str | None], zone: tzinfo) -> datetime | None:
    month = parts.get("month") or _MONTHS.get((parts.get("name") or "").lower())
    own = _zone(parts["zone"], zone)
    if month is None or own is None:
        return None
    try:
        found = datetime(
            int(parts["year"] or 0), int(month), int(parts["day"] or 0), *_clock(parts), tzinfo=own
        )
    except ValueError:
        return None
    return _dated(found, own)


def _dated(moment: datetime, zone: tzinfo) -> datetime | None:
    """Return a moment, in a zone if it has none; ``None`` for a year that nobody writes about."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return _with_offset(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _with_offset(moment: datetime) -> datetime:
    """Return a moment with its offset in place of the rules of its zone."""
    offset = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(offset) if offset else UTC, fold=0)


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Return the hour, the minute and the second.

    Raises:
        ValueError: If the hour is none of half a day.
    """
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + 12 * (half == "p")
    return hour, minute, second


def _zone(name: str | None, default: tzinfo) -> tzinfo | None:
    """Return the zone that is written, the default where none is; ``None`` if nobody knows it."""
    if not name:
        return default
    offset = _OFFSET.fullmatch(name)
    try:
        if offset:
            ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
            return timezone(-ahead if offset[1] == "-" else ahead)
        hours = _HOURS.get(name.lower())
        return _named_zone(name) if hours is None else timezone(timedelta(hours=hours))
    except ValueError:
        return None


@lru_cache(64)
def _named_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
