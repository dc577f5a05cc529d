"""Ask Hledej and OpenSearch the same over HTTP: the same articles, the same searches, full pages.

``python -m benchmarks.beside_opensearch --articles 12000 --work FOLDER``. It starts one node of
OpenSearch, which needs Java 11 or newer, with the options and the heap of its own ``jvm.options``.
Its index has one shard without replicas, merged into one segment; its built-in Czech analysis, with
diacritics folded after the stemmer; and offsets in the postings of the texts that are marked. A
search is a ``simple_query_string`` over all text fields with our weights, and an answer has 20 hits
without their texts, marks by the highlighter ``unified``, the exact total and the counts of five
facets.

Only searches that fill a page on both sides are timed. OpenSearch has answered each of them once to
tell so, which also warms it up; it caches no answers that have hits. Then a client in a process of
its own asks each once, in rounds that take turns: over one connection, then over some.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from urllib.parse import urlsplit

import msgspec

from benchmarks.cluster import refreshed
from benchmarks.corpus import Corpus, analyzer, arguments, corpus_of, vocabulary_of
from benchmarks.documents import read_articles
from benchmarks.engines.engine import FACETS, UnavailableError
from benchmarks.full_pages import HITS, full_pages
from benchmarks.load import CONNECTIONS, Load, from_own_process
from benchmarks.measure import disk_size, publish, table
from benchmarks.processes import (
    compiler_seconds,
    processor_seconds,
    proportional_mb,
    with_children,
)
from benchmarks.servers import address, get, serving
from index.article import Article
from index.documents.document import texts_of
from index.engines.cluster.bulk import Bulk
from index.engines.cluster.connection import Connection
from index.engines.cluster.settings import ClusterSettings
from index.facets import Facets
from index.facets import values as facet_values
from index.schema import TextField
from index.settings import IndexSettings
from index.versions.versions import Versions
from search.answers.facets import with_clean_names
from search.answers.marks import SNIPPET_LENGTH
from search.request import SearchRequest
from tests.opensearch_cluster import installed, running

OURS, THEIRS = "Hledej", "OpenSearch"
CPU, ANSWERING = "CPU ms a request", "without compiling"
COMPARED = (CPU, ANSWERING)
INDEX = "beside_hledej"
HEAP_MB = 1024
"""Heap that the ``jvm.options`` of every download give to a node."""
SECONDS = 600.0
"""Timeout of a request of the preparation, and limit of a load: all searches are to be asked."""
PROCESSES = os.cpu_count() or 1
"""Answering processes of ours: OpenSearch uses every core, too."""
DRAWS, ROUNDS = 40, 6
WARM_UP, TIMES = 500, 10
"""Searches, at most half of all, that both answer before they are timed, and how many times.

Java goes on compiling for thousands of answers, so what that takes is told apart, too.
"""
MARKED = (TextField.TITLE, TextField.BODY)
DAY = "published_on"

Json = Mapping[str, object]
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is asked.

    Attributes:
        port: Where it listens.
        processes: Those whose processor time and memory it takes.
        disk_mb: Size of its index.
        line: Writes a search for :mod:`benchmarks.load`.
        total: Asks for a search and returns the number of all matches.
    """

    port: int
    processes: Sequence[int]
    disk_mb: float
    line: Callable[[SearchRequest], str]
    total: Callable[[SearchRequest], int]

    def used(self) -> tuple[float, float]:
        """Return the processor time it has taken, in seconds, and that without compiling."""
        used = sum(map(processor_seconds, self.processes))
        return used, used - sum(map(compiler_seconds, self.processes))

    def load(self, asked: Sequence[SearchRequest], connections: int) -> Load:
        """Load it with searches.

        Raises:
            RuntimeError: If any of them failed.
        """
        lines = [*map(self.line, asked)]
        load = from_own_process(self.port, lines, SECONDS, connections=connections)
        if load.failed or load.requests < len(asked):
            raise RuntimeError(f"{len(asked) - load.requests + load.failed} searches failed")
        return load


class _Total(msgspec.Struct):
    value: int


class _Hits(msgspec.Struct):
    total: _Total


class _Found(msgspec.Struct):
    hits: _Hits


class _OurFound(msgspec.Struct):
    total: int


class _Process(msgspec.Struct):
    id: int


class _Node(msgspec.Struct):
    process: _Process


class _Nodes(msgspec.Struct):
    nodes: Mapping[str, _Node]


