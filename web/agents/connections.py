"""Bound the connections of the tools' HTTP server: their number by client, and their time."""

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from web.middleware.limits import client_of

CONNECTIONS, CONNECTIONS_OF_A_CLIENT = 512, 64
"""Most open connections, and most of a client; further ones are closed at once."""
SECONDS = 30.0
"""Time after which a connection takes no further request. After as much again it is closed, also
amid a message or an answer.
"""


class BoundedConnection(H11Protocol):
    """A connection of uvicorn that no client holds without end."""

    open: ClassVar[Counter[str]] = Counter()
    """Open connections by client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Serve a connection, unless there are too many."""
        super().connection_made(transport)
        self._client = client_of(self.client[0] if self.client else "")
        self.open[self._client] += 1
        self._timer = self.loop.call_later(SECONDS, self._end)
        if self.open[self._client] > CONNECTIONS_OF_A_CLIENT or self.open.total() > CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        super().connection_lost(exc)
        self._timer.cancel()
        self.open[self._client] -= 1
        if not self.open[self._client]:
            del self.open[self._client]

    def _end(self) -> None:
        self._timer = self.loop.call_later(SECONDS, self.transport.abort)
        self.shutdown()
