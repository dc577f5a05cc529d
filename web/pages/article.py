"""The page of one article, with its structured data for programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from index.article import Article, Listed
from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, TAG, Facets
from search.request import SearchRequest
from search.result import IndexState
from web.addresses import canonical_address, citation_address
from web.pages.article_body import article_body
from web.pages.beside import Like
from web.pages.cards import back_to_results
from web.pages.chips import Narrowing, folded
from web.pages.citation import MEDIA_TYPES, Cited, iso_690
from web.pages.marked_article import Mark, MarkedArticle, marked_article
from web.pages.metadata import (
    MAX_NAMES,
    byline,
    original,
    original_title,
    other_line,
    other_list,
    outside,
    published_link,
    source_link,
)
from web.pages.reader import Link, Reader
from web.pages.views import Footer, footer
from web.wording import Texts

SAME_STORY = 20
"""Most articles of the same story that are listed."""
_FOR_SCRIPTS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""Escapes for JSON in a script element: nothing in it may look like an end tag."""


@dataclass(frozen=True, slots=True)
class NamesView:
    """The names of one facet in an article, as chips."""

    title: str
    names: Markup


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The page of one article."""

    article: Article
    request: SearchRequest
    byline: Markup
    original: Markup
    outside: Markup
    whole: Link | None
    named: tuple[NamesView, ...]
    marked: MarkedArticle
    found: str
    truncated: str
    author: str
    similar: Markup
    newest: Markup
    newest_title: str
    same_story: Markup
    citation: str
    citations: tuple[Link, ...]
    canonical: str
    linked: Markup
    back: Link
    footer: Footer


def article_view(
    article: Article,
    asked: SearchRequest,
    reader: Reader,
    *,
    mark: Mark,
    like: Like,
    same_story: Iterable[Listed],
    state: IndexState,
    site: str,
    root: str,
) -> ArticleView:
    """Return the page of an article.

    Args:
        article: The article; ``READ_BYTES`` of its body and of its text are enough.
        asked: The search that led to it, or the defaults.
        reader: Reader of the page.
        mark: Marks texts of the article by that search.
        like: Suggestions of what to read next.
        same_story: Other articles of the same story.
        state: The index that the article comes from.
        site: Name of the archive.
        root: Public origin of this server, without a trailing slash.
    """
    author = _author(article, reader.facets)
    texts, canonical = reader.texts, canonical_address(article, root)
    body = article_body(article)
    # The summary of an article without sections stands in its text.
    lead = "" if article.summary in article.text else article.summary
    marked = marked_article(article, lead, body.html, mark)
    narrowing = Narrowing(reader.addresses.defaults, reader)

    def listed(others: Iterable[Listed]) -> Markup:
        return other_list((other_line(other, asked, reader) for other in others), texts)

    return ArticleView(
        article=article,
        request=asked,
        byline=byline(article, narrowing, reader),
        original=original(article, texts),
        outside=outside(article, texts),
        whole=published_link(article, texts) or source_link(article, texts),
        named=tuple(_named(article, narrowing, texts)),
        marked=marked,
        found=reader.texts.plural("found", marked.stops) if marked.stops else "",
        truncated=reader.texts.text("truncated") if body.truncated else "",
        author=reader.texts.text("author", name=author) if author else "",
        similar=listed(like.similar),
        newest=listed(like.newest),
        newest_title=_newest_title(like.topic, reader),
        same_story=listed(same_story),
        citation=iso_690(Cited(article, canonical, site), reader),
        citations=tuple(
            Link(texts.text(form), citation_address(article, form)) for form in MEDIA_TYPES
        ),
        canonical=canonical,
        linked=_linked(article, canonical, site, reader.facets),
        back=back_to_results(article, asked, reader),
        footer=footer(state, reader.texts),
    )


def _named(article: Article, narrowing: Narrowing, texts: Texts) -> Iterator[NamesView]:
    """Yield the names of an article by facet, those of its texts among them."""
    companies, people = article.named_companies[:MAX_NAMES], article.named_people[:MAX_NAMES]
    for title, items in (
        ("companies", narrowing.chips(COMPANY, companies, article.from_texts)),
        ("people", narrowing.chips(PERSON, people, article.from_texts)),
        ("suggested.tags", narrowing.chips(TAG, article.tags[:MAX_NAMES])),
        ("suggested.authors", narrowing.chips(AUTHOR, article.authors[:MAX_NAMES])),
    ):
        if items:
            yield NamesView(texts.text(title), folded(items, texts))


def _newest_title(topic: str, reader: Reader) -> str:
    texts = reader.texts
    return texts.text("newest_of", topic=topic) if topic else texts.text("newest")


def _author(article: Article, facets: Facets) -> str:
    return ", ".join(facets.names(article, AUTHOR))


def _linked(article: Article, address: str, site: str, facets: Facets) -> Markup:
    """Return the article as JSON-LD in the vocabulary of schema.org."""
    known = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "alternativeHeadline": original_title(article),
        "description": article.summary,
        "image": article.image,
        "datePublished": article.published.isoformat() if article.published else "",
        "dateModified": article.updated.isoformat() if article.updated else "",
        "inLanguage": article.language,
        "url": address,
        "mainEntityOfPage": address,
        "author": [{"@type": "Person", "name": name} for name in facets.names(article, AUTHOR)],
        "publisher": {"@type": "Organization", "name": site},
        "articleSection": facets.names(article, CATEGORY),
        "keywords": ", ".join(facets.names(article, COMPANY, PERSON, TAG)),
        "isBasedOn": article.source_url,
    }
    filled = {name: value for name, value in known.items() if value}
    written = json.dumps(filled, ensure_ascii=False).translate(_FOR_SCRIPTS)
    return Markup(written)  # noqa: S704  # escaped in the line above
