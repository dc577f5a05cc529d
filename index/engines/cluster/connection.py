"""Connection to the cluster: requests out, our types and errors back. Alone imports its client.

A request that one node does not answer is sent to another. Requests are idempotent: documents are
written and deleted by id. A node that rejects a request as too busy, or because its memory is
exhausted, gets it again after a delay.
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
"""Timeout of requests of a build, for which no reader waits."""
RETRIES = 3
BUSY_SECONDS = (0.25, 0.5, 1.0)
"""Delays before the retries of a request that was rejected as too busy."""
# The client would log queries and each failed attempt; callers report the outcome.
_LOGS = ("opensearch", "opensearchpy.trace")
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)})

Body = Mapping[str, object] | bytes
"""Request body, or its encoding."""


_connections: "WeakSet[Connection]" = WeakSet()


class _Encoded(Serializer):
    """Passes bodies through: they are encoded and decoded by ``Connection.ask``."""

    mimetype = "application/json"

    def dumps(self, data: bytes) -> bytes:
        return data

    def loads(self, data: str) -> str:
        return data


class Connection:
    """Sends requests to the cluster; safe for threads."""

    def __init__(self, settings: ClusterSettings) -> None:
        """Configure the client; nothing is sent yet."""
        self.settings = settings
        for name in _LOGS:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._client = _client(settings)
        _connections.add(self)

    def connect_anew(self) -> None:
        """Open new connections, after a fork: the old sockets belong to the parent process."""
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
        """Send a request and return the decoded response.

        Args:
            method: HTTP method.
            path: Absolute path.
            kind: Type to decode the response as; unknown fields are ignored.
            body: Request body.
            params: Query parameters.
            seconds: Timeout of a node; by default that of the settings.

        Raises:
            ClusterDownError: If no node answers, or all are overloaded.
            ClusterRefusedError: If the cluster rejects the request or lacks the resource.
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
        """Close the connections."""
        self._client.close()


def _patiently(send: Callable[[], T]) -> T:
    """Send a request, with retries while the node rejects it as too busy."""
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
    """Return the header of basic authentication; the client's own supports only Latin-1."""
    if not settings.user:
        return {}
    known = b64encode(f"{settings.user}:{settings.password}".encode()).decode()
    return {"Authorization": f"Basic {known}"}


def _reason(error: TransportError) -> str:
    """Return the message of the cluster or the network on one line."""
    return " ".join(str(error.error).split())[:300]


def _connect_anew() -> None:
    """Give a forked process its own connections, so that responses are not mixed up."""
    for connection in _connections:
        connection.connect_anew()


os.register_at_fork(after_in_child=_connect_anew)
