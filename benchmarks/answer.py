"""Time an answer of the JSON API by its parts, without a server and a network.

``python -m benchmarks.answer --articles 12000 --work FOLDER``. Nothing is marked. The same 300
requests are asked in rounds, so their words are known by then: on a server where all queries are
different, an answer takes longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

import msgspec
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.bare import bare_app
from benchmarks.corpus import Corpus, analyzer, arguments, corpus_of, vocabulary_of
from benchmarks.engines.ours import OurEngine
from benchmarks.measure import Run, Times, interleaved, publish, table
from benchmarks.queries import plans, requests
from benchmarks.servers import address
from search.answers.service import SearchService
from search.params import parse_request
from search.request import HighlightStyle
from search.settings import SearchSettings
from web.addresses import endpoints_of
from web.api.search import Composer
from web.app import create_app
from web.settings import WebSettings
from web.wording import load_texts

BARE, WHOLE = "bare Flask route", "whole answer"
READING, SEARCH, ENGINE = "of it: reading the request", "of it: search", "of the search: the engine"
COMPOSING, ENCODING = "of it: composing", "of it: encoding"
ROUNDS = 3


def main() -> None:
    """Measure what the command line asks for."""
    asked = arguments(__doc__).parse_args()
    times = measure(corpus_of(asked))
    found = {name: taken.summary() for name, taken in times.items()}
    publish(found, table(rows(times)), as_json=asked.json)


def rows(times: Mapping[str, Times]) -> Sequence[Mapping[str, object]]:
    """Return a table: CPU milliseconds, and the share of the whole answer."""
    found = {name: taken.summary() for name, taken in times.items()}
    return [
        {
            "what": name,
            "mean": figures["mean"],
            "p95": figures["p95"],
            "share of the answer": figures["mean"] / found[WHOLE]["mean"],
        }
        for name, figures in found.items()
    ]


def measure(corpus: Corpus, rounds: int = ROUNDS) -> dict[str, Times]:
    """Time an answer and each of its parts, in turn."""
    mix = requests(corpus.articles, corpus.seed)
    asked = tuple(replace(request, highlight=HighlightStyle.NONE) for request in mix)
    ready = plans(asked, analyzer(), vocabulary_of(corpus.archive()))
    service = SearchService(corpus.index(), SearchSettings())
    engine = OurEngine.open(corpus.index())
    settings = WebSettings(rate_limit=0, query_log=False)
    app, bare = create_app(service, settings), bare_app()
    composer = Composer(endpoints_of(settings), load_texts(), lambda: False)
    paths = list(map(address, asked))
    results = list(map(service.searcher().search, asked))
    with app.test_request_context():
        answers = list(map(composer.search, results))
        runs: dict[str, Run] = {
            BARE: lambda n: _answered(bare, paths[n]),
            WHOLE: lambda n: _answered(app, paths[n]),
            READING: lambda n: parse_request(parse_qsl(paths[n].partition("?")[2]), strict=True),
            SEARCH: lambda n: service.searcher().search(asked[n]),
            ENGINE: lambda n: engine.engine.run(ready[n]),
            COMPOSING: lambda n: composer.search(results[n]),
            ENCODING: lambda n: msgspec.json.encode(answers[n]),
        }
        times = interleaved(runs, len(asked), rounds)
    engine.close()
    return times


def _answered(app: Flask, path: str) -> bytes:
    """Return the answer of an application, called as by a server."""
    body, status, _ = run_wsgi_app(app, EnvironBuilder(path).get_environ())
    if not status.startswith("200"):
        raise RuntimeError(f"{path}: {status}")
    return b"".join(body)


if __name__ == "__main__":
    main()
