"""An article: what is known of it, and its JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

import msgspec

from index.names import facet_key

IMPORTANCE_RANGE = range(1, 6)


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
