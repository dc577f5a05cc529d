"""Settings table ``[opensearch]``: address of the cluster and layout of its indices."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Address of the cluster and layout of its indices.

    Attributes:
        url: Address of a node, or of several.
        alias: Alias of the current version, and prefix of the index names of all versions. Each
            archive in a cluster needs its own.
        user, password: Credentials of basic authentication; empty for none.
        ca_file: File of the CA certificates of the nodes, relative to the settings file; empty for
            those of the system.
        client_cert, client_key: Files of the client certificate and of its key, relative to the
            settings file; empty for none.
        verify: Whether certificates of nodes are verified.
        shards: Number of primary shards; changed by a full build only.
        replicas: Number of replicas of each shard.
        timeout_seconds: Time in seconds after which another node is asked for a reader's request.
        bulk_kb: Maximum size of a bulk request in kilobytes.
    """

    url: str | tuple[str, ...] = "http://127.0.0.1:9200"
    alias: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$")] = "hledej"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    verify: bool = True
    shards: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 1
    replicas: Annotated[int, msgspec.Meta(ge=0, le=10)] = 1
    timeout_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=600)] = 5.0
    bulk_kb: Annotated[int, msgspec.Meta(ge=1, le=90_000)] = 4_000

    def __post_init__(self) -> None:
        """Validate the addresses; credentials in them are refused, since they would be shown."""
        if not self.urls:
            msg = "Expected the address of a node"
            raise ValueError(msg)
        for url in self.urls:
            _check(url)

    def within(self, folder: Path) -> "ClusterSettings":
        """Return the settings with paths of files resolved against ``folder``."""
        return replace(
            self,
            ca_file=_placed(folder, self.ca_file),
            client_cert=_placed(folder, self.client_cert),
            client_key=_placed(folder, self.client_key),
        )

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of the nodes."""
        return tuple(self.url.split()) if isinstance(self.url, str) else self.url


def _placed(folder: Path, file: str) -> str:
    return str(folder / file) if file else ""


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "Expected addresses such as https://node-1.example.cz:9200"
        raise ValueError(msg)
    if parts.username or parts.password:
        msg = "Expected addresses without credentials: user and password are keys of their own"
        raise ValueError(msg)
