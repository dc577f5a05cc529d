"""Send answers in chunks with a deadline, so that no client holds up others."""

import errno
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Protocol

import gevent
from gevent.local import local
from gevent.lock import BoundedSemaphore

from web.middleware.limits import client_of
from web.serving.turns import Turns, let_others_run

SEND_SECONDS = 20.0
"""Time in which a client must take a chunk of an answer; otherwise its connection is closed."""
CROWD, CROWD_BYTES = 1_000, 1 << 26
"""Answers being sent, and bytes of them in memory, above which the time is ``CROWDED_SECONDS``."""
CROWDED_SECONDS = 2.0
CHUNK = 1 << 16
"""Bytes of a chunk."""
LARGE = 100_000
"""Bytes of an answer, as sent, whose garbage is collected at once: megabytes of a long article."""

Environment = dict[str, object]
StartResponse = Callable[..., Callable[[bytes], object]]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]


class Request(Protocol):
    """The part of a gunicorn request that the hooks use."""

    peer_addr: tuple[str, int]
    headers: list[tuple[str, str]]

    def force_close(self) -> None:
        """Close the connection after the answer."""


class Deadlines:
    """A deadline for each connection whose client must take a chunk.

    Each connection has a greenlet of its own, and so a timeout of its own.

    Attributes:
        held: Bytes of answers that are being sent.
    """

    def __init__(self) -> None:
        self.held = 0
        self._here = local()
        self._running: set[gevent.Timeout] = set()

    def start(self) -> None:
        """Start the deadline of this greenlet's client."""
        self.cancel()
        # As if the client hung up: gunicorn closes the connection without a log line.
        gone = ConnectionResetError(errno.ECONNRESET, "the answer was not taken in time")
        crowded = len(self._running) > CROWD or self.held > CROWD_BYTES
        seconds = CROWDED_SECONDS if crowded else SEND_SECONDS
        self._here.timeout = gevent.Timeout.start_new(seconds, gone)
        self._running.add(self._here.timeout)

    def cancel(self) -> None:
        """Cancel the deadline of this greenlet's client, if one is running."""
        timeout = getattr(self._here, "timeout", None)
        if timeout is not None:
            timeout.close()
            self._running.discard(timeout)
            self._here.timeout = None


def bounded(app: Application, deadlines: Deadlines, waiting: int = 0) -> Application:
    """Return an application whose answers are sent in chunks with a deadline.

    Args:
        app: The application.
        deadlines: Deadlines of the server's clients.
        waiting: Most requests that wait for a cluster at once; 0 for any number.
    """
    slots = BoundedSemaphore(waiting) if waiting else nullcontext()

    def answer(environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        deadlines.cancel()
        with slots:
            return _Body(app(environment, start_response), deadlines)

    return answer


class _Body:
    """The body of an answer, in chunks with a deadline each."""

    def __init__(self, body: Iterable[bytes], deadlines: Deadlines) -> None:
        self._close = getattr(body, "close", None)
        self._chunks = _chunks(self._counted(body))
        self._deadlines = deadlines
        self._held = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._deadlines.cancel()
        try:
            return next(self._chunks)
        finally:
            self._deadlines.start()

    def _counted(self, body: Iterable[bytes]) -> Iterator[bytes]:
        for part in body:
            self._hold(len(part))
            if len(part) >= LARGE:
                # Templates leave cycles that hold all that they showed.
                gc.collect(0)
            yield part

    def _hold(self, held: int) -> None:
        self._deadlines.held += held - self._held
        self._held = held

    def close(self) -> None:
        """Tell the application that the answer was sent, or cannot be."""
        self._deadlines.cancel()
        self._hold(0)
        if self._close is not None:
            self._close()


def _chunks(body: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a body in chunks; others run before each but the first.

    A client that reads as fast as the parts are made never makes the server wait.
    """
    for number, part in enumerate(body):
        for start in range(0, len(part) or 1, CHUNK):
            if number or start:
                let_others_run()
            yield part[start : start + CHUNK]


class RequestHooks:
    """Hooks of gunicorn around each request."""

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._turns = Turns()

    def pre_request(self, _worker: object, request: Request) -> None:
        """Wait for the client's turn, start its deadline, and have a connection with a body closed.

        A body is not read, so the bytes after it are no request. From here on gunicorn may send
        something: ``100 Continue``, where a client expects it.
        """
        self._turns.wait(client_of(request.peer_addr[0]))
        if any(
            name == "TRANSFER-ENCODING" or (name == "CONTENT-LENGTH" and value.strip() != "0")
            for name, value in request.headers
        ):
            request.force_close()
        self._deadlines.start()

    def post_request(
        self, _worker: object, _request: Request, _environment: object, _response: object
    ) -> None:
        """Cancel the deadline, however the request ended."""
        self._deadlines.cancel()
