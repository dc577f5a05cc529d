"""Talk to the cluster: requests out, our types and our errors back. Alone knows its client.

A request goes to one node and, where that does not answer, to another. What is asked for twice has
the effect of once: documents are written and removed by their ids. A node that is too busy, which
it also is while its memory is full of what it need not keep, is asked again a little later.
"""

import logging
import os
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import TypeVar
from weakref import WeakSet

import msgspec
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as LostError
from opensearchpy.exceptions import TransportError
from opensearchpy.serializer import Serializer

from index.engines.cluster.settings import ClusterSettings
from index.errors import ClusterDownError, ClusterRefusedError

T = TypeVar("T")

BULK_SECONDS = 120.0
"""How long writing may take, which nobody waits for at a page."""
RETRIES = 3
BUSY_SECONDS = (0.25, 0.5, 1.0)
"""After how long a node that is too busy is asked again, each time."""
# The client tells what is searched for and each lost request; we tell what became of it.
_LOGS = ("opensearch", "opensearchpy.trace")
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)})

Body = Mapping[str, object] | bytes
"""A body, or one that is encoded already."""


_connections: "WeakSet[Connection]" = WeakSet()


class _Encoded(Serializer):
    """Lets bodies through as they are: they are encoded and decoded here, into types."""

    mimetype = "application/json"

    def dumps(self, data: bytes) -> bytes:
        return data

    def loads(self, data: str) -> str:
        return data


class Connection:
    """Asks the cluster; safe for threads."""

    def __init__(self, settings: ClusterSettings) -> None:
        """Take where the cluster is; nothing is asked of it yet."""
        self.settings = settings
        for name in _LOGS:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._client = _client(settings)
        _connections.add(self)

    def connect_anew(self) -> None:
        """Leave the connections that there are to the process this one was forked from."""
        self._client = _client(self.settings)

    def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        body: Body | None = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> T:
        """Send a request and return what the cluster answers.

        Args:
            method: Of HTTP.
            path: From the root of the cluster.
            kind: What the answer is read as; parts that it does not name are left out.
            body: What to send.
            params: Of the address.
            seconds: How long a node may take; the settings' unless given.

        Raises:
            ClusterDownError: If no node answers, or none can now.
            ClusterRefusedError: If the cluster will not do it, or something is not there.
        """
        encoded = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        send = partial(
            self._client.transport.perform_request,
            method,
            path,
            params=params,
            body=encoded,
            timeout=seconds,
        )
        try:
            answer = _patiently(send)
        except LostError as error:
            raise ClusterDownError(self.settings.urls, _reason(error)) from error
        except TransportError as error:
            if error.status_code in _BUSY:
                raise ClusterDownError(self.settings.urls, _reason(error)) from error
            raise ClusterRefusedError(path, int(error.status_code), _reason(error)) from error
        return msgspec.json.decode(answer, type=kind) if isinstance(answer, str) else answer

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _patiently(send: Callable[[], T]) -> T:
    """Return an answer; from a node that is too busy it is asked for again."""
    for seconds in BUSY_SECONDS:
        try:
            return send()
        except TransportError as error:
            if error.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            time.sleep(seconds)
    return send()


def _client(settings: ClusterSettings) -> OpenSearch:
    return OpenSearch(
        hosts=list(settings.urls),
        headers=_credentials(settings),
        verify_certs=settings.verify,
        ssl_show_warn=False,
        ca_certs=settings.ca_file or None,
        client_cert=settings.client_cert or None,
        client_key=settings.client_key or None,
        timeout=settings.timeout_seconds,
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        serializer=_Encoded(),
        serializers={_Encoded.mimetype: _Encoded()},
    )


def _credentials(settings: ClusterSettings) -> Mapping[str, str]:
    """Return the header that says who asks; the client would only take Latin letters."""
    if not settings.user:
        return {}
    known = b64encode(f"{settings.user}:{settings.password}".encode()).decode()
    return {"Authorization": f"Basic {known}"}


def _reason(error: TransportError) -> str:
    """Return what the cluster or the network says, in a line."""
    return " ".join(str(error.error).split())[:300]


def _connect_anew() -> None:
    """Keep two processes from reading each other's answers."""
    for connection in _connections:
        connection.connect_anew()


os.register_at_fork(after_in_child=_connect_anew)
