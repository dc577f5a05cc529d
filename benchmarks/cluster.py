"""Measure an index in a cluster as it grows: writing, size, searches.

``python -m benchmarks.cluster --sizes 12500,25000,50000,100000`` starts a cluster of three nodes on
this machine, or asks that of ``--url``. The documents come straight from the generator's draws
(:func:`benchmarks.documents.documents`), analysed, without files and with next to nothing stored;
more than ``DRAWN`` are those again under other ids. They are made ready before the first is sent,
and go into one index; at each size the mix of :mod:`benchmarks.queries` is asked of it, over all
that a search of the page counts. ``--arrays`` asks the embedded engine the same at the end.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import fmean, median

import msgspec

from benchmarks import entries
from benchmarks.corpus import analyzer
from benchmarks.documents import DRAWN, documents
from benchmarks.engines.ours import OurEngine
from benchmarks.measure import disk_size, percentile, publish, table
from benchmarks.queries import plans, requests
from index.documents.document import Document
from index.engines.cluster.batches import SAMPLE, action, averages
from index.engines.cluster.bulk import Bulk
from index.engines.cluster.connection import Connection
from index.engines.cluster.documents import FieldNorms, document_key, folded, key_text
from index.engines.cluster.settings import ClusterSettings
from index.engines.cluster.store import ClusterStore
from index.engines.cluster.tally import Tally, TallyReader
from index.schema import TextField
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary
from search.engines.base import Engine
from search.engines.cluster.engine import ClusterEngine
from search.engines.cluster.index import ClusterIndex
from search.engines.cluster.query import Clause, any_of, named_form, phrase
from search.query.plan import Phrase, Plan, wanted_leaves
from tests.opensearch_cluster import running

SIZES = "12500,25000,50000,100000"
READERS = 4
"""Who ask at once."""
SECONDS = 600.0
"""Timeout of what takes longer the larger an index is."""

Row = Mapping[str, object]
Positions = tuple[tuple[str, ...], ...]


class _Size(msgspec.Struct):
    size_in_bytes: int


class _Totals(msgspec.Struct):
    store: _Size


class _Primaries(msgspec.Struct):
    primaries: _Totals


class _Stats(msgspec.Struct):
    all: _Primaries = msgspec.field(name="_all")


class Ready(msgspec.Struct, frozen=True):
    """A document, and as it is sent."""

    document: Document
    source: bytes


def draw(path: Path, articles: int, seed: int, norms: FieldNorms) -> float:
    """Write so many documents into a file, ready, and return the seconds that took for one."""
    spent = 0.0

    def ready() -> Iterator[Ready]:
        nonlocal spent
        for document in documents(articles, seed):
            started = time.perf_counter()
            _, source = action(document, norms)
            spent += time.perf_counter() - started
            yield Ready(document, source)

    count = entries.save(path, ready())
    return spent / count


def replay(path: Path, articles: int) -> Iterator[Ready]:
    """Yield the documents of a file, again and again under other ids, as many as are wanted."""
    for number in range(articles):
        if not number % DRAWN:
            drawn = entries.load(path, Ready)
        ready = next(drawn)
        identity = f"{ready.document.id}-{number // DRAWN}"
        yield Ready(replace(ready.document, id=identity), ready.source)


@dataclass(frozen=True, slots=True)
class Growing:
    """An index that is written, and what was counted of it."""

    store: ClusterStore
    index: str
    norms: FieldNorms
    tally: Tally

    def write(self, found: Iterator[Ready]) -> float:
        """Write documents, and return the seconds that the cluster was waited for."""
        waited = 0.0
        with Bulk(self.store.connection, self.index) as bulk:
            for ready in found:
                self.tally.add(ready.document)
                key = key_text(document_key(ready.document.id))
                started = time.perf_counter()
                bulk.add([(key, ready.source)])
                waited += time.perf_counter() - started
            started = time.perf_counter()
        return waited + time.perf_counter() - started

    def engine(self, folder: Path) -> ClusterEngine:
        """Return the searchable index in its current state."""
        self.tally.save(folder)
        index = ClusterIndex(self.store.connection, self.index)
        return ClusterEngine(index, TallyReader(folder), self.norms)


def refreshed(connection: Connection, index: str) -> int:
    """Make what was written to an index searchable, and return the bytes it takes."""
    for call in ("_refresh", "_flush"):
        connection.ask("POST", f"/{index}/{call}", dict[str, object], seconds=SECONDS)
    stats = connection.ask("GET", f"/{index}/_stats/store", _Stats, seconds=SECONDS)
    return stats.all.primaries.store.size_in_bytes


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--replicas", type=int, default=0)
    parser.add_argument("--memory", type=int, default=512, help="MB of each node that is started")
    parser.add_argument("--url", help="of a cluster that runs")
    parser.add_argument("--arrays", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = (
            (asked.url,)
            if asked.url
            else stack.enter_context(running(3, asked.memory, java="")).urls
        )
        how = ClusterSettings(
            url=urls, alias="benchmark", shards=asked.shards, replicas=asked.replicas
        )
        store = ClusterStore(how)
        index = store.indices.of("20260101T000000000000Z-0000")
        drawn, articles = work / "documents.msgpack", min(sizes[-1], DRAWN)
        known = averages(islice(documents(articles, asked.seed), SAMPLE))
        norms = FieldNorms(IndexSettings().bm25f, known)
        seconds = draw(drawn, articles, asked.seed, norms)
        mix = plans(requests(articles, asked.seed), analyzer(), Vocabulary())
        growing = Growing(store, index, norms, Tally())
        found = list(measured(growing, sizes, drawn, mix))
        if asked.arrays:
            found.append(_arrays(replay(drawn, sizes[-1]), sizes[-1], mix, work))
        phrases = list(by_phrases(ClusterIndex(store.connection, index), mix))
        store.indices.remove(index)
    text = f"{table(found)}\n\n{table(phrases)}\n\nready in {seconds * 1000:.2g} ms a document"
    publish({"growth": found, "phrases": phrases, "ready": seconds}, text, as_json=asked.json)


def measured(
    growing: Growing, sizes: Sequence[int], drawn: Path, mix: Sequence[Plan]
) -> Iterator[Row]:
    """Yield the figures of each size."""
    growing.store.indices.remove(growing.index)
    growing.store.create(growing.index, "a benchmark")
    left = replay(drawn, sizes[-1])
    for size in sizes:
        before = growing.tally.documents
        started = time.perf_counter()
        waited = growing.write(islice(left, size - before))
        written = time.perf_counter() - started
        taken = refreshed(growing.store.connection, growing.index)
        engine = growing.engine(drawn.parent / str(size))
        row: Row = {
            "articles": size,
            "written a second": (size - before) / written,
            "of it waiting for the cluster, %": 100 * waited / written,
            "bytes an article": taken / size,
            **_searched(engine, mix),
        }
        print(row, flush=True)
        yield row


def by_phrases(index: ClusterIndex, mix: Sequence[Plan]) -> Iterator[Row]:
    """Yield the time of phrases in each query type that compares positions of two fields."""
    asked = [leaf for plan in mix for leaf in wanted_leaves(plan.root) if isinstance(leaf, Phrase)]
    forms: Mapping[str, Callable[[TextField, Positions], Clause]] = {
        "spans": phrase,
        "intervals": as_intervals,
    }
    for times in range(2):
        for name, form in forms.items():
            started = time.perf_counter()
            found = sum(
                index.totals([any_of([form(field, leaf.positions) for field in leaf.fields])])[0]
                for leaf in asked
            )
            seconds = time.perf_counter() - started
            # The first time the one that comes first would read the postings for the other.
            if times:
                yield {
                    "phrases as": name,
                    "ms, mean": seconds * 1000 / len(asked),
                    "found": found,
                }


def as_intervals(field: TextField, positions: Positions) -> Clause:
    """Return a phrase of single forms as the cluster's query for intervals."""
    named = [named_form(field, form) for (form,) in positions]
    matches = [{"match": {"query": form, "use_field": name}} for name, form in named]
    return {
        "intervals": {
            folded(field): {"all_of": {"mode": "ordered", "max_gaps": 0, "intervals": matches}}
        }
    }


