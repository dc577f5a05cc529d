"""Open versions whose documents are in a cluster."""

from pathlib import Path

from index.engines.cluster.store import CLUSTER_FOLDER, ClusterStore, load_field_norms
from index.engines.cluster.tally import TallyReader
from index.versions.manifest import Manifest
from index.versions.publication import Publication
from search.engines.cluster.engine import ClusterEngine
from search.engines.cluster.index import ClusterIndex


class ClusterBackend:
    """Opens versions whose documents are in a cluster."""

    waits = True

    def __init__(self, store: ClusterStore) -> None:
        """Open versions that ``store`` wrote."""
        self._store = store

    def publication(self, directory: Path) -> Publication:
        """Return the publication by the cluster's alias."""
        return self._store.publication(directory)

    def open(self, folder: Path, manifest: Manifest) -> ClusterEngine:
        """Open the version in a folder.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
            ClusterError: If the cluster does not answer.
        """
        index = ClusterIndex(self._store.connection, self._store.indices.of(manifest.name))
        return ClusterEngine(index, TallyReader(folder / CLUSTER_FOLDER), load_field_norms(folder))
