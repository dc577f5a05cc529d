"""Workers: their connections, those of each client, and how they end."""

import resource
import sys
from collections import Counter
from types import FrameType
from typing import Protocol

import gevent
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.workers.ggevent import GeventWorker

from index.errors import HledejError
from web.middleware.limits import client_of

CONNECTIONS = 2000
"""Most open connections of a worker; further ones wait to be accepted."""
CONNECTIONS_OF_A_CLIENT = 250
"""Most open connections of a client to a worker; further ones are closed at once. A client is an
IPv4 address or an IPv6 network of 64 bits.
"""
HEAD_BYTES = 32_768
"""Most bytes that are read before a request begins: a line, headers, and a part of what follows."""
HEAD_READS = 64
"""Most pieces in which these bytes may come."""
QUIT_SECONDS = 0.1
"""Time for answers to finish after Ctrl-C."""
RESERVED_FILES = 128
"""File descriptors of a worker that are not for connections: versions, logs, the system's own."""


class DescriptorsError(HledejError):
    """The system grants too few file descriptors to serve."""

    def __init__(self, granted: int) -> None:
        super().__init__(
            f"the limit of open files is {granted} and serving needs {2 * RESERVED_FILES} or more;"
            " raise it (ulimit -n, LimitNOFILE= in systemd)"
        )


class Connection(Protocol):
    """The part of a connection that a worker uses itself."""

    def recv(self, size: int, /) -> bytes:
        """Return bytes that came."""

    def close(self) -> None:
        """Close it."""


class BoundedHead:
    """A connection that gives up if the head of a request is too long or in too many pieces.

    With each piece gunicorn searches all that came before: a few clients that send long heads byte
    by byte would keep a worker busy.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.begin()

    def begin(self) -> None:
        """Begin to count for another head."""
        self._bytes = self._reads = 0

    def recv(self, size: int) -> bytes:
        """Return bytes that came.

        Raises:
            LimitRequestHeaders: If they were too many; gunicorn answers with 431.
        """
        received = self._connection.recv(size)
        self._bytes += len(received)
        self._reads += 1
        if self._bytes > HEAD_BYTES or self._reads > HEAD_READS:
            raise LimitRequestHeaders("too long, or in too many pieces")
        return received

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def connection_limit() -> int:
    """Return the number of connections of a worker, and raise the soft limit of open files.

    Raises:
        DescriptorsError: If the system grants too few file descriptors.
    """
    wanted = CONNECTIONS + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    granted = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    if granted < 2 * RESERVED_FILES:
        raise DescriptorsError(granted)
    return granted - RESERVED_FILES


class QuietWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gevent worker of bounded heads that ends without a traceback, however many signals end it.

    A terminal sends Ctrl-C to all processes, and the arbiter then tells its workers to quit. The
    second of them would raise ``SystemExit`` in a process that is ending.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._runs = True

    def run(self) -> None:
        """Serve until a signal ends the worker."""
        try:
            super().run()
        finally:
            self._runs = False

    def handle(self, listener: object, client: Connection, addr: tuple[str, int]) -> None:
        """Serve a connection."""
        super().handle(listener, BoundedHead(client), addr)

    def handle_request(
        self, listener_name: object, req: object, sock: BoundedHead, addr: tuple[str, int]
    ) -> None:
        """Answer a request whose head was read."""
        sock.begin()
        super().handle_request(listener_name, req, sock, addr)

    def handle_quit(self, _signal: int, _frame: FrameType | None) -> None:
        """End soon, without waiting for answers."""
        self.alive = False
        gevent.spawn_later(QUIT_SECONDS, self._quit)

    def _quit(self) -> None:
        if self._runs:
            sys.exit(0)


class FairWorker(QuietWorker):
    """A gevent worker in which no client can occupy all connections."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._open: Counter[str] = Counter()

    def handle(self, listener: object, client: Connection, addr: tuple[str, int]) -> None:
        """Serve a connection, unless its client has too many."""
        whose = client_of(addr[0])
        if self._open[whose] >= CONNECTIONS_OF_A_CLIENT:
            client.close()
            return
        self._open[whose] += 1
        try:
            super().handle(listener, client, addr)
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]