def _searched(engine: Engine, mix: Sequence[Plan]) -> Row:
    """Return the time of searches: with new words, with cached words, and with several clients."""
    first = _times(engine, mix)
    known = _times(engine, mix)
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(engine.run, mix))
    return {
        "ms, words met first": median(first),
        "ms, median": median(known),
        "ms, mean": fmean(known),
        "ms, p95": percentile(known, 95),
        f"searches a second by {READERS}": len(mix) / (time.perf_counter() - started),
    }


def _times(engine: Engine, mix: Sequence[Plan]) -> list[float]:
    taken = []
    for plan in mix:
        started = time.perf_counter()
        engine.run(plan)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _arrays(found: Iterator[Ready], articles: int, mix: Sequence[Plan], work: Path) -> Row:
    """Return the same figures of the embedded engine."""
    folder = work / "arrays"
    folder.mkdir()
    started = time.perf_counter()
    OurEngine.write(folder, (ready.document for ready in found))
    written = time.perf_counter() - started
    engine = OurEngine.written(folder).engine
    return {
        "articles": articles,
        "written a second": articles / written,
        "of it waiting for the cluster, %": 0.0,
        "bytes an article": disk_size(folder) / articles,
        **_searched(engine, mix),
    }


if __name__ == "__main__":
    main()
