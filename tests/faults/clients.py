"""Clients that ask for much and read nothing, and a look at how others fare meanwhile."""

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread

PATIENCE = 5.0
"""Seconds after which another client counts as not answered, on a machine busy with tests."""
USUAL = 1.0
"""Seconds in which at least every other answer comes."""
ANOTHER = "127.0.0.2"
"""The address of the other client."""
PATHS = ("/healthz", "/api/v1/search?q=rada")


@dataclass(slots=True)
class Fared:
    """Outcome of another client.

    Attributes:
        seconds: What each answer took.
        failed: What became of requests without a good answer.
    """

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def well(self) -> bool:
        """Tell whether the client was answered all the while."""
        return bool(
            not self.failed
            and self.seconds
            and max(self.seconds) < PATIENCE
            and statistics.median(self.seconds) < USUAL
        )


@contextmanager
def another_client(port: int) -> Iterator[Fared]:
    """Ask over new connections, one after the other, until the end."""
    fared, done = Fared(), Event()

    def ask() -> None:
        while not done.is_set():
            for path in PATHS:
                started = time.monotonic()
                try:
                    status = get(port, path, source=ANOTHER)[0]
                except (OSError, HTTPException) as error:
                    fared.failed.append(f"{path}: {error!r}")
                else:
                    if status != 200:
                        fared.failed.append(f"{path}: {status}")
                fared.seconds.append(time.monotonic() - started)
            done.wait(0.05)

    asking = Thread(target=ask)
    asking.start()
    try:
        yield fared
    finally:
        done.set()
        asking.join()


def get(port: int, path: str, source: str = "127.0.0.1", **headers: str) -> tuple[int, bytes]:
    """Ask from an address, over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        connection.request("GET", path, headers={"Connection": "close", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def head(path: str, *lines: str, method: str = "GET") -> bytes:
    """Return the head of a request."""
    return "\r\n".join(
        (f"{method} {path} HTTP/1.1", "Host: archiv.example", *lines, "", "")
    ).encode()


def deaf(port: int, sent: bytes) -> socket.socket:
    """Return a connection on which something was sent, of which nothing is read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(2)
    connection.connect(("127.0.0.1", port))
    with suppress(OSError):  # a server may refuse to read on
        connection.sendall(sent)
    return connection


def greedy(port: int, sent: bytes) -> socket.socket:
    """Return a connection on which something was sent, of which all is read at once."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(sent)

    def read() -> None:
        with suppress(OSError):  # it is closed at last
            while connection.recv(1 << 20):
                pass

    Thread(target=read, daemon=True).start()
    return connection


def answered(port: int, sent: bytes) -> bytes:
    """Return all that a server answers to some bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        received = b""
        with suppress(ConnectionError):
            connection.sendall(sent)
        with suppress(ConnectionResetError):
            while more := connection.recv(1 << 16):
                received += more
        return received
