"""An engine in a cluster over documents that are made in a test, without an archive."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from secrets import token_hex

from index.documents.document import Document
from index.engines.cluster.batches import action, averages
from index.engines.cluster.bulk import Bulk
from index.engines.cluster.documents import FieldNorms
from index.engines.cluster.store import ClusterStore
from index.engines.cluster.tally import Tally, TallyReader
from index.settings import IndexSettings
from search.engines.cluster.engine import ClusterEngine
from search.engines.cluster.index import ClusterIndex

Met = Iterable[tuple[str, tuple[str, ...]]]


def cluster_engine_of(
    store: ClusterStore, documents: Sequence[Document], folder: Path, met: Met = ()
) -> ClusterEngine:
    """Write documents as a build would, and open the engine over them."""
    index = f"{store.indices.alias}-{token_hex(4)}"
    norms = FieldNorms(IndexSettings().bm25f, averages(documents))
    tally = Tally()
    store.create(index, "a test")
    with Bulk(store.connection, index) as bulk:
        for document in documents:
            tally.add(document)
            bulk.add([action(document, norms)])
    assert not bulk.refused
    assert not list(store.finish(index, len(documents)))
    tally.relate(met)
    tally.save(folder)
    return ClusterEngine(ClusterIndex(store.connection, index), TallyReader(folder), norms)
