"""The record: what Hledej knows of one article."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

import msgspec

IMPORTANCE_RANGE = range(1, 6)
COMPRESSION = 3
"""Zlib's level: that which Whoosh has for what it compresses by itself."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of results needs of an article: all but its text.

    Attributes:
        id: Path without its suffix, with forward slashes, NFC; the same after every rebuild.
        path: The file, relative to the archive, with forward slashes.
        slug: The name the article has in the archive's own addresses.
        title: Plain text; never empty.
        published: UTC; ``None`` when the file says nowhere when it was written.
        original_title: Title in the language of the source, plain text, or empty.
        summary: Plain text of one or a few paragraphs, or empty.
        description: A second summary from the front matter where it differs, or empty.
        key_points: Plain text, in the author's order.
        categories, companies, people: Clean names by the vocabulary, the main one first; the
            spellings of the file are in an article's ``metadata``.
        source: Name of the outside source, or empty.
        author: Or empty.
        importance: From 1 to 5, 5 the greatest; ``None`` where the file gives none.
        source_url: Address of the outside article, or empty; only http and https.
        link: Where the archive publishes the article.
        image: Address of a picture, or empty; only http and https.
        story: Articles with the same value tell the same story; empty where nothing tells.
        language: ``cs`` or ``en``, guessed from the text.
        accented: Whether its Czech was typed with diacritics.
    """

    id: str
    path: str
    slug: str
    title: str
    published: datetime | None = None
    original_title: str = ""
    summary: str = ""
    description: str = ""
    key_points: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    source: str = ""
    author: str = ""
    importance: int | None = None
    source_url: str = ""
    link: str = ""
    image: str = ""
    story: str = ""
    language: str = "cs"
    accented: bool = True


@dataclass(frozen=True, slots=True)
class Article(Listed):
    """One article as it is indexed, shown and handed to programs.

    Attributes:
        body: Markdown or HTML as the author wrote it, less what stands in the fields of
            :class:`Listed` and less the footer that every article of the archive repeats.
        text: ``body`` as plain text: what is searched and cut into snippets.
        metadata: Front matter as it was read, in values that JSON can hold.
        repaired: How many places of the text were repaired.
    """

    body: str = ""
    text: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    repaired: int = 0

    def listed(self) -> Listed:
        """Return what a list of results needs."""
        return Listed(**{name: getattr(self, name) for name in _LISTED})


class _Text(msgspec.Struct):
    text: str


_LISTED = tuple(part.name for part in fields(Listed))
_REST = tuple(part.name for part in fields(Article) if part.name not in _LISTED)
_listed = msgspec.json.Decoder(Listed)
_whole = msgspec.json.Decoder(Article)
_text = msgspec.json.Decoder(_Text)


def to_json(article: Article) -> bytes:
    """Return the article as JSON."""
    return msgspec.json.encode(article)


def from_json(stored: bytes) -> Article:
    """Return the article that :func:`to_json` wrote.

    Raises:
        msgspec.DecodeError: If ``stored`` is something else.
    """
    return _whole.decode(stored)


def to_parts(article: Article) -> tuple[bytes, bytes]:
    """Return the article in two parts: what :class:`Listed` has, as JSON, and the rest, compressed.

    A list reads the first part of each of its articles; marking also reads the second of those in
    which words of the query answer that are not in the first.
    """
    listed, rest = (
        msgspec.json.encode({name: getattr(article, name) for name in names})
        for names in (_LISTED, _REST)
    )
    return listed, zlib.compress(rest, COMPRESSION)


def from_parts(listed: bytes, rest: bytes) -> Article:
    """Return the article that :func:`to_parts` parted.

    Raises:
        zlib.error: If the second part is something else.
        msgspec.DecodeError: If a part is something else.
    """
    return from_json(listed[:-1] + b"," + zlib.decompress(rest)[1:])


def listed_part(listed: bytes) -> Listed:
    """Return the first part of an article.

    Raises:
        msgspec.DecodeError: If ``listed`` is something else.
    """
    return _listed.decode(listed)


def text_part(rest: bytes) -> str:
    """Return the text from the second part of an article.

    Raises:
        zlib.error: If ``rest`` is something else.
        msgspec.DecodeError: If what is compressed is something else.
    """
    return _text.decode(zlib.decompress(rest)).text
