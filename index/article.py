"""The record of one article, and its stored form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

import msgspec

from index.names import facet_key
from index.record import record_json
from index.storage.compression import Compression

IMPORTANCE_RANGE = range(1, 6)
LONG = 200_000
"""Characters of body and text together from which each is compressed separately.

A shorter article is compressed as one, its text first: its body repeats its text.
"""
_SHORT_MARK, _LONG_MARK = b"\1", b"\0"
"""First byte of the second part of an article."""
_SIZE = 4
"""Bytes of each length after the mark."""
_WIDEST = 4
"""Most bytes of a character in UTF-8."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The part of an article that a list of results needs: all but its text.

    Attributes:
        id: Path without its suffix, with forward slashes, NFC; the same after every rebuild.
        path: The file, relative to the archive, with forward slashes.
        slug: The name the article has in the archive's own addresses.
        title: Plain text; never empty.
        published: Time of publication on its author's clock, with the offset; ``None`` if the file
            has no date.
        updated: Time of its last change that the file tells, likewise.
        original_title: Title in the language of the source, plain text, or empty.
        summary: Plain text of one or a few paragraphs, or empty.
        description: A second summary from the front matter where it differs, or empty.
        key_points: Plain text, in the author's order.
        categories, companies, people: Clean names by the vocabulary, the main one first;
            ``metadata`` of an article has the spellings of its file.
        mentioned_companies, mentioned_people: Clean names that its texts mention.
        unmentioned_companies, unmentioned_people: Clean names of the metadata that no text
            mentions, where the settings leave these out of the lists above.
        leading: Those of the names that its texts mention in the title, the summary or the key
            points, or more than once.
        source: Name of the outside source, or empty.
        authors: Names, in the order of the file.
        tags, series: As the author spells them, unless the vocabulary has other names; series are
            names of the series that it is a part of.
        own: Values of the facets that the settings add, by the facet's key.
        days: The same of the facets of dates.
        importance: From 1 to 5, 5 the most important; ``None`` if the file gives none.
        source_url: Address of the source article, or empty; only http and https.
        link: Address at which the archive publishes the article.
        image: Address of a picture, or empty; only http and https.
        story: Key that articles of one story share; empty if unknown.
        language: Code of its language, ISO 639-1, as the site or else the text tells.
        accented: Whether its Czech was typed with diacritics.
    """

    id: str
    path: str
    slug: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    original_title: str = ""
    summary: str = ""
    description: str = ""
    key_points: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    mentioned_companies: tuple[str, ...] = ()
    mentioned_people: tuple[str, ...] = ()
    unmentioned_companies: tuple[str, ...] = ()
    unmentioned_people: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    source: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    importance: int | None = None
    source_url: str = ""
    link: str = ""
    image: str = ""
    story: str = ""
    language: str = "cs"
    accented: bool = True

    @property
    def published_on(self) -> date | None:
        """The day it was published on, as its author dated it."""
        return self.published.date() if self.published else None

    @property
    def named_companies(self) -> tuple[str, ...]:
        """The companies of its metadata, then those that only its texts mention."""
        return _united(self.companies, self.mentioned_companies)

    @property
    def named_people(self) -> tuple[str, ...]:
        """The people of its metadata, then those whom only its texts mention."""
        return _united(self.people, self.mentioned_people)

    @property
    def from_texts(self) -> frozenset[str]:
        """Keys of the companies and people that only its texts name."""
        named = (*self.companies, *self.people)
        mentioned = (*self.mentioned_companies, *self.mentioned_people)
        return frozenset(map(facet_key, mentioned)) - frozenset(map(facet_key, named))

    @property
    def author(self) -> str:
        """All authors in one line, or empty."""
        return ", ".join(self.authors)


@dataclass(frozen=True, slots=True)
class Article(Listed):
    """One article as it is indexed, shown and handed to programs.

    Attributes:
        body: Markdown or HTML as the author wrote it, without the parts in the fields of
            :class:`Listed` and without the footer that all articles of the archive share.
        text: ``body`` as plain text, which is searched and cut into snippets.
        other: Texts of further fields that the settings have searched.
        metadata: Front matter as read, in values that JSON can represent.
        spelled: Names as their author spells them, by the table of the vocabulary that has others;
            of those that ``metadata`` has by themselves, such as companies, none.
        repaired: Number of repairs of the text.
    """

    body: str = ""
    text: str = ""
    other: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repaired: int = 0

    def listed(self) -> Listed:
        """Return the listed part."""
        return Listed(**{name: getattr(self, name) for name in _LISTED})


_LISTED = tuple(part.name for part in fields(Listed))
_REST = tuple(part.name for part in fields(Article) if part.name not in _LISTED)
_BODY, _TEXT = "body", "text"
_listed = msgspec.json.Decoder(Listed)
_whole = msgspec.json.Decoder(Article)


def _united(given: tuple[str, ...], mentioned: tuple[str, ...]) -> tuple[str, ...]:
    others = [name for name in mentioned if name not in given]
    if not others:
        return given
    keys = set(map(facet_key, given))
    return (*given, *(name for name in others if facet_key(name) not in keys))


def to_json(article: Article) -> bytes:
    """Return the article as JSON."""
    return msgspec.json.encode(article)


def from_json(stored: bytes) -> Article:
    """Return the article that :func:`to_json` wrote.

    Raises:
        msgspec.DecodeError: If ``stored`` has another content.
    """
    return _whole.decode(stored)


def to_parts(article: Article, compression: Compression) -> tuple[bytes, bytes]:
    """Return the article in two parts: the listed part as JSON, and the rest, both compressed.

    The first has the record too, which answers for programs repeat as it is.

    A list reads the first part of its articles; marking also reads the text in the second part if
    the first does not match all words. Body and text of a long article are compressed separately,
    so that the beginning of each can be read alone.
    """
    compress = compression.compress
    if len(article.body) + len(article.text) < LONG:
        listed, rest = map(compress, encoded_parts(article))
        return listed, _SHORT_MARK + _size(article.text.encode()) + rest
    listed = compress(_first_part(article))
    rest = compress(_encoded(article, [name for name in _REST if name not in {_BODY, _TEXT}]))
    # One after the other: large texts are encoded only while they are compressed.
    body, text = (compress(part) for part in map(str.encode, (article.body, article.text)))
    return listed, b"".join((_LONG_MARK, _size(rest), _size(body), rest, body, text))


def encoded_parts(article: Article) -> tuple[bytes, bytes]:
    """Return the two parts of an article that is not long, as they are before compression."""
    others = _encoded(article, [name for name in _REST if name != _TEXT])
    return _first_part(article), article.text.encode() + others


def from_parts(listed: bytes, rest: bytes, compression: Compression, most: int = 0) -> Article:
    """Return the article that :func:`to_parts` split.

    Args:
        listed: The first part.
        rest: The second part.
        compression: That of the two.
        most: Bytes to read of the body and of the text of a long article, without a cut last
            character; 0 for all. A short article is read whole.

    Raises:
        ValueError: If a part is not what the compression wrote.
        msgspec.DecodeError: If a part has another content.
    """
    first = compression.decompress(listed)[:-1] + b","
    if rest.startswith(_SHORT_MARK):
        size, whole = _short_size(rest), compression.decompress(rest[_SHORT_START:])
        article = from_json(first + whole[size + 1 :])
        return replace(article, text=whole[:size].decode())
    others, body, text = _long_parts(rest)
    article = from_json(first + compression.decompress(others)[1:])
    return replace(
        article,
        body=_beginning(body, compression, most),
        text=_beginning(text, compression, most),
    )


def _first_part(article: Article) -> bytes:
    values = {name: getattr(article, name) for name in _LISTED}
    return msgspec.json.encode({"record": msgspec.Raw(record_json(article)), **values})


def _encoded(article: Article, names: Iterable[str]) -> bytes:
    return msgspec.json.encode({name: getattr(article, name) for name in names})


def _size(part: bytes) -> bytes:
    return len(part).to_bytes(_SIZE, "big")


_SHORT_START = len(_SHORT_MARK) + _SIZE


def _short_size(rest: bytes) -> int:
    """Return the number of bytes of the text of a short article."""
    return int.from_bytes(rest[len(_SHORT_MARK) : _SHORT_START], "big")


def _long_parts(rest: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the compressed parts of a long article: the rest, the body and the text."""
    start = len(_LONG_MARK) + 2 * _SIZE
    first, second = (
        int.from_bytes(rest[at : at + _SIZE], "big") for at in (len(_LONG_MARK), start - _SIZE)
    )
    body = start + first
    return rest[start:body], rest[body : body + second], rest[body + second :]


def _beginning(compressed: bytes, compression: Compression, most: int) -> str:
    if not most:
        return compression.decompress(compressed).decode()
    return compression.beginning(compressed, most).decode(errors="ignore")


def listed_part(listed: bytes, compression: Compression) -> Listed:
    """Return the first part of an article.

    Raises:
        ValueError: If it is not what the compression wrote.
        msgspec.DecodeError: If it has another content.
    """
    return listed_from_json(compression.decompress(listed))


def listed_from_json(stored: bytes) -> Listed:
    """Return the listed part of an article from its JSON.

    Raises:
        msgspec.DecodeError: If it has another content.
    """
    return _listed.decode(stored)


def text_part(rest: bytes, compression: Compression, most: int) -> str:
    """Return the first ``most`` characters of the text from the second part of an article.

    Nothing after them is decompressed.

    Raises:
        ValueError: If ``rest`` has another content.
    """
    if rest.startswith(_LONG_MARK):
        return _beginning(_long_parts(rest)[2], compression, _WIDEST * most)[:most]
    size = min(_short_size(rest), _WIDEST * most)
    return _beginning(rest[_SHORT_START:], compression, size)[:most] if size else ""
