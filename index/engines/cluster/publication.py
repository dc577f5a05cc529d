"""Publication by an alias in the cluster, and the indices of versions."""

import re
import socket
from collections.abc import Collection
from pathlib import Path

import msgspec

from index.engines.cluster.connection import Connection
from index.errors import ClusterRefusedError, VersionError
from index.settings import EngineKind
from index.versions.manifest import Manifest

NOT_THERE = 404
SWITCH_SECONDS = 60.0
"""Timeout of changes to the cluster state."""


class _Count(msgspec.Struct):
    count: int


class _Origin(msgspec.Struct):
    origin: str = ""


class _Mappings(msgspec.Struct):
    meta: _Origin = msgspec.field(name="_meta", default_factory=_Origin)


class _Index(msgspec.Struct):
    mappings: _Mappings = msgspec.field(default_factory=_Mappings)


def origin(directory: Path) -> str:
    """Return the origin of an index: the host and the index folder it was written from."""
    return f"{socket.gethostname()}:{directory.resolve()}"


class Indices:
    """Names of the indices of versions, and operations on whole indices."""

    def __init__(self, connection: Connection) -> None:
        """Access the indices of a cluster."""
        self.connection = connection
        self.alias = connection.settings.alias
        self._ours = re.compile(rf"{self.alias}-(\d{{8}}t\d{{12}}z)-([0-9a-f]{{4}})")

    def of(self, version: str) -> str:
        """Return the index name of a version; index names are lower case."""
        return f"{self.alias}-{version.lower()}"

    def version(self, index: str) -> str | None:
        """Return the version of an index name, or ``None`` if it is not one of ours."""
        found = self._ours.fullmatch(index)
        return f"{found[1].upper()}-{found[2]}" if found else None

    def written_from(self, directory: Path) -> tuple[str, ...]:
        """Return the indices of versions that originate from an index folder on this host."""
        path = f"/{self.alias}-*/_mapping"
        only = {"filter_path": "*.mappings._meta"}
        found = self.connection.ask("GET", path, dict[str, _Index], params=only)
        ours = origin(directory)
        return tuple(
            name
            for name, index in found.items()
            if self.version(name) and index.mappings.meta.origin == ours
        )

    def documents(self, index: str) -> int | None:
        """Return the number of documents of an index, or ``None`` if it does not exist."""
        try:
            return self.connection.ask("GET", f"/{index}/_count", _Count).count
        except ClusterRefusedError as error:
            if error.status == NOT_THERE:
                return None
            raise

    def remove(self, index: str) -> None:
        """Delete an index, if it exists."""
        try:
            self.connection.ask("DELETE", f"/{index}", dict[str, object], seconds=SWITCH_SECONDS)
        except ClusterRefusedError as error:
            if error.status != NOT_THERE:
                raise


class AliasPublication:
    """Publication by the alias in the cluster; index names begin with it."""

    kind = EngineKind.OPENSEARCH

    def __init__(self, indices: Indices, directory: Path) -> None:
        """Publish versions of the index folder ``directory``."""
        self._indices, self._directory = indices, directory

    def current(self) -> str | None:
        """Return the name of the current version, or ``None`` if none was ever published.

        Raises:
            ClusterDownError: If no node answers.
        """
        indices = self._indices
        try:
            found = indices.connection.ask("GET", f"/_alias/{indices.alias}", dict[str, object])
        except ClusterRefusedError as error:
            if error.status == NOT_THERE:
                return None
            raise
        return next(filter(None, map(indices.version, found)), None)

    def point_to(self, name: str) -> None:
        """Atomically make a version current, by one update of the alias.

        Raises:
            ClusterDownError: If no node answers; the outcome is unknown then.
        """
        alias = self._indices.alias
        actions = [
            {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
            {"add": {"index": self._indices.of(name), "alias": alias}},
        ]
        # After the loss of a node the others may have to elect a cluster manager first.
        self._indices.connection.ask(
            "POST", "/_aliases", dict[str, object], {"actions": actions}, seconds=SWITCH_SECONDS
        )

    def check(self, manifest: Manifest) -> None:
        """Check that the index of a version has all its articles.

        Raises:
            VersionError: If the index is missing or incomplete.
            ClusterDownError: If no node answers.
        """
        found = self._indices.documents(self._indices.of(manifest.name))
        if found != manifest.documents:
            fault = "not in the cluster" if found is None else f"only {found} articles"
            raise VersionError(manifest.name, fault, "choose another or build again")

    def remove(self, name: str) -> None:
        """Delete the index of a version.

        Raises:
            ClusterDownError: If no node answers.
        """
        self._indices.remove(self._indices.of(name))

    def tidy(self, kept: Collection[str]) -> None:
        """Delete the indices of all versions but the kept ones and the current one.

        Only indices that originate from this index folder are considered.

        Raises:
            ClusterDownError: If no node answers.
        """
        staying = {*map(self._indices.of, kept)}
        if current := self.current():
            staying.add(self._indices.of(current))
        for index in self._indices.written_from(self._directory):
            if index not in staying:
                self._indices.remove(index)