def main() -> None:
    """Measure what the command line asks for."""
    asked = arguments(__doc__).parse_args()
    try:
        found = on_own_node(corpus_of(asked))
    except UnavailableError as error:
        raise SystemExit(str(error)) from error
    publish(found, table(rows(found)), as_json=asked.json)


def rows(found: Mapping[str, Figures]) -> Sequence[Mapping[str, object]]:
    """Return a table, with the ratio of each processor time to ours."""
    return [{"server": name, **_compared(figures, found[OURS])} for name, figures in found.items()]


def _compared(figures: Figures, ours: Figures) -> Mapping[str, object]:
    ratios = {what: f"{figures[what]:.3g} ({figures[what] / ours[what]:.2f})" for what in COMPARED}
    return {**figures, **ratios}


def on_own_node(corpus: Corpus) -> Mapping[str, Figures]:
    """Measure beside a node that is started for it.

    Raises:
        UnavailableError: If there is no Java, or the server cannot be fetched.
    """
    with _node() as urls:
        return measure(corpus, urls)


@contextmanager
def _node() -> Iterator[tuple[str, ...]]:
    if shutil.which("java") is None:
        raise UnavailableError("OpenSearch is left out: it needs Java 11 or newer")
    try:
        installed()
    except OSError as error:
        raise UnavailableError(f"OpenSearch is left out: it was not fetched ({error})") from error
    # Without further options: it may compile as long as it likes.
    with running(1, HEAP_MB, java="") as cluster:
        yield cluster.urls


def measure(
    corpus: Corpus,
    urls: tuple[str, ...],
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    times: int = TIMES,
) -> Mapping[str, Figures]:
    """Return the figures of both servers: means over the rounds.

    Args:
        corpus: The archive.
        urls: Addresses of the nodes of OpenSearch, on this machine.
        draws: Number of times that 300 searches are drawn.
        rounds: Number of rounds, each with its share of the searches.
        times: Number of times that searches which are not timed are answered before.
    """
    connection = Connection(ClusterSettings(url=urls, timeout_seconds=SECONDS))
    try:
        theirs = _theirs(connection, corpus, write(connection, corpus))
        asked = [one for one in full_pages(corpus, draws) if theirs.total(one) >= HITS]
        with serving(corpus.index(), PROCESSES) as (port, process):
            servers = {OURS: _ours(corpus, port, process), THEIRS: theirs}
            return _measured(servers, asked, rounds, times)
    finally:
        connection.ask("DELETE", f"/{INDEX}", dict[str, object])
        connection.close()


