"""Open the sockets on which a server listens."""

import socket
import sys
from collections.abc import Iterable

from index.errors import HledejError

BACKLOG = 1024
"""Connections that may wait to be accepted."""
SEND_BUFFER = 1 << 18
"""Bytes that the system may buffer of what a client does not read; Linux takes up to twice as much.
Left to itself, it buffers four megabytes for each connection.
"""
UNREAD_SECONDS = 30.0
"""Time after which Linux drops what a client does not take (TCP_USER_TIMEOUT). Without it, it keeps
that for minutes after the server has closed the connection.
"""


class ListenError(HledejError):
    """The server cannot listen at its address."""

    def __init__(self, host: str, port: int, fault: str) -> None:
        super().__init__(f"{host}:{port}: {fault}; choose another with --host and --port")


def listen(host: str, port: int) -> tuple[socket.socket, ...]:
    """Return listening sockets; a name such as ``localhost`` may have several addresses.

    Raises:
        ListenError: If the port is taken, or the host is unknown or not of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(host, port, "there is no such host") from error
    sockets: list[socket.socket] = []
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            opened = socket.create_server(address, family=family, backlog=BACKLOG)
            sockets.append(opened)
            _bound(opened)
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise ListenError(host, port, error.strerror or "cannot listen") from error
    return tuple(sockets)


def _bound(listening: socket.socket) -> None:
    """Bound what the system keeps for the clients of a socket; its connections inherit this."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sys.platform == "linux":
        milliseconds = round(1000 * UNREAD_SECONDS)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


def listen_anywhere(host: str, port: int) -> tuple[socket.socket, ...]:
    """Return listening sockets at a port, or at any free one if it is taken.

    Raises:
        ListenError: If the host is unknown or not of this machine.
    """
    try:
        return listen(host, port)
    except ListenError:
        return listen(host, 0)


def addresses(sockets: Iterable[socket.socket]) -> tuple[str, ...]:
    """Return the URLs of listening sockets."""
    listening = (found.getsockname()[:2] for found in sockets)
    return tuple(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in listening
    )
