"""What goes wrong in a cluster: nodes die, answers come late, documents are refused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from threading import Event, Thread

import pytest

from benchmarks.generator import generate
from index.engines.cluster.bulk import Action, Bulk
from index.engines.cluster.settings import ClusterSettings
from index.engines.cluster.store import ClusterStore
from index.errors import ClusterDownError
from index.facets import Facet
from index.problems import ProblemKind
from search.request import SearchRequest
from tests.cluster.conftest import MakeSite, OpenStore, Site
from tests.cluster.front import first, slow, standing_before
from tests.cluster.test_contract import article
from tests.opensearch_cluster import Cluster, Node
from web.app import create_app
from web.settings import WebSettings

ARTICLES = 150
"""Enough that they are sent in many parts."""


@pytest.fixture
def whole(own_cluster: Cluster) -> Iterator[Cluster]:
    """A cluster of which nodes may be killed: they are started again."""
    yield own_cluster
    lost = [node for node in own_cluster.nodes if not node.runs]
    own_cluster.start(*lost)


@pytest.fixture
def site(tmp_path: Path, whole: Cluster, make_site: MakeSite, open_store: OpenStore) -> Site:
    settings = ClusterSettings(url=whole.urls, shards=3, replicas=1, bulk_kb=64)
    return make_site(tmp_path, open_store(settings))


def the_manager(cluster: Cluster, site: Site) -> Node:
    """Return the node that decides what the whole cluster knows."""
    ask = site.store.connection.ask  # type: ignore[attr-defined]  # these sites' store is a cluster's
    (found,) = ask("GET", "/_cat/cluster_manager", list[dict[str, str]], params={"format": "json"})
    return cluster.nodes[int(found["node"].removeprefix("node-"))]


def test_a_node_that_dies_while_documents_are_sent_costs_none_of_them(
    site: Site, whole: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(site.archive, ARTICLES, seed=3)
    deliver = Bulk._deliver
    sent: list[int] = []

    def kill_and_deliver(self: Bulk, actions: list[Action]) -> None:
        sent.append(len(actions))
        if len(sent) == 5:
            whole.nodes[1].kill()
        deliver(self, actions)

    monkeypatch.setattr(Bulk, "_deliver", kill_and_deliver)

    report = site.build()

    assert len(sent) > 10
    assert report.documents == ARTICLES
    assert site.service.searcher().search(SearchRequest()).total == ARTICLES


def test_the_node_that_decides_may_die_at_the_switch(
    site: Site, whole: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(a=article("Čip"))
    site.build()
    site.write(b=article("Druhý čip"))
    publication = type(site.store.publication(site.directory))
    switch = publication.point_to

    def kill_and_switch(self: object, name: str) -> None:
        the_manager(whole, site).kill()
        switch(self, name)  # type: ignore[arg-type]  # it is one

    monkeypatch.setattr(publication, "point_to", kill_and_switch)

    report = site.update()

    assert site.versions.current() == report.version
    assert site.service.searcher().search(SearchRequest(q="čip")).total == 2


def test_readers_get_right_answers_or_none_while_a_node_dies(site: Site, whole: Cluster) -> None:
    generate(site.archive, ARTICLES, seed=4)
    site.build()
    words = ["firma", "nový", "rok", "trh", "systém", "data", "síť", "robot"]
    expected = {word: site.service.searcher().search(SearchRequest(q=word)).total for word in words}
    answers: list[tuple[str, int | None]] = []
    stop = Event()

    def read() -> None:
        page = 1
        while not stop.is_set():
            page += 1
            # Another page each time: what was answered before would be answered again.
            requests = [(word, SearchRequest(q=word, page=page)) for word in words]
            answers.extend((word, total(site, request)) for word, request in requests)

    reader = Thread(target=read)
    reader.start()
    time.sleep(1)
    whole.nodes[0].kill()
    time.sleep(6)
    stop.set()
    reader.join()

    assert all(found in {expected[word], None} for word, found in answers)
    assert [found for _, found in answers[-len(words) :]] == list(expected.values())


def total(site: Site, request: SearchRequest) -> int | None:
    try:
        return site.service.searcher().search(request).total
    except ClusterDownError:
        return None


def test_a_cluster_that_is_down_is_told_and_comes_back_by_itself(
    site: Site, whole: Cluster
) -> None:
    site.write(a=article("Čip"))
    site.build()
    client = create_app(site.service, WebSettings()).test_client()
    assert client.get("/api/v1/search?q=čip").status_code == 200
    for node in whole.nodes:
        node.kill()

    api, page = client.get("/api/v1/search?q=jiný"), client.get("/?q=jiný")
    ready, alive = client.get("/readyz"), client.get("/healthz")

    assert (api.status_code, api.mimetype) == (503, "application/problem+json")
    assert api.get_json()["type"] == "urn:hledej:problem:engine-down"
    assert api.headers["Retry-After"]
    assert page.status_code == 503
    assert "neodpovídá" in page.get_data(as_text=True)
    assert "127.0.0.1" not in page.get_data(as_text=True) + api.get_data(as_text=True)
    assert (ready.status_code, alive.status_code) == (503, 200)
    with pytest.raises(ClusterDownError):
        site.build()
    whole.start()
    assert client.get("/api/v1/search?q=čip").get_json()["total"] == 1
    assert client.get("/readyz").status_code == 200


def test_a_build_that_is_killed_leaves_the_version_before_it(site: Site, whole: Cluster) -> None:
    site.write(a=article("Čip"))
    before = site.build().version
    generate(site.archive / "new", ARTICLES, seed=5)
    indices = site.store.indices  # type: ignore[attr-defined]  # these sites' store is a cluster's
    environment = {
        **os.environ,
        "HLEDEJ_INDEX_ENGINE": "opensearch",
        "HLEDEJ_OPENSEARCH_URL": " ".join(whole.urls),
        "HLEDEJ_OPENSEARCH_ALIAS": indices.alias,
    }
    hledej = str(Path(sys.executable).with_name("hledej"))
    command = [hledej, "build", str(site.archive), "--index", str(site.directory)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(indices.written_from(site.directory)) == 2)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert site.versions.current() == before
    assert site.service.searcher().search(SearchRequest(q="čip")).hits[0].article.id == "a"
    rmtree(site.archive / "new")
    after = site.build().version
    assert set(indices.written_from(site.directory)) == {indices.of(before), indices.of(after)}


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


# A network that is at fault, before nodes that are not.


@pytest.fixture
def calm(urls: tuple[str, ...]) -> str:
    """A node."""
    return urls[0]


def test_documents_are_sent_again_to_a_cluster_that_is_busy(
    calm: str, tmp_path: Path, make_site: MakeSite, open_store: OpenStore
) -> None:
    with standing_before(calm) as front:
        site = make_site(tmp_path, open_store(ClusterSettings(url=front.url)))
        site.write(a=article("Čip"))
        front.fault = first(3, 429, "_bulk")

        report = site.build()

        assert report.documents == 1
        assert sum("_bulk" in path for _, path in front.seen) == 4


def test_a_search_is_asked_again_of_a_node_that_is_too_busy(
    calm: str, tmp_path: Path, make_site: MakeSite, open_store: OpenStore
) -> None:
    with standing_before(calm) as front:
        site = make_site(tmp_path, open_store(ClusterSettings(url=front.url)))
        site.write(a=article("Čip"))
        site.build()
        site.service.searcher()
        front.fault = first(2, 429, "_search")

        assert site.service.searcher().search(SearchRequest(q="čip")).total == 1


def test_a_node_that_does_not_answer_in_time_is_not_waited_for(
    urls: tuple[str, ...], tmp_path: Path, make_site: MakeSite, open_store: OpenStore
) -> None:
    with standing_before(urls[0]) as front:
        settings = ClusterSettings(url=(front.url, urls[-1]), timeout_seconds=1)
        site = make_site(tmp_path, open_store(settings))
        site.write(a=article("Čip"))
        site.build()
        front.fault = slow(8, "_search")

        started = time.monotonic()
        totals = [
            site.service.searcher().search(SearchRequest(q="čip", page=n)).total
            for n in range(1, 4)
        ]

        assert totals == [1, 1, 1]
        assert time.monotonic() - started < 8


NUMBERED = {"id": {"type": "byte"}, "article": {"type": "object", "enabled": False}}
"""A mapping that has no place for ids that are no numbers."""


def test_an_article_that_the_cluster_refuses_is_reported_and_the_others_are_there(
    tmp_path: Path, urls: tuple[str, ...], make_site: MakeSite
) -> None:
    settings = ClusterSettings(url=urls, alias="test_refusing")

    class Refusing(ClusterStore):
        def create(self, index: str, origin: str, own: Iterable[Facet] = ()) -> None:  # noqa: ARG002
            body = {"mappings": {"_meta": {"origin": origin}, "properties": NUMBERED}}
            self.connection.ask("PUT", f"/{index}", dict[str, object], body)

    store = Refusing(settings)
    site = make_site(tmp_path, store)
    site.write(**{"7": article("Čip"), "bad": article("Čip")})
    try:
        report = site.build()
    finally:
        for index in store.indices.written_from(site.directory):
            store.indices.remove(index)

    refused = [found for found in report.problems if found.kind is ProblemKind.REFUSED_BY_ENGINE]
    assert [(found.path, found.done) for found in refused] == [("bad.md", "left out")]
    assert "[id]" in refused[0].what
    assert report.documents == 1


def test_what_can_be_written_is_written_beside_what_is_refused(
    urls: tuple[str, ...], open_store: OpenStore
) -> None:
    store = open_store(ClusterSettings(url=urls))
    index = store.indices.of("20260101T000000000000Z-0000")
    store.create(index, "a test")

    with Bulk(store.connection, index) as bulk:
        bulk.add([("1", b'{"published": "yesterday"}'), ("2", b'{"published": 1}'), ("3", None)])

    assert list(bulk.refused) == ["1"]
    assert "yesterday" in bulk.refused["1"].reason
    assert list(store.finish(index, 1)) == []
