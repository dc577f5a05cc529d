"""Time the search page beside a bare Flask route: the whole, and how much of it is the search.

``python -m benchmarks.page --articles 12000 --work FOLDER``. The application is asked as a server
would ask it, by a browser that understands compression. All searches are different, and every page
lists 20 results (see :mod:`benchmarks.full_pages`).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from statistics import fmean
from typing import ParamSpec, TypeVar

from flask import Flask

from benchmarks.bare import answered, bare_app
from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.full_pages import full_pages
from benchmarks.measure import percentile, publish, table, without_collections
from index.article import Article, Listed
from search.answers.searcher import MAX_SAME_STORY, Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from search.result import SearchResult
from search.settings import SearchSettings
from web.addresses import API, PAGE, Addresses
from web.app import create_app
from web.settings import WebSettings

DRAWS = 2
"""How many times 300 searches are drawn."""
WARM_UP = 100
BARE, WHOLE = "bare Flask route", "whole page"
SEARCH = "of it: search, marking, similar articles"
HEADERS = (("Accept-Encoding", "gzip, deflate, br, zstd"),)
"""As today's browsers send it."""

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
    """Return a table: CPU milliseconds, and how many times the bare route."""
    bare = fmean(found[BARE])
    return [
        {
            "what": name,
            "mean": fmean(taken),
            "p95": percentile(taken, 95),
            "bare routes": fmean(taken) / bare,
        }
        for name, taken in found.items()
    ]


def measure(corpus: Corpus) -> dict[str, list[float]]:
    """Return the CPU milliseconds of the bare route, of each page, and of its searches."""
    service = _Timed(corpus.index(), SearchSettings())
    settings = WebSettings(rate_limit=0, query_log=False)
    app, bare = create_app(service, settings), bare_app()
    addresses = [address(request, settings) for request in full_pages(corpus, DRAWS)]
    warm_up = min(WARM_UP, len(addresses) // 10)
    for path in addresses[:warm_up]:
        answered(app, path, HEADERS)
    found: dict[str, list[float]] = {BARE: [], WHOLE: [], SEARCH: []}
    with without_collections():
        for path in addresses[warm_up:]:
            service.timed.spent.clear()
            found[BARE].append(_timed(bare, API))
            found[WHOLE].append(_timed(app, path))
            found[SEARCH].append(sum(service.timed.spent))
    return found


def _timed(app: Flask, path: str) -> float:
    """Return the CPU milliseconds of an answer."""
    started = time.process_time()
    answered(app, path, HEADERS)
    return (time.process_time() - started) * 1000


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
