"""Workers: their connections, those of each client, and how they end."""

import resource
import sys
from collections import Counter
from types import FrameType
from typing import Protocol

import gevent
from gunicorn.workers.ggevent import GeventWorker

from index.errors import HledejError
from web.middleware.limits import client_of

CONNECTIONS = 2000
"""Most open connections of a worker; further ones wait to be accepted."""
CONNECTIONS_OF_A_CLIENT = 250
"""Most open connections of a client to a worker; further ones are closed at once. A client is an
IPv4 address or an IPv6 network of 64 bits.
"""
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


class Closeable(Protocol):
    """The part of a connection that a worker uses if it does not serve it."""

    def close(self) -> None:
        """Close it."""


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
    """A gevent worker that ends without a traceback however many signals end it.

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

    def handle(self, listener: object, client: Closeable, addr: tuple[str, int]) -> None:
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
