"""Gather what a page shows beside the results, from the version that found them."""

from dataclasses import dataclass, replace

from index.article import Listed
from search.answers.searcher import Searcher
from search.result import FacetResult, SearchResult
from web.pages.cards import SameStory
from web.pages.reader import Link, Reader
from web.pages.starting_points import TOPICS
from web.pages.ways_out import ways_out

FEW = 3
"""Number of results from which no similar articles are offered."""
SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """Content beside the results of a search.

    Attributes:
        same_story: Returns the other articles of an article's story.
        similar: Articles similar to the first hit, if there are few hits.
        ways: Other searches to try, if nothing was found.
        everywhere: Facets of the whole archive, if nothing was found.
    """

    same_story: SameStory
    similar: tuple[Listed, ...] = ()
    ways: tuple[Link, ...] = ()
    everywhere: tuple[FacetResult, ...] = ()


def beside(result: SearchResult, searcher: Searcher, reader: Reader) -> Beside:
    """Return the content beside a result, from the searcher that gave the result."""
    if result.total:
        return Beside(searcher.same_story, _similar(result, searcher))
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
