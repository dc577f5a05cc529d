"""Find the articles of a pasted address: their own, that of their source, or one of this site."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from index.archive.stories import story
from index.article import Listed
from index.schema import TextField
from search.engines.base import Engine
from search.query.tree import And, DateRange, Field, Or, Phrase, Query, Word

ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
"""A query that is nothing but an address."""
_BETWEEN = re.compile(r"[\W_]+")
MAX_ARTICLES = 10
"""Articles of one address: most have one."""

Find = Callable[[Query], Iterator[Listed]]
"""From a query to the articles that rank first."""


def pasted_address(q: str, engine: Engine, find: Find) -> Query | None:
    """Return a query for the articles of an address; ``None`` if it is no address of an article."""
    nodes = tuple(map(_only, pasted_articles(q, engine, find)))
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def pasted_articles(q: str, engine: Engine, find: Find) -> tuple[Listed, ...]:
    """Return the articles of an address; empty if it is no address of an article.

    Args:
        q: The query as typed.
        engine: Engine of the version.
        find: Returns articles by their words.
    """
    if not ADDRESS.fullmatch(q):
        return ()
    address = q if "://" in q else f"https://{q}"
    try:
        found = {article.id: article for article in _articles(address, engine, find)}
    except ValueError:
        # urllib finds a fault in it.
        return ()
    return tuple(found.values())[:MAX_ARTICLES]


def _articles(address: str, engine: Engine, find: Find) -> Iterator[Listed]:
    told = story(address, "", None)
    if told:
        yield from engine.story(told)
    path = unquote(urlsplit(address).path)
    parts = path.strip("/").split("/")
    for n in range(len(parts)):
        document = engine.document_id("/".join(parts[n:]))
        if document is not None:
            yield engine.listed(document)
            return
    words = tuple(map(Word, words_of(path)))
    if words:
        for article in find(Or(words) if len(words) > 1 else words[0]):
            if _path(article.link) == _path(address):
                yield article


def words_of(path: str) -> tuple[str, ...]:
    """Return the words of the part of the path of an address that names an article."""
    name = path.rstrip("/").rpartition("/")[2].partition(".")[0]
    return tuple(word for word in _BETWEEN.split(name) if word)


def _path(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/").removesuffix(".html").removesuffix("/index")


def _only(article: Listed) -> Query:
    """Return a query that finds an article by its title and its day."""
    title = Field(TextField.TITLE, Phrase(article.title))
    day = article.published_on
    return title if day is None else And((title, DateRange(day, day)))
