"""The record: what Hledej knows of one article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

IMPORTANCE_RANGE = range(1, 6)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it is indexed, shown and handed to programs.

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
        body: Markdown or HTML as the author wrote it, less what stands in the fields above
            and less the footer that every article of the archive repeats.
        text: ``body`` as plain text: what is searched and cut into snippets.
        categories, companies, people: Clean names by the vocabulary, the main one first; the
            spellings of the file are in ``metadata``.
        source: Name of the outside source, or empty.
        author: Or empty.
        importance: From 1 to 5, 5 the greatest; ``None`` where the file gives none.
        source_url: Address of the outside article, or empty; only http and https.
        link: Where the archive publishes the article.
        image: Address of a picture, or empty; only http and https.
        story: Articles with the same value tell the same story; empty where nothing tells.
        language: ``cs`` or ``en``, guessed from the text.
        metadata: Front matter as it was read, in values that JSON can hold.
        repaired: How many places of the text were repaired.
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
    body: str = ""
    text: str = ""
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
    metadata: Mapping[str, object] = field(default_factory=dict)
    repaired: int = 0


_decoder = msgspec.json.Decoder(Article)


def to_json(article: Article) -> bytes:
    """Return the article as JSON, the form in which an index stores it."""
    return msgspec.json.encode(article)


def from_json(stored: bytes) -> Article:
    """Return the article that :func:`to_json` wrote.

    Raises:
        msgspec.DecodeError: If ``stored`` is something else.
    """
    return _decoder.decode(stored)
