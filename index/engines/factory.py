"""Where documents are kept, by the settings."""

from typing import TYPE_CHECKING

from index.engines.base import Store
from index.engines.cluster.settings import ClusterSettings
from index.errors import SettingsError
from index.settings import EngineKind, IndexSettings, SettingsSource, load_table

if TYPE_CHECKING:
    from index.engines.cluster.store import ClusterStore


def open_store(source: SettingsSource) -> Store:
    """Return where the documents of an index are kept.

    Raises:
        SettingsError: If the settings hold something that cannot be used.
    """
    if load_table(source, "index", IndexSettings).engine is EngineKind.WHOOSH:
        return embedded_store()
    return open_cluster_store(source)


def embedded_store() -> Store:
    """Return the store that keeps documents in the folders of their versions."""
    # Whoosh costs a build for a cluster nothing.
    from index.engines.arrays.store import LocalStore  # noqa: PLC0415

    return LocalStore()


def open_cluster_store(source: SettingsSource) -> "ClusterStore":
    """Return the cluster that the settings name.

    Raises:
        SettingsError: If they hold something that cannot be used, or the cluster's client is not
            installed.
    """
    settings = load_table(source, "opensearch", ClusterSettings)
    # Its client is installed only where it is used.
    try:
        from index.engines.cluster.store import ClusterStore  # noqa: PLC0415
    except ImportError as error:
        fault, remedy = "opensearch-py is not installed", "install hledej[opensearch]"
        raise SettingsError(source.name, "index.engine", fault, remedy) from error
    return ClusterStore(settings.within(source.folder))
