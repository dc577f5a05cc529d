from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from benchmarks.beside_opensearch import (
    ANSWERING,
    CPU,
    INDEX,
    OURS,
    THEIRS,
    measure,
    rows,
    search_body,
    write,
)
from benchmarks.corpus import Corpus
from benchmarks.full_pages import HITS
from benchmarks.queries import COUNTED
from index.engines.cluster.connection import Connection
from index.engines.cluster.settings import ClusterSettings
from index.facets import Choices
from index.names import facet_key
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.opensearch_cluster import Cluster

EVERY_VALUE = 1000
PERIOD = date(2024, 6, 1), date(2025, 12, 31)
GOOGLE, IN_2025 = {"company": ("Google",)}, {"year": ("2025",)}
CHOICES = Choices(), Choices(GOOGLE), Choices(GOOGLE | IN_2025)

Counts = Mapping[str, Mapping[str, int]]


class Bucket(msgspec.Struct):
    key: str
    doc_count: int


class Facet(msgspec.Struct):
    buckets: list[Bucket]


class Total(msgspec.Struct):
    value: int


class Hits(msgspec.Struct):
    total: Total
    hits: list[object]


class Answer(msgspec.Struct):
    hits: Hits
    aggregations: dict[str, dict[str, object]]

    def counts(self) -> Counts:
        # Where others are filtered by, the counts are one level deeper.
        facets = {
            key: msgspec.convert(found.get(key, found), Facet)
            for key, found in self.aggregations.items()
        }
        return {
            key: {facet_key(bucket.key): bucket.doc_count for bucket in facet.buckets}
            for key, facet in facets.items()
        }


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("work"), articles=120, seed=3)


@pytest.fixture
def connection(own_cluster: Cluster, corpus: Corpus) -> Iterator[Connection]:
    """A connection to a cluster that has the articles."""
    opened = Connection(ClusterSettings(url=own_cluster.urls))
    write(opened, corpus)
    yield opened
    opened.ask("DELETE", f"/{INDEX}", dict[str, object])
    opened.close()


def test_opensearch_is_asked_for_the_same_articles_and_counts(
    connection: Connection, corpus: Corpus
) -> None:
    searcher = SearchService(corpus.index(), SearchSettings()).searcher()
    period = SearchRequest(
        facets=COUNTED, facet_size=EVERY_VALUE, date_from=PERIOD[0], date_to=PERIOD[1]
    )
    for chosen in CHOICES:
        asked = replace(period, chosen=chosen)
        ours = searcher.search(asked)
        # OpenSearch has a sign for all articles, Hledej an empty query.
        body = search_body(replace(asked, q="*"))
        theirs = connection.ask("POST", f"/{INDEX}/_search", Answer, body)

        assert theirs.hits.total.value == ours.total > 0
        assert len(theirs.hits.hits) == min(HITS, ours.total)
        assert theirs.counts() == {
            facet.facet.key: {facet_key(value.label): value.count for value in facet.values}
            for facet in ours.facets
        }


def test_both_servers_are_measured_on_the_same_searches(
    own_cluster: Cluster, corpus: Corpus
) -> None:
    found = measure(corpus, own_cluster.urls, draws=1, rounds=1, times=1)

    assert list(found) == [OURS, THEIRS]
    assert all(min(figures.values()) > 0 for figures in found.values())
    assert found[OURS][ANSWERING] == found[OURS][CPU]
    assert found[THEIRS][ANSWERING] <= found[THEIRS][CPU]
    assert [row["server"] for row in rows(found)] == [OURS, THEIRS]
