"""What a generator publishes of a site, and what we show of it, in one form."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from index.archive.plain_text import plain_text
from tests.sites import ReadSite

_WORD = re.compile(r"\w+")
_UNREAD = re.compile(r"<img\b[^>]*>|<sup\b.*?</sup>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Published:
    """One article.

    Attributes:
        title: Plain text.
        day: ISO 8601, or empty.
        address: Whole.
        tags: In the author's order.
        words: Of the text, small, without numbers: Kramdown loses those of lists.
        categories: ``None`` where they are not compared.
        authors: ``None`` where they are not compared.
    """

    title: str
    day: str
    address: str
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    authors: tuple[str, ...] | None = None


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    found = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return tuple(word for word in found if not word.isdecimal())


def words_of_html(html: str) -> tuple[str, ...]:
    """Return the words of the text in HTML, without those of pictures and numbers of notes."""
    # One block of HTML, to a parser of Markdown too.
    block = re.sub(r"\s*\n\s*", "\n", _UNREAD.sub("", html))
    return words(plain_text(f"<div>\n{block}\n</div>"))


def shown(site: ReadSite) -> dict[str, Published]:
    """Return what we show: path to article."""
    return {
        path: Published(
            title=article.title,
            day=f"{article.published_on:%Y-%m-%d}" if article.published_on else "",
            address=article.link,
            tags=article.tags,
            categories=article.categories,
            words=words(article.text),
            authors=article.authors,
        )
        for path, article in site.articles.items()
    }


def differences(ours: Mapping[str, Published], theirs: Mapping[str, Published]) -> Iterable[str]:
    """Yield in what we differ from a generator, a line each."""
    for path in sorted(ours.keys() | theirs.keys()):
        if path not in ours:
            yield f"{path}: left out by us"
        elif path not in theirs:
            yield f"{path}: not published"
        else:
            yield from _different(path, ours[path], theirs[path])


def _different(path: str, ours: Published, theirs: Published) -> Iterable[str]:
    for field in fields(Published):
        our, their = getattr(ours, field.name), getattr(theirs, field.name)
        if our != their and their is not None:
            yield f"{path}: {field.name} is {our!r}, published as {their!r}"
