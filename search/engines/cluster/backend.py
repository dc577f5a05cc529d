"""Open versions whose documents lie in a cluster."""

from pathlib import Path

from index.engines.cluster.store import CLUSTER_FOLDER, ClusterStore, load_weighing
from index.engines.cluster.tally import Counted
from index.versions.manifest import Manifest
from index.versions.publication import Publication
from search.engines.cluster.engine import ClusterEngine
from search.engines.cluster.index import ClusterIndex


class ClusterBackend:
    """Opens versions whose documents lie in a cluster."""

    waits = True

    def __init__(self, store: ClusterStore) -> None:
        """Take where they were written."""
        self._store = store

    def publication(self, directory: Path) -> Publication:
        """Return the alias."""
        return self._store.publication(directory)

    def open(self, folder: Path, manifest: Manifest) -> ClusterEngine:
        """Return the engine over the version in a folder.

        Raises:
            OSError: If a file is not there.
            ValueError: If a file is something else.
            ClusterError: If the cluster does not answer.
        """
        index = ClusterIndex(self._store.connection, self._store.indices.of(manifest.name))
        return ClusterEngine(index, Counted(folder / CLUSTER_FOLDER), load_weighing(folder))
