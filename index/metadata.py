"""Clean values out of raw front matter: one function a field, every shape the archive has."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlsplit, urlunsplit

from index.article import IMPORTANCE_RANGE
from index.plain_text import plain_line

Raw = Mapping[str, object]

FIRST_YEAR, LAST_YEAR = 1970, 2100
_NAME_DATE = re.compile(r"(?:^|/)(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?:-|$)")
_RUN_NUMBER = re.compile(r"^\d{2}-(?=\D)")
_ISO_TAIL = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")
_DATE_KEYS = ("publishedAt", "date", "post_date")
_CATEGORY_KEYS = ("category_cs", "category", "categories", "tags")
# A value of a list that only says which part of a site the article is in.
_NO_CATEGORY = frozenset({"tech-news"})
MAX_LINE = 1000


@dataclass(slots=True)
class Complaints:
    """Values that could not be used, with the key they stood at."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, key: str, what: str) -> None:
        """Note that the value of ``key`` was left out, and why."""
        self.found.append((key, what))


def line(raw: Raw, *keys: str) -> str:
    """Return the first of these keys that holds text, as one line of plain text."""
    for key in keys:
        value = raw.get(key)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            text = plain_line(unicodedata.normalize("NFC", str(value)))[:MAX_LINE]
            if text:
                return text
    return ""


def lines(raw: Raw, key: str) -> tuple[str, ...]:
    """Return a list of texts, also where a single text stands, each value once."""
    value = raw.get(key)
    values = value if isinstance(value, list) else [value]
    return _distinct(line({"value": item}, "value") for item in values)


def _distinct(values: Iterable[str], key: Callable[[str], str] = str.casefold) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values:
        if value:
            found.setdefault(key(value), value)
    return tuple(found.values())


def categories(raw: Raw) -> tuple[str, ...]:
    """Return the categories from the key that says them best."""
    for key in _CATEGORY_KEYS:
        found = tuple(name for name in lines(raw, key) if name.casefold() not in _NO_CATEGORY)
        if found:
            return found
    return ()


def source(raw: Raw) -> str:
    """Return the name of the outside source: a plain text or a mapping with a name."""
    value = raw.get("source")
    if isinstance(value, dict):
        return line(value, "name", "id")
    return line(raw, "source")


def address(raw: Raw, complaints: Complaints, *keys: str) -> str:
    """Return the first web address among these keys; only http and https are ever kept."""
    for key in keys:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        found = value.strip()
        if _is_web(found):
            return found
        complaints.add(key, f"not a web address: {found[:80]}")
    return ""


def _is_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in value


def importance(raw: Raw, complaints: Complaints) -> int | None:
    """Return the importance from 1 to 5, or ``None`` where it is absent or no such number."""
    value = raw.get("importance")
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in IMPORTANCE_RANGE:
        return value
    complaints.add("importance", f"not a number from 1 to 5: {str(value)[:40]}")
    return None


def published(raw: Raw, path: str, complaints: Complaints) -> datetime | None:
    """Return when the article appeared, in UTC: from its fields, else from its file name."""
    for key in _DATE_KEYS:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        found = _moment(value.strip())
        if found is not None:
            return found
        complaints.add(key, f"not a date: {value[:40]}")
    named = _NAME_DATE.search(path)
    if named is None:
        return None
    return _moment("-".join(part.zfill(2) for part in named.groups()))


def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_ISO_TAIL.sub("", value))
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def named_day(path: str) -> date | None:
    """Return the day that stands in the file name: the archive's addresses are made from it."""
    named = _NAME_DATE.search(path)
    if named is None:
        return None
    try:
        return date(*(int(part) for part in named.groups()))
    except ValueError:
        return None


def slug(raw: Raw, identity: str) -> str:
    """Return the article's name in addresses: given, else what follows the date in the path."""
    given = line(raw, "slug")
    if given:
        return given
    folder, _, name = identity.rpartition("/")
    if name == "index":
        name = folder.rpartition("/")[2]
    dated = _NAME_DATE.search(name)
    return _RUN_NUMBER.sub("", name[dated.end() :]) or name if dated else name


def story(source_url: str, original_title: str, moment: datetime | None) -> str:
    """Return what all articles about one source share; empty where nothing tells.

    The address without its query and fragment, else the original title and the day.
    """
    if source_url:
        parts = urlsplit(source_url)
        host = parts.netloc.lower().removeprefix("www.")
        path = parts.path.rstrip("/")
        if path:
            return urlunsplit(("", host, path, "", "")).removeprefix("//")
        # The address of a whole site tells no story.
    if original_title and moment:
        return f"{original_title.casefold()} {moment:%Y-%m-%d}"
    return ""
