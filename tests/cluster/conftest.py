"""A real cluster for the tests of this folder.

``HLEDEJ_OPENSEARCH_URL`` names one that runs; with ``START_CLUSTER=1``, which ``make test``
sets, one is started. Tests that kill nodes always start their own.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from index.building.build import BuildReport, Job, Progress, build, update
from index.czech.analyzer import Analyzer
from index.engines.arrays.store import LocalStore
from index.engines.base import Store
from index.engines.cluster.settings import ClusterSettings
from index.engines.cluster.store import ClusterStore
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.engines.arrays.engine import ArrayBackend
from search.engines.base import Backend
from search.engines.cluster.backend import ClusterBackend
from search.settings import SearchSettings
from tests.opensearch_cluster import Cluster, installed, running
from tests.programs import program

MAY_START = bool(os.environ.get("START_CLUSTER"))
HOW = "no cluster: set START_CLUSTER=1 (needs Java 11), or name one by HLEDEJ_OPENSEARCH_URL"
NO_SERVER = "the cluster's server could not be fetched"


@pytest.fixture(scope="session")
def own_cluster() -> Iterator[Cluster]:
    """A cluster whose nodes may be killed; who does starts them again."""
    if not MAY_START:
        pytest.skip(HOW)
    program("java")
    try:
        installed()
    except OSError:
        pytest.skip(NO_SERVER)
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def urls(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The addresses of the nodes of some cluster."""
    if named := os.environ.get("HLEDEJ_OPENSEARCH_URL"):
        return tuple(named.split())
    cluster: Cluster = request.getfixturevalue("own_cluster")
    return cluster.urls


OpenStore = Callable[[ClusterSettings], ClusterStore]


@pytest.fixture(scope="module")
def open_store() -> Iterator[OpenStore]:
    """Open stores whose indices are removed at the end."""
    opened: list[ClusterStore] = []

    def open_one(settings: ClusterSettings) -> ClusterStore:
        alias = f"test_{token_hex(4)}"
        opened.append(ClusterStore(replace(settings, alias=alias)))
        return opened[-1]

    yield open_one
    for store in opened:
        path = f"/{store.indices.alias}-*"
        store.connection.ask("DELETE", path, dict[str, object], params={"expand_wildcards": "all"})
        store.connection.close()


@pytest.fixture(scope="module")
def store(urls: tuple[str, ...], open_store: OpenStore) -> ClusterStore:
    """A namespace in the cluster: three shards, so that it matters where a document lies."""
    return open_store(ClusterSettings(url=urls, shards=3, replicas=1))


class Site:
    """An archive with its index, and what searches it."""

    def __init__(self, root: Path, analyzer: Analyzer, store: Store, backend: Backend) -> None:
        self.archive, self.directory = root / "archive", root / "index"
        self.archive.mkdir(parents=True, exist_ok=True)
        self.store, self.backend = store, backend
        self.versions = Versions(self.directory, store.publication(self.directory))
        self.progress: Progress = lambda _done, _files: None
        self._analyzer = analyzer
        self.service = SearchService(
            self.directory, SearchSettings(check_seconds=0), backend=backend
        )

    def write(self, **articles: str | None) -> None:
        """Write articles by their ids, or remove them."""
        for name, text in articles.items():
            path = self.archive / f"{name}.md"
            if text is None:
                path.unlink()
            else:
                path.write_text(text, "utf-8")

    def job(self, settings: IndexSettings | None = None) -> Job:
        how = settings or IndexSettings()
        vocabulary = load_vocabulary(how, self.archive)
        return Job(
            self.archive,
            self.versions,
            how,
            self._analyzer,
            vocabulary,
            self.progress,
            store=self.store,
        )

    def build(self, settings: IndexSettings | None = None) -> BuildReport:
        return build(self.job(settings))

    def update(self, settings: IndexSettings | None = None) -> BuildReport:
        return update(self.job(settings))


MakeSite = Callable[[Path, ClusterStore | None], Site]


@pytest.fixture(scope="session")
def make_site(analyzer: Analyzer) -> MakeSite:
    """Make a site, kept in the cluster or on this machine."""

    def make(root: Path, store: ClusterStore | None) -> Site:
        if store is None:
            return Site(root, analyzer, LocalStore(), ArrayBackend())
        return Site(root, analyzer, store, ClusterBackend(store))

    return make
