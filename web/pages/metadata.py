"""Metadata of an article as HTML, wherever it stands: under its title, beside it, in a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup

from index.article import Listed
from index.facets import CATEGORY, SERIES
from search.request import SearchRequest
from web.addresses import article_page
from web.pages.chips import Narrowing, linked
from web.pages.markup import escaped, items, lang
from web.pages.reader import Link, Reader
from web.wording import ENGLISH, Texts

KEPT = 1_000
"""Size of the cache of host names."""
MAX_NAMES = 50
"""Most names of each facet of an article that get links."""
TOPICS_SHOWN = 2
"""Most categories under a title."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another article, in one line."""

    address: str
    title: str
    language: str
    source: str
    day: str


def original_title(article: Listed) -> str:
    """Return the original title if it differs from the title; empty otherwise."""
    return article.original_title if article.original_title != article.title else ""


def original(article: Listed, texts: Texts) -> Markup:
    """Return the original title; empty if it is that of the article."""
    title = original_title(article)
    if not title:
        return Markup()
    label, language = escaped(texts.text("original_title")), lang(ENGLISH, texts)
    shown = f"{label} <span{language}>{escaped(title)}</span>"
    return Markup(f'<p class="original">{shown}</p>')  # noqa: S704  # escaped


def outside(article: Listed, texts: Texts) -> Markup:
    """Return the links to the published article and to its source."""
    published, source = published_link(article, texts), source_link(article, texts)
    links = (linked(published) if published else "", _foreign(source) if source else "")
    return Markup("".join(links))  # noqa: S704  # escaped


def _foreign(link: Link) -> str:
    address = escaped(link.address)
    return f'<a href="{address}" rel="noopener nofollow">{escaped(link.text)}</a>'


def published_link(article: Listed, texts: Texts) -> Link | None:
    """Return the link to an article as the archive publishes it, if that is known."""
    if not article.link.startswith("http"):
        return None
    return Link(texts.text("archive_link"), article.link)


def source_link(article: Listed, texts: Texts) -> Link | None:
    """Return the link to the source of an article, if it has one."""
    if not article.source_url:
        return None
    server = article.source_url.partition("://")[2].partition("/")[0]
    return Link(texts.text("source_link", host=_host(server)), article.source_url)


@lru_cache(KEPT)
def _host(server: str) -> str:
    """Return the host name of the part of an address before its path."""
    return (urlsplit(f"//{server}").hostname or "").removeprefix("www.")


def other_line(article: Listed, asked: SearchRequest, reader: Reader) -> Other:
    """Return an article as one line; its link keeps the search."""
    day = reader.texts.day(article.published_on) if article.published_on else ""
    address = article_page(article, asked, reader.addresses)
    return Other(address, article.title, article.language, article.source, day)


def other_list(others: Iterable[Other], texts: Texts) -> Markup:
    """Return articles as a list of lines; empty if there are none."""
    lines = items(
        f'<a href="{escaped(other.address)}"{lang(other.language, texts)}>{escaped(other.title)}'
        f'</a> <span class="quiet">{escaped(", ".join(filter(None, (other.source, other.day))))}'
        "</span>"
        for other in others
    )
    return Markup(f'<ul class="others">{lines}</ul>' if lines else "")  # noqa: S704  # escaped


def byline(article: Listed, narrowing: Narrowing, reader: Reader) -> Markup:
    """Return the metadata under a title: day, source, topics and importance."""
    texts = reader.texts
    importance = ""
    if article.importance:
        importance = texts.text("importance_words", value=article.importance)
    written = "".join(
        (
            _day(article, reader),
            f"<span>{escaped(article.source)}</span>" if article.source else "",
            narrowing.links(CATEGORY, article.categories[:TOPICS_SHOWN]),
            narrowing.links(SERIES, article.series[:MAX_NAMES]),
            f"<span>{escaped(importance)}</span>" if importance else "",
        )
    )
    return Markup(f'<p class="byline">{written}</p>')  # noqa: S704  # escaped


def _day(article: Listed, reader: Reader) -> str:
    texts, day = reader.texts, article.published_on
    if not (day and article.published):
        return f"<span>{escaped(texts.text('undated'))}</span>"
    age = texts.age(day, reader.today)
    shown = f"{texts.day(day)} ({age})" if age else texts.day(day)
    return f'<time datetime="{article.published.isoformat()}">{escaped(shown)}</time>'
