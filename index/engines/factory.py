"""Select the document store, by the settings."""

from typing import TYPE_CHECKING

from index.engines.cluster.settings import ClusterSettings
from index.errors import SettingsError
from index.settings import EngineKind, IndexSettings, SettingsSource, load_table

if TYPE_CHECKING:
    from index.engines.base import Store
    from index.engines.cluster.store import ClusterStore


def open_store(source: SettingsSource) -> "Store":
    """Return the store that the settings name.

    Raises:
        SettingsError: If the settings hold something that cannot be used.
    """
    if load_table(source, "index", IndexSettings).engine is EngineKind.WHOOSH:
        return embedded_store()
    return open_cluster_store(source)


def check_cluster(source: SettingsSource) -> None:
    """Check the settings of the cluster, also where none is used.

    Raises:
        SettingsError: If they hold something that cannot be used.
    """
    load_table(source, "opensearch", ClusterSettings)


def embedded_store() -> "Store":
    """Return the store that writes documents into the version's folder."""
    # Imported late: a build for a cluster needs no Whoosh.
    from index.engines.arrays.store import LocalStore  # noqa: PLC0415

    return LocalStore()


def open_cluster_store(source: SettingsSource) -> "ClusterStore":
    """Return the store in the cluster that the settings name.

    Raises:
        SettingsError: If the settings hold something that cannot be used, or opensearch-py is not
            installed.
    """
    settings = load_table(source, "opensearch", ClusterSettings)
    # Imported late: opensearch-py is an optional dependency.
    try:
        from index.engines.cluster.store import ClusterStore  # noqa: PLC0415
    except ImportError as error:
        fault = "opensearch-py is not installed"
        remedy = "run pip install '.[opensearch]' in a checkout of Hledej"
        raise SettingsError(source.name, "index.engine", fault, remedy) from error
    return ClusterStore(settings.within(source.folder))
