"""Time the costliest article: its page and its answer of the API, for bodies made to hurt.

``python -m benchmarks.article_page --articles 3000 --work FOLDER`` prints what each kind of body
takes at the size where it takes most, the costliest first, beside a bare route and an ordinary
article of the same archive. The bodies are not indexed, which takes minutes for some of them; they
are stored as an index stores them, and read from there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random

from flask.testing import FlaskClient

from benchmarks.bare import bare_app
from benchmarks.corpus import arguments, corpus_of
from benchmarks.hostile_bodies import BODIES
from benchmarks.measure import publish, table, without_collections
from index.article import Article
from index.storage.compression import Compression
from index.stored_article import from_parts, to_parts
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from web.addresses import API, ARTICLES
from web.app import create_app
from web.settings import WebSettings

SIZES = (20_000, 99_000, 300_000, 1_000_000, 2_000_000, 4_900_000)
"""Bytes of a body; the largest is what ``index.max_file_kb`` lets in."""
ROUNDS = 3
ORDINARY = 50
HEADERS = {"Accept-Encoding": "gzip"}
SHOWN = 20
PLAIN = Compression()


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a body at its most expensive size, in milliseconds of processor time."""

    size: int
    page: float
    answer: float


@dataclass(frozen=True, eq=False)
class _Searcher(Searcher):
    """Returns the last of a list of articles, for any id."""

    stored: list[tuple[bytes, bytes]] = field(default_factory=list)

    def article(self, identity: str, most: int = 0) -> Article | None:
        return (
            from_parts(*self.stored[-1], PLAIN, most)
            if self.stored
            else super().article(identity, most)
        )


class _Service(SearchService):
    """Gives one such searcher to all requests."""

    @cached_property
    def prepared(self) -> _Searcher:
        found = super().searcher()
        return _Searcher(found.opened, found.settings)

    def searcher(self) -> Searcher:
        return self.prepared


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    asked = parser.parse_args()
    service = _Service(corpus_of(asked).index(), SearchSettings())
    client = create_app(service, WebSettings(rate_limit=0, query_log=False)).test_client()
    ids = _some_ids(service)
    with without_collections():
        bare = taken(bare_app().test_client(), API)
        ordinary = Cost(
            0,
            *(
                sum(taken(client, f"{root}{identity}") for identity in ids) / len(ids)
                for root in ("/clanek/", ARTICLES)
            ),
        )
        template = service.searcher().article(ids[0])
        if template is None:
            raise RuntimeError(ids[0])
        costs = {name: worst(service, client, template, body) for name, body in BODIES.items()}
    figures = {
        "bare_ms": round(bare, 3),
        "ordinary_ms": round(ordinary.page, 2),
        "worst_page_ms": round(max(cost.page for cost in costs.values()), 1),
        "worst_answer_ms": round(max(cost.answer for cost in costs.values()), 1),
    }
    shown = "\n".join(f"{name}: {value}" for name, value in figures.items())
    publish(figures, f"{table(rows(costs, bare))}\n{shown}", as_json=asked.json)


def worst(
    service: _Service, client: FlaskClient, template: Article, body: Callable[[int], str]
) -> Cost:
    """Return the cost of a kind of body at the size where its page takes most."""
    costs = []
    for size in SIZES:
        text = body(size).encode()[:size].decode(errors="ignore")
        service.prepared.stored[:] = [to_parts(replace(template, body=text, text=text), PLAIN)]
        page, answer = (taken(client, f"{root}{template.id}") for root in ("/clanek/", ARTICLES))
        costs.append(Cost(size, page, answer))
    service.prepared.stored.clear()
    return max(costs, key=lambda cost: max(cost.page, cost.answer))


def taken(client: FlaskClient, address: str) -> float:
    """Return the CPU milliseconds of an answer, the least of some rounds."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        response = client.get(address, headers=HEADERS)
        found.append((time.process_time() - started) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status}")
    return min(found)


def rows(costs: Mapping[str, Cost], bare: float) -> Sequence[Mapping[str, object]]:
    """Return a table of the costliest kinds."""
    ordered = sorted(costs.items(), key=lambda item: -max(item[1].page, item[1].answer))
    return [
        {
            "body": name,
            "kB": cost.size // 1000,
            "page": cost.page,
            "times a bare route": cost.page / bare,
            "API": cost.answer,
        }
        for name, cost in ordered[:SHOWN]
    ]


def _some_ids(service: SearchService) -> Sequence[str]:
    found = service.searcher().search(SearchRequest(per_page=ORDINARY, facets=()))
    ids = [hit.article.id for hit in found.hits]
    return Random(1).sample(ids, min(ORDINARY, len(ids)))  # noqa: S311  # repeatable, not secret


if __name__ == "__main__":
    main()
