"""Gather the content of a page beside the results, from the version that found them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from index.article import Article, Listed
from index.facets import Facets
from search.answers.searcher import Searcher
from search.request import Sort
from search.result import FacetResult, SearchResult
from web.pages.cards import SameStory
from web.pages.first_visit import AtFirst, at_first
from web.pages.reader import Link, Reader
from web.pages.starting_points import TOPICS
from web.pages.ways_out import ways_out
from web.refinement import choosing_only

FEW = 3
"""Number of results from which no similar articles are offered."""
SIMILAR = 4

LIKE = 5
"""Most articles to read after another, of each kind."""


@dataclass(frozen=True, slots=True)
class Like:
    """Suggestions of what to read after an article.

    Attributes:
        similar: Similar articles.
        newest: The newest ones of a topic of the article, if few are similar.
        topic: Label of the topic; empty for the whole archive.
    """

    similar: tuple[Listed, ...]
    newest: tuple[Listed, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Content beside the results of a search.

    Attributes:
        same_story: Returns the other articles of an article's story.
        similar: Articles similar to the first hit, if there are few hits.
        ways: Other searches to try, if nothing was found.
        everywhere: Facets of the whole archive, if nothing was found.
        at_first: Overview of the archive, if nothing was asked yet.
    """

    same_story: SameStory
    similar: tuple[Listed, ...] = ()
    ways: tuple[Link, ...] = ()
    everywhere: tuple[FacetResult, ...] = ()
    at_first: AtFirst | None = None


def beside(result: SearchResult, searcher: Searcher, reader: Reader) -> Beside:
    """Return the content beside a result, from the searcher that gave the result."""
    if result.total:
        first = result.request == reader.addresses.defaults
        seen = at_first(result, searcher, reader) if first else None
        return Beside(searcher.same_story, _similar(result, searcher), at_first=seen)
    everything = replace(reader.addresses.defaults, per_page=1, facets=TOPICS)
    answered = replace(result.request, q=result.corrected or result.request.q)
    return Beside(
        searcher.same_story,
        ways=ways_out(answered, searcher.search, reader),
        everywhere=searcher.search(everything).facets,
    )


def _similar(result: SearchResult, searcher: Searcher) -> tuple[Listed, ...]:
    if not result.request.q or result.total >= FEW or not result.hits:
        return ()
    found = {hit.article.id for hit in result.hits}
    like = searcher.similar(result.hits[0].article.id, SIMILAR)
    return tuple(article for article in like if article.id not in found)


def like(
    article: Article, same_story: Iterable[Listed], searcher: Searcher, reader: Reader
) -> Like:
    """Return suggestions of what to read after an article, other than articles of its story."""
    similar = searcher.similar_to(article, LIKE)
    if len(similar) >= FEW:
        return Like(similar)
    known = {article.id, *(other.id for other in (*similar, *same_story))}
    newest = replace(reader.bare(), sort=Sort.NEWEST, per_page=2 * LIKE)
    for facet, topic in _topics(article, reader.facets):
        asked = choosing_only(newest, facet, topic) if facet else newest
        hits = searcher.search(asked).hits
        others = (hit.article for hit in hits if hit.article.id not in known)
        if found := tuple(islice(others, LIKE)):
            return Like(similar, found, reader.facets.shown(facet, topic) if facet else "")
    return Like(similar)


def _topics(article: Article, facets: Facets) -> Iterator[tuple[str, str]]:
    """Yield the topics of an article, each with the key of its facet, then the whole archive."""
    for facet in TOPICS:
        for name in facets.names(article, facet)[:1]:
            yield facet, name
    yield "", ""
