"""Dates of a file: those of its front matter, in the order that counts, and that of its name."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from index.archive.dates import Clock, Stamp, date_in_path
from index.archive.keys import FILE_NAME_KEY, TRUTHS, Raw, spelled

FILE_NAME_DATE = "the file name"
SAME_DATE = timedelta(days=1)
"""Largest difference between the dates of one article: local days, UTC, the time of fetching it."""
_OF_ONE_DAY = frozenset({"publishedAt", "date", "post_date", FILE_NAME_DATE})
"""Keys that should not tell of different days."""
_CREATED = "created"
"""The key that counts where a date is a mapping of several."""


@dataclass(slots=True)
class Complaints:
    """Values that could not be used, with the key they stood at."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, key: str, what: str) -> None:
        """Note that the value of ``key`` was left out, and why."""
        if (key, what) not in self.found:
            self.found.append((key, what))


def moment(raw: Raw, complaints: Complaints, clock: Clock, *keys: str) -> datetime | None:
    """Return the first date among these keys."""
    for key in map(spelled, keys):
        value = _written(raw.get(key))
        found = clock.read(value) if value else None
        if found is not None:
            return found
        if value:
            complaints.add(key, f"not a date: {value[:40]}")
    return None


def days_at(raw: Raw, key: str, complaints: Complaints, clock: Clock) -> tuple[date, ...]:
    """Return the days at a key, in their order, each once."""
    value = raw.get(key)
    found = []
    for item in value if isinstance(value, list) else [value]:
        written = _written(item)
        read = clock.read(written) if written else None
        if read is not None:
            found.append(read.date())
        elif item not in (None, ""):
            complaints.add(key, f"not a date: {item!s:.40}")
    return tuple(dict.fromkeys(found))


def dates(
    raw: Raw, path: str, complaints: Complaints, clock: Clock, keys: tuple[str, ...]
) -> tuple[tuple[str, datetime], ...]:
    """Return all dates of a file with their keys, the best first.

    The date in the file name stands at ``FILE_NAME_DATE``.

    Args:
        raw: The front matter.
        path: The file.
        complaints: Receives values that are no dates.
        clock: How dates are read.
        keys: Keys that may hold a date, the best first.
    """
    found: dict[str, datetime] = {}
    for name in _date_names(keys):
        if name == FILE_NAME_DATE:
            read = clock.start(date_in_path(path))
        elif value := _written(raw.get(name)):
            read = clock.read(value)
            if read is None:
                complaints.add(name, f"not a date: {value[:40]}")
        else:
            continue
        if read is not None:
            found[name] = read
    return tuple(found.items())


@lru_cache(64)
def _date_names(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return keys as we call them, each once."""
    names = (FILE_NAME_DATE if key == FILE_NAME_KEY else spelled(key) for key in keys)
    return tuple(dict.fromkeys(names))


def _written(value: object) -> str:
    """Return the text of a date; empty if it is a switch, as ``published`` may be, or no text."""
    if isinstance(value, dict):
        value = value.get(_CREATED)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    if isinstance(value, Stamp):
        return value
    text = str(value).strip()
    return "" if text.lower() in TRUTHS else text


def disagreement(found: tuple[tuple[str, datetime], ...]) -> tuple[str, datetime] | None:
    """Return the date that differs most from the best one, if by more than time zones explain."""
    if not found:
        return None
    best = found[0][1].date()
    same = [item for item in found if item[0] in _OF_ONE_DAY]
    key, moment = max(same, key=lambda item: abs(item[1].date() - best), default=found[0])
    return (key, moment) if abs(moment.date() - best) > SAME_DATE else None