def _measured(
    servers: Mapping[str, Server], asked: Sequence[SearchRequest], rounds: int, times: int
) -> Mapping[str, Figures]:
    warm_up = min(WARM_UP, len(asked) // 2)
    known, new = asked[:warm_up], asked[warm_up:]
    matches = {name: fmean(map(server.total, known)) for name, server in servers.items()}
    for server in servers.values():
        server.load([*known] * times, CONNECTIONS)
    taken: Mapping[str, list[Figures]] = {name: [] for name in servers}
    order = list(servers)
    for number in range(rounds):
        for name in order:
            taken[name].append(_round(servers[name], new[number::rounds]))
        order.reverse()
    return {
        name: {
            **{what: fmean(one[what] for one in taken[name]) for what in taken[name][0]},
            "searches": len(new),
            "matches, mean": matches[name],
            "MB of memory": sum(map(proportional_mb, server.processes)),
            "MB on disk": server.disk_mb,
        }
        for name, server in servers.items()
    }


def _round(server: Server, asked: Sequence[SearchRequest]) -> Figures:
    """Ask a part over one connection and as many over some."""
    before = server.used()
    alone = server.load(asked[::2], 1)
    together = server.load(asked[1::2], CONNECTIONS)
    cpu, answering = (
        (after - earlier) * 1000 / len(asked)
        for earlier, after in zip(before, server.used(), strict=True)
    )
    return {
        CPU: cpu,
        ANSWERING: answering,
        "p50 ms": alone.p50,
        "p95 ms": alone.p95,
        "p99 ms": alone.p99,
        f"requests / s over {CONNECTIONS}": together.per_second,
    }


def _ours(corpus: Corpus, port: int, process: int) -> Server:
    versions = Versions(corpus.index())
    return Server(
        port,
        with_children(process),
        disk_size(versions.folder(versions.current())) / 1e6,
        line=address,
        total=lambda one: msgspec.json.decode(get(port, address(one)), type=_OurFound).total,
    )


def _theirs(connection: Connection, corpus: Corpus, disk_bytes: int) -> Server:
    vocabulary = vocabulary_of(corpus.archive())
    path = f"/{INDEX}/_search"

    def body(request: SearchRequest) -> bytes:
        return msgspec.json.encode(search_body(with_clean_names(request, vocabulary, Facets())))

    return Server(
        int(urlsplit(connection.settings.urls[0]).port or 0),
        [
            node.process.id
            for node in connection.ask("GET", "/_nodes/process", _Nodes).nodes.values()
        ],
        disk_bytes / 1e6,
        line=lambda one: f"{path}\t{body(one).decode()}",
        total=lambda one: connection.ask("POST", path, _Found, body(one)).hits.total.value,
    )


def write(connection: Connection, corpus: Corpus) -> int:
    """Write the articles of an archive into a new index, and return the bytes it takes."""
    connection.ask("PUT", f"/{INDEX}", dict[str, object], _layout())
    with Bulk(connection, INDEX) as bulk:
        for article in read_articles(corpus.archive(), analyzer()):
            bulk.add([(article.id, msgspec.json.encode(_document(article)))])
    if bulk.refused:
        raise RuntimeError(f"refused: {next(iter(bulk.refused.items()))}")
    once = {"max_num_segments": "1"}
    connection.ask("POST", f"/{INDEX}/_forcemerge", dict[str, object], params=once)
    return refreshed(connection, INDEX)


def _layout() -> Json:
    """Return the settings and the mapping of the index."""
    filters: Json = {
        "czech_stop": {"type": "stop", "stopwords": "_czech_"},
        "czech_stemmer": {"type": "stemmer", "language": "czech"},
    }
    folded = {"tokenizer": "standard", "filter": ["lowercase", *filters, "asciifolding"]}
    fields: dict[str, object] = {DAY: {"type": "date", "format": "strict_date"}}
    fields |= {field: {"type": "keyword"} for field in FACETS.values()}
    fields |= {field: _text(field) for field in TextField}
    return {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "analysis": {"filter": filters, "analyzer": {"folded": folded}},
        },
        "mappings": {"dynamic": False, "properties": fields},
    }


def _text(field: TextField) -> Json:
    marked = {"index_options": "offsets"} if field in MARKED else {}
    return {"type": "text", "analyzer": "folded", **marked}


def _document(article: Article) -> Json:
    found: dict[str, object] = {DAY: article.published_on}
    found |= {field: values for field, values, _ in texts_of(article) if any(values)}
    return found | {FACETS[key]: values for key, values in facet_values(article) if key in FACETS}


def search_body(request: SearchRequest) -> Json:
    """Return a search of OpenSearch that asks for what the request does."""
    chosen = {key: {"terms": {FACETS[key]: values}} for key, values in request.chosen.items()}
    counted = {
        # A facet is counted without its own filter, so that others of its values show.
        key: _counted(key, request.facet_size, [chosen[other] for other in chosen if other != key])
        for key in request.facets or ()
    }
    marked: Json = {
        TextField.TITLE: {"number_of_fragments": 0},
        TextField.BODY: {"number_of_fragments": 1, "fragment_size": SNIPPET_LENGTH},
    }
    return {
        "query": {"bool": {"must": _words(request), "filter": _days(request)}},
        **({"post_filter": _all(chosen.values())} if chosen else {}),
        "aggs": counted,
        "highlight": {"fields": marked},
        "size": request.per_page,
        "track_total_hits": True,
        "_source": {"excludes": [TextField.BODY]},
    }


def _words(request: SearchRequest) -> Json:
    weights = IndexSettings().bm25f.weights
    fields = [f"{field}^{weight:g}" for field, weight in weights.items()]
    query = request.q.replace(" OR ", " | ")
    return {"simple_query_string": {"query": query, "fields": fields, "default_operator": "and"}}


def _days(request: SearchRequest) -> Sequence[Json]:
    first, last = request.date_from, request.date_to
    return [{"range": {DAY: {"gte": first, "lte": last}}}] if first or last else []


def _counted(key: str, size: int, others: Sequence[Json]) -> Json:
    values: Json = {"terms": {"field": FACETS[key], "size": size}}
    return {"filter": _all(others), "aggs": {key: values}} if others else values


def _all(choices: Iterable[Json]) -> Json:
    return {"bool": {"filter": [*choices]}}


if __name__ == "__main__":
    main()
