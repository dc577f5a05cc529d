"""The load of every benchmark of answers: requests whose answers fill a page.

An answer costs what it lists. Of the searches of :mod:`benchmarks.queries` a fourth finds nothing
and others list few articles, so a mean over all of them tells of no answer that anybody reads.
"""

from dataclasses import replace

from benchmarks.corpus import Corpus
from benchmarks.queries import requests
from search.answers.service import SearchService
from search.request import HighlightStyle, SearchRequest
from search.settings import SearchSettings

HITS = 20
"""Number of hits of each answer."""


def full_pages(corpus: Corpus, draws: int = 1) -> tuple[SearchRequest, ...]:
    """Return the distinct requests of so many draws that our index answers with ``HITS`` hits."""
    searcher = SearchService(corpus.index(), SearchSettings()).searcher()

    def fills(request: SearchRequest) -> bool:
        # Neither marks nor counts change what is listed.
        listed = replace(request, facets=(), highlight=HighlightStyle.NONE)
        return len(searcher.search(listed).hits) == HITS

    drawn = (
        replace(request, per_page=HITS)
        for draw in range(draws)
        for request in requests(corpus.articles, corpus.seed, draw)
    )
    return tuple(filter(fills, dict.fromkeys(drawn)))
