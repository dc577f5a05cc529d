"""Clean the values of raw front matter: one function for each field, in every shape."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

from index.archive.dates import Clock, date_in_name
from index.archive.dating import Complaints, days_at
from index.archive.keys import (
    AUTHOR_KEYS,
    CATEGORY_KEYS,
    LIST,
    SERIES_KEYS,
    SHAPES,
    SUMMARY_KEYS,
    TAG_KEYS,
    Raw,
    own_place,
)
from index.archive.plain_text import is_steering, plain_line
from index.archive.sites.site import Splitting
from index.article import IMPORTANCE_RANGE
from index.facets import FieldKind, OwnField
from index.vocabulary.vocabulary import Kind, Vocabulary

_ONE_VALUE = frozenset({"category", "category_cs", "tag"})
"""Keys that hold one value: its commas and spaces are part of it."""
_FLATTENED = frozenset({*CATEGORY_KEYS, *TAG_KEYS})
"""Keys that hold lists in a list too: ``[[Sport, Fotbal], [Hudba]]``."""
_NAME_KEYS = ("name", "title", "label")
"""Keys of the name in a mapping."""
_RUN_NUMBER = re.compile(r"^\d{2}-(?=\D)")
_COMMON_ADDRESS = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]+)(?P<path>(?:/[!\"$->@-~]*)?)(?:[?#][!-~]*)?"
)
"""An address that needs no closer look; the order of the characters is that of ASCII."""
MAX_LINE = 1000
MAX_SUMMARY = 5_000
"""Characters of a summary that lists have whole."""
MAX_NAME = 200
"""Characters of a name: what is longer could not be asked for as a filter."""
MAX_ADDRESS = 2_000
_TYPE_NAMES: Mapping[type, str] = {dict: "a mapping", list: "a list"}


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
    found = (raw.get(key) for key in SUMMARY_KEYS)
    given = next((value for value in found if isinstance(value, str) and value.strip()), "")
    return unicodedata.normalize("NFC", given)


def lines(raw: Raw, key: str, splitting: Splitting = Splitting.NOWHERE) -> tuple[str, ...]:
    """Return the distinct texts of a list, or of a single text.

    Args:
        raw: The front matter.
        key: Key of the list.
        splitting: Splits a single text, unless the key means one value.
    """
    value = raw.get(key)
    if value is None:
        return ()
    if isinstance(value, str) and key not in _ONE_VALUE:
        return distinct(map(_line, _split(value, splitting)))
    return distinct(map(_named, _items(key, value)))


def _items(key: str, value: object) -> Iterable[object]:
    """Return the items of a list; of paths of categories, as Hexo and Jekyll read them, all."""
    items = value if isinstance(value, list) else [value]
    if key not in _FLATTENED:
        return items
    return [part for item in items for part in (item if isinstance(item, list) else [item])]


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
    """Return a text, or the name in a mapping."""
    return line(value, *_NAME_KEYS) if isinstance(value, dict) else _line(value)


def authors(raw: Raw, splitting: Splitting) -> tuple[str, ...]:
    """Return the names of the authors, however they are written, each once."""
    found = (name for key in AUTHOR_KEYS for name in _authors(raw.get(key), key, splitting))
    return distinct(name[:MAX_NAME].rstrip() for name in found)


def _authors(value: object, key: str, splitting: Splitting) -> Iterable[str]:
    if isinstance(value, str):
        return _author_names(value, key, splitting)
    if isinstance(value, dict) and not _named(value):
        # By their keys: each is described by a mapping or has its name as value.
        return map(_named, value.values())
    return map(_author, value if isinstance(value, list) else [value])


def _author(value: object) -> str:
    """Return the name of an author, or the key by which the site knows it."""
    return _named(value) or (line(value, "key") if isinstance(value, dict) else "")


def _author_names(value: str, key: str, splitting: Splitting) -> Iterable[str]:
    """Return the names in a text: a comma may also stand before a title or a first name."""
    parts = [_line(part) for part in value.split(";" if ";" in value else ",")]
    if ";" in value or key == "authors":
        return parts
    whole = splitting is Splitting.NOWHERE or not all(" " in part for part in parts)
    return (_line(value),) if whole else parts


def tags(raw: Raw, splitting: Splitting) -> tuple[str, ...]:
    """Return the tags as their author spells them, each once."""
    found = (name for key in TAG_KEYS for name in lines(raw, key, splitting))
    return distinct(name[:MAX_NAME].rstrip() for name in found)


def series(raw: Raw) -> tuple[str, ...]:
    """Return the names of the series that an article is a part of; a comma is part of a name."""
    found = (name for key in SERIES_KEYS for name in lines(raw, key))
    return distinct(name[:MAX_NAME].rstrip() for name in found)


def own(raw: Raw, fields: Mapping[str, OwnField]) -> Mapping[str, tuple[str, ...]]:
    """Return the values of the facets of names that the settings add, by their keys."""
    facets = {name: field for name, field in fields.items() if field.kind is FieldKind.FACET}
    found = {name: _own(raw, name, field, MAX_NAME) for name, field in facets.items()}
    return {name: values for name, values in found.items() if values}


def own_texts(raw: Raw, fields: Mapping[str, OwnField]) -> tuple[str, ...]:
    """Return the texts of the fields that the settings have searched."""
    texts = {name: field for name, field in fields.items() if field.kind is FieldKind.TEXT}
    return tuple(
        value for name, field in texts.items() for value in _own(raw, name, field, MAX_SUMMARY)
    )


def _own(raw: Raw, name: str, field: OwnField, longest: int) -> tuple[str, ...]:
    splitting = Splitting.COMMAS if field.several else Splitting.NOWHERE
    values = lines(*own_place(raw, field.key or name), splitting)
    return distinct(value[:longest].rstrip() for value in values)


def own_days(
    raw: Raw, fields: Mapping[str, OwnField], complaints: Complaints, clock: Clock
) -> Mapping[str, tuple[date, ...]]:
    """Return the days in the fields that the settings add as dates, by the name of the field."""
    found = {}
    for name, field in fields.items():
        if field.kind is FieldKind.DATE:
            days = days_at(*own_place(raw, field.key or name), complaints, clock)
            if days:
                found[name] = days
    return found


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
    """Return the type, in words, of a value or item that is not read; empty if all are."""
    if not isinstance(value, SHAPES[key]):
        return _TYPE_NAMES.get(type(value), f"{value!r:.40}")
    if not isinstance(value, (list, dict)) or SHAPES[key] is not LIST or _named(value):
        return ""
    if isinstance(value, dict) and key not in AUTHOR_KEYS:
        return "a mapping"
    items = value.values() if isinstance(value, dict) else _items(key, value)
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
    return CATEGORY_KEYS if kind is Kind.CATEGORIES else (kind.value,)


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
    whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    return whole and not (" " in value or is_steering(value))


def importance(raw: Raw, complaints: Complaints) -> int | None:
    """Return the importance from 1 to 5, or ``None`` where it is absent or no such number."""
    value = raw.get("importance")
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        # Python reads no number of more than 4,300 digits.
        with suppress(ValueError):
            value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in IMPORTANCE_RANGE:
        return value
    complaints.add("importance", f"not a number from 1 to 5: {str(value)[:40]}")
    return None


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
