"""Clean values out of raw front matter: one function a field, every shape the archive has."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import NoneType
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.archive.plain_text import plain_line, plain_text
from index.article import IMPORTANCE_RANGE
from index.vocabulary.vocabulary import Kind, Vocabulary

Raw = Mapping[str, object]

FIRST_YEAR, LAST_YEAR = 1970, 2100
FILE_NAME_DATE = "the file name"
SAME_DATE = timedelta(days=1)
"""How far apart the dates of one article may be: local days, UTC, the time of fetching it."""
_NAME_DATE = re.compile(r"(?:^|/)(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?:-|$)")
_RUN_NUMBER = re.compile(r"^\d{2}-(?=\D)")
_ISO_TAIL = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")
_COMMON_ADDRESS = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]+)(?P<path>(?:/[!\"$->@-~]*)?)(?:[?#][!-~]*)?"
)
"""An address that needs no closer look; the order of the characters is that of ASCII."""
_DATE_KEYS = ("publishedAt", "date", "post_date")
IMAGE_KEYS = ("urlToImage", "urlToImageBackup", "image", "thumbnail")
_CATEGORY_KEYS = ("category_cs", "category", "categories", "tags")
_SUMMARY_KEYS = ("summary", "excerpt", "perex")
_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), False),
}
MAX_LINE = 1000
MAX_SUMMARY = 5_000
"""Characters of a summary that lists have whole."""
MAX_NAME = 200
"""Characters of a name: what is longer could not be asked for as a filter."""
MAX_ADDRESS = 2_000
_NAMING = frozenset({"id", "v", "p", "story", "storyid", "article", "articleid"})
"""Parameters that tell articles apart where all have one path, as on Hacker News and YouTube."""

_TEXT: tuple[type, ...] = (str, int, float, bool, NoneType)
_LIST: tuple[type, ...] = (list, str, NoneType)
SHAPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("title", "original_title", "description", "slug", "author"), _TEXT),
    **dict.fromkeys(("date", "publishedAt", "post_date", "importance"), _TEXT),
    **dict.fromkeys(("url", "source_url", *IMAGE_KEYS, "published", "draft"), _TEXT),
    **dict.fromkeys(("companies", "people", "summary_points", *_CATEGORY_KEYS), _LIST),
    "source": (*_TEXT, dict),
}
"""Keys of a front matter that are read, and the types of value that each is read from."""
KNOWN_BUT_UNUSED = frozenset(
    {"layout", "permalink", "ID", "oldlink", "order", "post_excerpt", "original_newsletter"}
    | {"emoji", "category_emoji", "lang", "language", "lastmod", "weight", "aliases", "type"}
    | {"importance_name", "importance_emoji", "importance_color", "importance_bg_color"}
)
"""Keys that Jekyll, Hugo and their themes have for themselves."""
_TYPE_NAMES: Mapping[type, str] = {dict: "a mapping", list: "a list"}


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
        text = _line(raw.get(key))
        if text:
            return text
    return ""


def _line(value: object) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return plain_line(unicodedata.normalize("NFC", str(value)))[:MAX_LINE]
    return ""


def summary(raw: Raw) -> str:
    """Return the summary that the author wrote, as plain text."""
    for key in _SUMMARY_KEYS:
        value = raw.get(key)
        if isinstance(value, str) and value.strip():
            return plain_text(unicodedata.normalize("NFC", value))[:MAX_SUMMARY]
    return ""


def truth(raw: Raw, key: str) -> bool | None:
    """Return whether a key says yes or no, in whatever words, or ``None`` where it says neither."""
    return _TRUTHS.get(str(raw.get(key)).strip().lower())


def lines(raw: Raw, key: str) -> tuple[str, ...]:
    """Return a list of texts, also where a single text stands, each value once."""
    value = raw.get(key)
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    return distinct(map(_line, values))


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values in their order, each once whatever its case, empty ones left out."""
    found: dict[str, str] = {}
    for value in values:
        if value:
            found.setdefault(value.casefold(), value)
    return tuple(found.values())


def odd_shapes(raw: Raw) -> tuple[tuple[str, str], ...]:
    """Return the keys whose value has a type that is not read, and the type in words."""
    return tuple(
        (key, _TYPE_NAMES.get(type(raw[key]), f"{raw[key]!r:.40}"))
        for key, types in SHAPES.items()
        if key in raw and not isinstance(raw[key], types)
    )


def names(raw: Raw, kind: Kind, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the clean names of one kind; categories from the key that says them best."""
    keys = _CATEGORY_KEYS if kind is Kind.CATEGORIES else (kind.value,)
    for key in keys:
        given = tuple(name[:MAX_NAME].rstrip() for name in lines(raw, key))
        found = vocabulary.clean(kind, given) if given else ()
        if found:
            return found
    return ()


def spellings(raw: Raw, kind: Kind) -> tuple[str, ...]:
    """Return the names of one kind as the front matter spells them, under whichever key."""
    keys = _CATEGORY_KEYS if kind is Kind.CATEGORIES else (kind.value,)
    return distinct(value for key in keys for value in lines(raw, key))


def source(raw: Raw) -> str:
    """Return the name of the outside source: a plain text or a mapping with a name."""
    value = raw.get("source")
    name = line(value, "name", "id") if isinstance(value, dict) else line(raw, "source")
    return name[:MAX_NAME].rstrip()


def address(raw: Raw, complaints: Complaints, *keys: str) -> str:
    """Return the first web address among these keys; only http and https are ever kept."""
    for key in keys:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        found = value.strip()
        if len(found) > MAX_ADDRESS:
            complaints.add(key, f"an address of over {MAX_ADDRESS} characters: {found[:80]}")
            continue
        if _is_web(found):
            return found
        complaints.add(key, f"not a web address: {found[:80]}")
    return ""


def _is_web(value: str) -> bool:
    if _COMMON_ADDRESS.fullmatch(value):
        return True
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
    return next((moment for _, moment in dates(raw, path, complaints)), None)


def dates(raw: Raw, path: str, complaints: Complaints) -> tuple[tuple[str, datetime], ...]:
    """Return every date that a file gives, with the key it stands at; the best first.

    The date in the file name stands at ``FILE_NAME_DATE``.
    """
    found = []
    for key in _DATE_KEYS:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        moment = _moment(value.strip())
        if moment is None:
            complaints.add(key, f"not a date: {value[:40]}")
        else:
            found.append((key, moment))
    named = _NAME_DATE.search(path)
    moment = _moment("-".join(part.zfill(2) for part in named.groups())) if named else None
    return (*found, (FILE_NAME_DATE, moment)) if moment else tuple(found)


def disagreement(found: tuple[tuple[str, datetime], ...]) -> tuple[str, datetime] | None:
    """Return the date that differs most from the best one, if by more than time zones explain."""
    if not found:
        return None
    best = found[0][1].date()
    key, moment = max(found, key=lambda item: abs(item[1].date() - best))
    return (key, moment) if abs(moment.date() - best) > SAME_DATE else None


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

    The address without its fragment and its query but for what names the article, else the
    original title and the day.
    """
    if source_url:
        parts = urlsplit(source_url)
        host = parts.netloc.lower().removeprefix("www.")
        path = parts.path.rstrip("/")
        query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] in _NAMING])
        if path or query:
            return urlunsplit(("", host, path, query, "")).removeprefix("//")
        # The address of a whole site tells no story.
    if original_title and moment:
        return f"{original_title.casefold()} {moment:%Y-%m-%d}"
    return ""
