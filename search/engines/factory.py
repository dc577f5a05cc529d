"""What opens versions, by the settings."""

from index.engines.factory import open_cluster_store
from index.settings import EngineKind, IndexSettings, SettingsSource, load_table
from search.engines.base import Backend


def open_backend(source: SettingsSource) -> Backend:
    """Return what opens the versions of an index.

    Raises:
        SettingsError: If the settings hold something that cannot be used.
    """
    if load_table(source, "index", IndexSettings).engine is EngineKind.WHOOSH:
        return embedded_backend()
    store = open_cluster_store(source)
    # Its client is installed only where it is used.
    from search.engines.cluster.backend import ClusterBackend  # noqa: PLC0415

    return ClusterBackend(store)


def embedded_backend() -> Backend:
    """Return what opens versions whose documents lie in their folders."""
    # A search in a cluster loads no Whoosh.
    from search.engines.arrays.engine import ArrayBackend  # noqa: PLC0415

    return ArrayBackend()
