"""Clean values out of raw front matter: one function a field, every shape the archive has."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from types import NoneType
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.archive.dates import Clock, Stamp, date_in_name, date_in_path
from index.archive.plain_text import plain_line
from index.archive.sites.site import Splitting
from index.article import IMPORTANCE_RANGE
from index.vocabulary.vocabulary import Kind, Vocabulary

Raw = Mapping[str, object]

FILE_NAME_DATE = "the file name"
FILE_NAME_KEY = ":filename"
"""What a generator calls the file name among the keys that it takes dates from."""
SAME_DATE = timedelta(days=1)
"""How far apart the dates of one article may be: local days, UTC, the time of fetching it."""
_RUN_NUMBER = re.compile(r"^\d{2}-(?=\D)")
_COMMON_ADDRESS = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]+)(?P<path>(?:/[!\"$->@-~]*)?)(?:[?#][!-~]*)?"
)
"""An address that needs no closer look; the order of the characters is that of ASCII."""
_SUMMARY_KEYS = ("summary", "excerpt", "perex")
_DATE_KEYS = (
    "publishedAt", "date", "publishDate", "pubDate", "pubDatetime", "published", "post_date",
    "created", "datum",
)  # fmt: skip
"""Keys that say when an article appeared, the best first. None of a change is among them."""
_OF_ONE_DAY = frozenset({"publishedAt", "date", "post_date", FILE_NAME_DATE})
"""Keys that should not tell of different days."""
_CREATED = "created"
"""The key that counts where a date is a mapping of several."""
IMAGE_KEYS = ("urlToImage", "urlToImageBackup", "image", "thumbnail")
_CATEGORY_KEYS = ("category_cs", "category", "categories", "tags")
_TAG_KEYS = ("tags", "tag")
_AUTHOR_KEYS = ("author", "authors", "autor")
_ONE_VALUE = frozenset({"category", "category_cs", "tag"})
"""Keys that hold one value: its commas and spaces are part of it."""
_NAME_KEYS = ("name", "title", "label")
"""Where a mapping has the name of what it describes."""
_TAXONOMIES = "taxonomies"
"""The mapping in which Zola has lists of terms."""
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
_LIST: tuple[type, ...] = (*_TEXT, list, dict)
SHAPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("title", "original_title", "description", "slug", *_SUMMARY_KEYS), _TEXT),
    **dict.fromkeys(_DATE_KEYS, (*_TEXT, dict)),
    **dict.fromkeys(("url", "source_url", *IMAGE_KEYS, "draft", "importance"), _TEXT),
    **dict.fromkeys(("companies", "people", "summary_points"), _LIST),
    **dict.fromkeys((*_CATEGORY_KEYS, *_TAG_KEYS, *_AUTHOR_KEYS), _LIST),
    "source": (*_TEXT, dict),
}
"""Keys of a front matter that are read, and the types of value that each is read from."""
KNOWN_BUT_UNUSED = frozenset(
    {"layout", "permalink", "ID", "oldlink", "order", "post_excerpt", "original_newsletter"}
    | {"emoji", "category_emoji", "lang", "language", "lastmod", "weight", "aliases", "type"}
    | {"importance_name", "importance_emoji", "importance_color", "importance_bg_color"}
    | {"expiryDate", "unpublishDate", "updated", "modified", "status", "template", "save_as"}
    | {"taxonomies", "extra", "build", "_build", "menu", "cascade", "render_with_liquid"}
)
"""Keys that the generators and their themes have for themselves."""
_SPELLED = {key.casefold(): key for key in (*KNOWN_BUT_UNUSED, *SHAPES)}
"""Keys as we call them, by themselves in lower case: Hugo and Pelican do not tell case apart."""
_TYPE_NAMES: Mapping[type, str] = {dict: "a mapping", list: "a list"}


@dataclass(slots=True)
class Complaints:
    """Values that could not be used, with the key they stood at."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, key: str, what: str) -> None:
        """Note that the value of ``key`` was left out, and why."""
        if (key, what) not in self.found:
            self.found.append((key, what))


def known(raw: Raw) -> Raw:
    """Return a front matter with its keys as we call them, and terms of Zola among the rest."""
    terms = raw.get(_TAXONOMIES)
    other = {key: name for key in raw if (name := _spelled(key)) != key and name not in raw}
    if not (other or isinstance(terms, dict)):
        return raw
    found = {other.get(key, key): value for key, value in raw.items()}
    return {**terms, **found} if isinstance(terms, dict) else found


def stored(raw: Raw) -> Raw:
    """Return a front matter with plain text for texts that tell by their type how they stood."""
    return {key: str(value) if isinstance(value, Stamp) else value for key, value in raw.items()}


