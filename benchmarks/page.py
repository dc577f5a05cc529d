"""Time the search page: what one takes of the processor, and how much of that is the search.

``python -m benchmarks.page --articles 12000 --work FOLDER``. The application is asked as a server
would ask it, by a browser that understands compression; all searches are different.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from statistics import fmean
from typing import ParamSpec, TypeVar

from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.measure import percentile, publish, table, without_collections
from benchmarks.queries import requests
from index.article import Article, Listed
from search.answers.searcher import MAX_SAME_STORY, Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from search.result import SearchResult
from search.settings import SearchSettings
from web.addresses import PAGE, Addresses
from web.app import create_app
from web.settings import WebSettings

WARM_UP = 100
WHOLE, SEARCH = "whole page", "of it: search, marking, similar articles"
HEADERS = {"Accept-Encoding": "gzip"}

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _TimedSearcher(Searcher):
    """Notes the milliseconds of the processor that its answers take."""

    spent: list[float] = field(default_factory=list)

    def search(self, request: SearchRequest) -> SearchResult:
        return self._timing(super().search)(request)

    def similar_to(self, article: Article, limit: int = 5) -> tuple[Listed, ...]:
        return self._timing(super().similar_to)(article, limit)

    def same_story(self, identity: str, limit: int = MAX_SAME_STORY) -> tuple[Listed, ...]:
        return self._timing(super().same_story)(identity, limit)

    def _timing(self, run: Callable[P, T]) -> Callable[P, T]:
        @wraps(run)
        def timed(*given: P.args, **named: P.kwargs) -> T:
            started = time.process_time()
            try:
                return run(*given, **named)
            finally:
                self.spent.append((time.process_time() - started) * 1000)

        return timed


class _Timed(SearchService):
    """Gives one timed searcher to all requests."""

    @cached_property
    def timed(self) -> _TimedSearcher:
        found = super().searcher()
        return _TimedSearcher(found.opened, found.settings)

    def searcher(self) -> Searcher:
        return self.timed


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    asked = parser.parse_args()
    found = measure(corpus_of(asked))
    publish(found, table(rows(found)), as_json=asked.json)


def rows(found: Mapping[str, Sequence[float]]) -> Sequence[Mapping[str, object]]:
    """Return a table: CPU milliseconds, and the share of the whole page."""
    whole = fmean(found[WHOLE])
    return [
        {
            "what": name,
            "mean": fmean(taken),
            "p95": percentile(taken, 95),
            "share of the page": fmean(taken) / whole,
        }
        for name, taken in found.items()
    ]


def measure(corpus: Corpus) -> dict[str, list[float]]:
    """Return the CPU milliseconds of each page, and those of its searches."""
    service = _Timed(corpus.index(), SearchSettings())
    settings = WebSettings(rate_limit=0, query_log=False)
    browser = create_app(service, settings).test_client()
    addresses = [address(request, settings) for request in requests(corpus.articles, corpus.seed)]
    for path in addresses[:WARM_UP]:
        browser.get(path, headers=HEADERS)
    found: dict[str, list[float]] = {WHOLE: [], SEARCH: []}
    with without_collections():
        for path in addresses[WARM_UP:]:
            service.timed.spent.clear()
            started = time.process_time()
            browser.get(path, headers=HEADERS)
            found[WHOLE].append((time.process_time() - started) * 1000)
            found[SEARCH].append(sum(service.timed.spent))
    return found


def address(request: SearchRequest, settings: WebSettings) -> str:
    """Return the page that shows the answer to a request, as readers get it."""
    defaults = settings.page_defaults()
    shown = replace(
        request,
        per_page=defaults.per_page,
        facets=defaults.facets,
        facet_size=defaults.facet_size,
        timeline=defaults.timeline,
        explain=defaults.explain,
    )
    return Addresses(PAGE, defaults).of(shown)


if __name__ == "__main__":
    main()
