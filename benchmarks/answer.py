"""Time a first answer of the JSON API by its parts, without a server and a network.

``python -m benchmarks.answer --articles 12000 --work FOLDER``. Every answer has 20 hits (see
:mod:`benchmarks.full_pages`) and the counts of five facets. Each request is asked once of each:
what it costs to meet words and articles for the first time is part of the answer, as on a server
where all queries are different. The parts run on a version that was opened for them, in the same
order as within an answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qsl

import msgspec

from benchmarks.bare import answered, bare_app
from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.full_pages import full_pages
from benchmarks.measure import Times, publish, table, without_collections
from benchmarks.servers import address
from search.answers.answering import Answer, answer
from search.answers.facets import facet_results
from search.answers.hits import hits
from search.answers.service import SearchService
from search.params import parse_request
from search.request import HighlightStyle, SearchRequest
from search.settings import SearchSettings
from web.addresses import endpoints_of
from web.api.search import Composer
from web.app import create_app
from web.settings import WebSettings
from web.wording import load_texts

DRAWS = 2
"""How many times 300 searches are drawn."""
BARE, WHOLE, UNMARKED = "bare Flask route", "whole answer", "whole answer, nothing marked"
READING, FINDING = "of it: reading the request", "of it: finding and counting"
MARKING = "of it: reading and marking the hits"
COMPOSING, ENCODING = "of it: composing", "of it: encoding"
PARTS = (READING, FINDING, MARKING, COMPOSING, ENCODING)
BETWEEN = "of it: the rest, the way through Flask"

P = ParamSpec("P")
T = TypeVar("T")


def main() -> None:
    """Measure what the command line asks for."""
    asked = arguments(__doc__).parse_args()
    times = measure(corpus_of(asked))
    found = {name: taken.summary() for name, taken in times.items()}
    publish(found, table(rows(times)), as_json=asked.json)


def rows(times: Mapping[str, Times]) -> Sequence[Mapping[str, object]]:
    """Return a table: CPU milliseconds, and how many times the bare route and the whole answer."""
    found = {name: taken.summary() for name, taken in times.items()}
    means = {name: figures["mean"] for name, figures in found.items()}
    shown = [
        {"what": name, "mean": mean, "p95": found[name]["p95"], "bare routes": mean / means[BARE]}
        for name, mean in means.items()
    ]
    rest = means[WHOLE] - sum(means[part] for part in PARTS)
    return [*shown, {"what": BETWEEN, "mean": rest, "p95": "", "bare routes": rest / means[BARE]}]


def measure(corpus: Corpus) -> dict[str, Times]:
    """Time an answer and each of its parts, in turn."""
    asked = full_pages(corpus, DRAWS)
    unmarked = [replace(one, highlight=HighlightStyle.NONE) for one in asked]
    settings = WebSettings(rate_limit=0, query_log=False)
    marked_app, unmarked_app = (
        create_app(SearchService(corpus.index(), SearchSettings()), settings) for _ in range(2)
    )
    bare, meter = bare_app(), _Meter()
    parts = _Parts(SearchService(corpus.index(), SearchSettings()), settings, meter)
    with marked_app.test_request_context(), without_collections():
        for number, (one, other) in enumerate(zip(asked, unmarked, strict=True)):
            runs: list[Callable[[], object]] = [
                partial(meter.timed, BARE, answered, bare, address(one)),
                partial(meter.timed, WHOLE, answered, marked_app, address(one)),
                partial(parts.run, address(one)),
                partial(meter.timed, UNMARKED, answered, unmarked_app, address(other)),
            ]
            # What all of them share is in the processor's caches for those that come later.
            for turn in range(len(runs)):
                runs[(number + turn) % len(runs)]()
    return {name: meter.times(name) for name in (BARE, UNMARKED, WHOLE, *PARTS)}


class _Meter:
    """Notes the milliseconds that runs take."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[float, float]]] = {}

    def timed(self, name: str, run: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Run something and note what it takes under a name."""
        wall, cpu = perf_counter(), process_time()
        result = run(*given, **named)
        taken = ((process_time() - cpu) * 1000, (perf_counter() - wall) * 1000)
        self._taken.setdefault(name, []).append(taken)
        return result

    def times(self, name: str) -> Times:
        """Return what was noted under a name."""
        return Times(*zip(*self._taken[name], strict=True))


@dataclass(frozen=True, slots=True)
class _Parts:
    """Answers requests part by part."""

    service: SearchService
    settings: WebSettings
    meter: _Meter

    def run(self, path: str) -> None:
        timed, searcher = self.meter.timed, self.service.searcher()
        asked = timed(READING, self._read, path)
        found = timed(FINDING, self._found, asked)
        timed(MARKING, hits, searcher.opened, found, asked)
        result = searcher.search(asked)
        composer = Composer(endpoints_of(self.settings), load_texts(), lambda: False)
        timed(ENCODING, msgspec.json.encode, timed(COMPOSING, composer.search, result))

    def _read(self, path: str) -> SearchRequest:
        searcher, pairs = self.service.searcher(), parse_qsl(path.partition("?")[2])
        return searcher.understood(parse_request(pairs, strict=True, facets=searcher.facets.known))

    def _found(self, asked: SearchRequest) -> Answer:
        searcher = self.service.searcher()
        found = answer(searcher.opened, asked, searcher.settings)
        facet_results(found.ranking.facets, asked, searcher.facets)
        return found


if __name__ == "__main__":
    main()