def line(raw: Raw, *keys: str) -> str:
    """Return the first of these keys that holds text, as one line of plain text."""
    for key in keys:
        text = _line(raw.get(key))
        if text:
            return text
    return ""


def _line(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return plain_line(unicodedata.normalize("NFC", str(value)))[:MAX_LINE]
    return ""


def summary(raw: Raw) -> str:
    """Return the summary that the author wrote, in Markdown."""
    found = (raw.get(key) for key in _SUMMARY_KEYS)
    given = next((value for value in found if isinstance(value, str) and value.strip()), "")
    return unicodedata.normalize("NFC", given)


def truth(raw: Raw, key: str) -> bool | None:
    """Return whether a key says yes or no, in whatever words, or ``None`` where it says neither."""
    return _TRUTHS.get(str(raw.get(key)).strip().lower())


def lines(raw: Raw, key: str, splitting: Splitting = Splitting.NOWHERE) -> tuple[str, ...]:
    """Return a list of texts, also where a single text stands, each value once.

    Args:
        raw: The front matter.
        key: Where the list is.
        splitting: How a text is split; not where the key means one value.
    """
    value = raw.get(key)
    if value is None:
        return ()
    if isinstance(value, str) and key not in _ONE_VALUE:
        return distinct(map(_line, _split(value, splitting)))
    return distinct(map(_named, value if isinstance(value, list) else [value]))


def _split(value: str, splitting: Splitting) -> Iterable[str]:
    match splitting:
        case Splitting.COMMAS:
            listed = value.strip()
            if listed.startswith("[") and listed.endswith("]"):
                return (part.strip(" \t'\"") for part in listed[1:-1].split(","))
            return re.split("[;\n]" if ";" in listed else "[,\n]", listed)
        case Splitting.SPACES:
            return (part.strip(",") for part in value.split())
        case _:
            return (value,)


def _named(value: object) -> str:
    """Return a text, or the name of what a mapping describes."""
    return line(value, *_NAME_KEYS) if isinstance(value, dict) else _line(value)


def authors(raw: Raw, splitting: Splitting) -> tuple[str, ...]:
    """Return the names of the authors, however they are written, each once."""
    return distinct(name for key in _AUTHOR_KEYS for name in _authors(raw.get(key), key, splitting))


def _authors(value: object, key: str, splitting: Splitting) -> Iterable[str]:
    if isinstance(value, str):
        return _author_names(value, key, splitting)
    if isinstance(value, dict) and not _named(value):
        # By their keys: each is described by a mapping or has its name as value.
        return map(_named, value.values())
    return map(_named, value if isinstance(value, list) else [value])


def _author_names(value: str, key: str, splitting: Splitting) -> Iterable[str]:
    """Return the names in a text: a comma may also stand before a title or a first name."""
    parts = [_line(part) for part in value.split(";" if ";" in value else ",")]
    if ";" in value or key == "authors":
        return parts
    whole = splitting is Splitting.NOWHERE or not all(" " in part for part in parts)
    return (_line(value),) if whole else parts


def tags(raw: Raw, splitting: Splitting) -> tuple[str, ...]:
    """Return the tags as their author spells them, each once."""
    found = (name for key in _TAG_KEYS for name in lines(raw, key, splitting))
    return distinct(name[:MAX_NAME].rstrip() for name in found)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values in their order, each once whatever its case, empty ones left out."""
    found: dict[str, str] = {}
    for value in values:
        if value:
            found.setdefault(value.casefold(), value)
    return tuple(found.values())


def odd_shapes(raw: Raw) -> tuple[tuple[str, str], ...]:
    """Return the keys whose value, or an item of it, is not read, and its type in words."""
    found = ((key, _odd(key, raw[key])) for key in SHAPES if key in raw)
    return tuple((key, shape) for key, shape in found if shape)


def _odd(key: str, value: object) -> str:
    """Return the type in words of what is not read; empty where all is."""
    if not isinstance(value, SHAPES[key]):
        return _TYPE_NAMES.get(type(value), f"{value!r:.40}")
    if not isinstance(value, (list, dict)) or SHAPES[key] is not _LIST or _named(value):
        return ""
    if isinstance(value, dict) and key not in _AUTHOR_KEYS:
        return "a mapping"
    items = value.values() if isinstance(value, dict) else value
    odd = next((item for item in items if isinstance(item, (list, dict)) and not _named(item)), "")
    return f"a list with {_TYPE_NAMES[type(odd)]} in it" if odd else ""


def names(
    raw: Raw, kind: Kind, vocabulary: Vocabulary, splitting: Splitting = Splitting.COMMAS
) -> tuple[str, ...]:
    """Return the clean names of one kind; categories from the key that says them best.

    Args:
        raw: The front matter.
        kind: Which names.
        vocabulary: Cleans them.
        splitting: How categories and tags are split that are written as one text.
    """
    if kind is not Kind.CATEGORIES:
        splitting = Splitting.COMMAS
    for key in _keys(kind):
        given = tuple(name[:MAX_NAME].rstrip() for name in lines(raw, key, splitting))
        found = vocabulary.clean(kind, given) if given else ()
        if found:
            return found
    return ()


def _keys(kind: Kind) -> tuple[str, ...]:
    return _CATEGORY_KEYS if kind is Kind.CATEGORIES else (kind.value,)


def spellings(raw: Raw, kind: Kind) -> tuple[str, ...]:
    """Return the names of one kind as the front matter spells them, under whichever key."""
    return distinct(value for key in _keys(kind) for value in lines(raw, key, Splitting.COMMAS))


def source(raw: Raw) -> str:
    """Return the name of the outside source: a plain text or a mapping with a name."""
    value = raw.get("source")
    name = line(value, "name", "id") if isinstance(value, dict) else line(raw, "source")
    return name[:MAX_NAME].rstrip()


def address(raw: Raw, complaints: Complaints, whole: Callable[[str], str], *keys: str) -> str:
    """Return the first web address among these keys; only http and https are ever kept.

    Args:
        raw: The front matter.
        complaints: Takes the values that cannot be used.
        whole: Returns the whole address of one within the site, anything else as it is.
        keys: The best one first.
    """
    for key in keys:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        found = whole(value.strip())
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


def moment(raw: Raw, complaints: Complaints, clock: Clock, *keys: str) -> datetime | None:
    """Return the first date among these keys."""
    for key in map(_spelled, keys):
        value = _date_value(raw, key)
        found = clock.read(value) if value else None
        if found is not None:
            return found
        if value:
            complaints.add(key, f"not a date: {value[:40]}")
    return None


def dates(
    raw: Raw, path: str, complaints: Complaints, clock: Clock, keys: tuple[str, ...] = ()
) -> tuple[tuple[str, datetime], ...]:
    """Return every date that a file gives, with the key it stands at; the best first.

    The date in the file name stands at ``FILE_NAME_DATE``, last unless ``keys`` say otherwise.

    Args:
        raw: The front matter.
        path: The file.
        complaints: Takes what is no date.
        clock: How dates are read.
        keys: Where the site's generator takes the date from, the best first.
    """
    found: dict[str, datetime] = {}
    for name in _date_names(keys):
        if name == FILE_NAME_DATE:
            read = clock.start(date_in_path(path))
        elif value := _date_value(raw, name):
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
    """Return where dates are looked for, the best place first.

    Where a generator finds none in its own places, any date is better.
    """
    own = (FILE_NAME_DATE if key == FILE_NAME_KEY else _spelled(key) for key in keys)
    others = (FILE_NAME_DATE, *_DATE_KEYS) if keys else (*_DATE_KEYS, FILE_NAME_DATE)
    return tuple(dict.fromkeys((*own, *others)))


@lru_cache(256)
def _spelled(key: str) -> str:
    return _SPELLED.get(key.casefold(), key)


def _date_value(raw: Raw, key: str) -> str:
    """Return what stands at a key for a date; a switch is none, ``published`` may be one."""
    value = raw.get(key)
    if value is None:
        return ""
    if isinstance(value, dict):
        value = value.get(_CREATED)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    if isinstance(value, Stamp):
        return value
    text = str(value).strip()
    return "" if text.lower() in _TRUTHS else text


def disagreement(found: tuple[tuple[str, datetime], ...]) -> tuple[str, datetime] | None:
    """Return the date that differs most from the best one, if by more than time zones explain."""
    if not found:
        return None
    best = found[0][1].date()
    same = [item for item in found if item[0] in _OF_ONE_DAY]
    key, moment = max(same, key=lambda item: abs(item[1].date() - best), default=found[0])
    return (key, moment) if abs(moment.date() - best) > SAME_DATE else None


def slug(raw: Raw, identity: str) -> str:
    """Return the article's name in addresses: given, else what follows the date in the path."""
    given = line(raw, "slug")
    if given:
        return given
    folder, _, name = identity.rpartition("/")
    if name == "index":
        name = folder.rpartition("/")[2]
    dated = date_in_name(name)
    return _RUN_NUMBER.sub("", dated[1]) or name if dated else name


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
