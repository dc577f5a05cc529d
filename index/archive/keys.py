"""Keys of a front matter that are read, and the types of their values."""

from collections.abc import Mapping
from functools import lru_cache
from types import NoneType

from index.archive.dates import Stamp

Raw = Mapping[str, object]

SUMMARY_KEYS = ("summary", "excerpt", "perex")
DATE_KEYS = (
    "publishedAt", "date", "publishDate", "pubDate", "pubDatetime", "published", "post_date",
    "created", "datum",
)  # fmt: skip
"""Keys that say when an article appeared, the best first. None of a change is among them."""
UPDATE_KEYS = (
    "updatedAt", "updated", "lastmod", "last_modified_at", "last_modified", "modified",
    "updatedDate", "updated_at", "lastUpdated", "last_updated", "date_modified", "aktualizovano",
)  # fmt: skip
"""Keys that say when an article was last changed, the best first."""
FILE_NAME_KEY = ":filename"
"""Entry among such keys for the date in the name of a file or of a folder around it."""
DATE_OR_FILE_NAME = ("date", FILE_NAME_KEY, *DATE_KEYS)
"""Keys of most generators: their own, then the name of the file, then what else authors write."""
IMAGE_KEYS = ("urlToImage", "urlToImageBackup", "image", "thumbnail")
CATEGORY_KEYS = ("category_cs", "category", "categories")
TAG_KEYS = ("tags", "tag")
AUTHOR_KEYS = ("author", "authors", "autor")
SERIES_KEYS = ("series", "serial", "seriál")
LANGUAGE_KEYS = ("lang", "language", "locale")
_TAXONOMIES = "taxonomies"
"""The mapping in which Zola has lists of terms."""
_OWN_PARTS = ("extra", "params")
"""Mappings in which generators have the keys of a site's own."""
TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), False),
}
_TEXT: tuple[type, ...] = (str, int, float, bool, NoneType)
LIST: tuple[type, ...] = (*_TEXT, list, dict)
SHAPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("title", "original_title", "description", "slug", *SUMMARY_KEYS), _TEXT),
    **dict.fromkeys(DATE_KEYS, (*_TEXT, dict)),
    **dict.fromkeys(UPDATE_KEYS, _TEXT),
    **dict.fromkeys(("url", "source_url", *IMAGE_KEYS, "draft", "importance"), _TEXT),
    **dict.fromkeys(("companies", "people", "summary_points"), LIST),
    **dict.fromkeys((*CATEGORY_KEYS, *TAG_KEYS, *AUTHOR_KEYS, *SERIES_KEYS), LIST),
    **dict.fromkeys(LANGUAGE_KEYS, LIST),
    "source": (*_TEXT, dict),
}
"""Keys of a front matter that are read, and the types of value that each is read from."""
KNOWN_BUT_UNUSED = frozenset(
    {"layout", "permalink", "ID", "oldlink", "order", "post_excerpt", "original_newsletter"}
    | {"emoji", "category_emoji", "weight", "aliases", "type"}
    | {"importance_name", "importance_emoji", "importance_color", "importance_bg_color"}
    | {"expiryDate", "unpublishDate", "status", "template", "save_as"}
    | {"taxonomies", "extra", "build", "_build", "menu", "cascade", "render_with_liquid"}
)
"""Keys that the generators and their themes have for themselves."""
_SPELLED = {key.casefold(): key for key in (*KNOWN_BUT_UNUSED, *SHAPES)}
"""Keys as we call them, by themselves in lower case: Hugo and Pelican do not tell case apart."""


def known(raw: Raw) -> Raw:
    """Return a front matter with its keys as we call them, and terms of Zola among the rest."""
    terms = raw.get(_TAXONOMIES)
    other = {key: name for key in raw if (name := spelled(key)) != key and name not in raw}
    if not (other or isinstance(terms, dict)):
        return raw
    found = {other.get(key, key): value for key, value in raw.items()}
    return {**terms, **found} if isinstance(terms, dict) else found


def stored(raw: Raw) -> Raw:
    """Return a front matter with plain text for texts that tell by their type how they stood."""
    return {key: str(value) if isinstance(value, Stamp) else value for key, value in raw.items()}


@lru_cache(256)
def spelled(key: str) -> str:
    """Return a key as we call it, in whatever case it was written."""
    return _SPELLED.get(key.casefold(), key)


def own_place(raw: Raw, key: str) -> tuple[Raw, str]:
    """Return the mapping that has a key, ignoring case, and the key as it is written there.

    Zola knows no keys of a site's own but those in ``extra``; Hugo may have them in ``params``.
    """
    folded = key.casefold()
    for part in (raw, *map(raw.get, _OWN_PARTS)):
        if isinstance(part, dict):
            for name in (key, *part):
                if name in part and str(name).casefold() == folded:
                    return part, name
    return raw, key


def truth(value: object) -> bool | None:
    """Return whether a value says yes or no, in whatever words, or ``None`` if it says neither."""
    return TRUTHS.get(str(value).strip().lower())
