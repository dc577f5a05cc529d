"""Select the backend that opens versions, by the settings."""

from index.engines.factory import open_cluster_store
from index.settings import EngineKind, IndexSettings, SettingsSource, load_table
from search.engines.base import Backend


def open_backend(source: SettingsSource) -> Backend:
    """Return the backend that the settings name.

    Raises:
        SettingsError: If the settings hold something that cannot be used.
    """
    if load_table(source, "index", IndexSettings).engine is EngineKind.WHOOSH:
        return embedded_backend()
    store = open_cluster_store(source)
    # Imported late: opensearch-py is an optional dependency.
    from search.engines.cluster.backend import ClusterBackend  # noqa: PLC0415

    return ClusterBackend(store)


def embedded_backend() -> Backend:
    """Return the backend of the embedded engine, whose documents are in the version's folder."""
    # Imported late: a search in a cluster needs no Whoosh.
    from search.engines.arrays.engine import ArrayBackend  # noqa: PLC0415

    return ArrayBackend()
